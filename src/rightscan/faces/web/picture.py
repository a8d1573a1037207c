"""The pathway as a picture with links. Drawn once for each position: nothing of the patient is in the drawing."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from markupsafe import Markup

from rightscan.faces.web.state import State
from rightscan.presentation.tree import Tree
from rightscan.presentation.tree_svg import tree_svg

POSITIONS = 500  # drawings kept; all pathways together have fewer positions


def picture(tree: Tree, state: State) -> Markup:
    """The picture, with what can be said next as links to the answer after it."""
    drawn = _drawn(tree)
    names = {node.id: node.name for node in tree.nodes}
    for node in tree.next:
        drawn = drawn.replace(f'"{_place(node)}"', f'"{escape(state.then(names[node]).url("/answer"))}#pathway"')
    return Markup(drawn)  # noqa: S704  tree_svg escapes every text


@lru_cache(maxsize=POSITIONS)
def _drawn(tree: Tree) -> str:
    return tree_svg(tree, "The pathway", "way", _place)


def _place(node: str) -> str:
    """Where the address of a node goes."""
    return f"#to-{node}"
