"""The pathway as a picture and as a list: the same content in both, nothing lost, nothing on top of something else."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightscan.engine.pathway import Position, Taken, possible_answers
from rightscan.knowledge.load import load_folder
from rightscan.model.citation import Citation
from rightscan.model.pathway import Leave, Next, Pathway, Result, Step
from rightscan.presentation.sources import SourceList
from rightscan.presentation.tree import Tree, leave_node, pathway_tree, result_node, step_node
from rightscan.presentation.tree_list import Branch, tree_list
from rightscan.presentation.tree_picture import Picture, picture_of
from rightscan.presentation.tree_routes import Box, Point
from rightscan.presentation.tree_svg import tree_svg
from tests.conftest import CONTENT

LIBRARY = load_folder(CONTENT)
SCENARIOS = [scenario for scenario in LIBRARY.scenarios.values() if scenario.pathway is not None]
SVG = "{http://www.w3.org/2000/svg}"
CITES = (Citation("acr-imaging-after-breast-surgery", "table-1"),)


def positions() -> Iterator[Position]:
    """Every position that a patient can reach on a shipped pathway, by its first way there."""
    for scenario in SCENARIOS:
        assert scenario.pathway is not None
        pathway = scenario.pathway
        ahead = [Position(scenario, pathway, (), (Next(pathway.start),))]
        seen = set()
        for position in ahead:  # grows while it is walked
            if position.here in seen:
                continue
            seen.add(position.here)
            yield position
            step = pathway.steps[position.here[0].step]
            for leave in pathway.leaves:
                yield Position(scenario, pathway, (*position.taken, Taken(step.id, leave.id)), (), leave)
            if len(position.here) > 1:
                ahead += [Position(scenario, pathway, position.taken, (chosen,)) for chosen in position.here]
                continue
            for result in step.results:
                ahead.append(Position(scenario, pathway, (*position.taken, Taken(step.id, result.id)), result.then))


def tree_at(position: Position) -> Tree:
    """The tree as a page would ask for it."""
    return pathway_tree(
        position.pathway,
        [(taken.step, taken.result) for taken in position.taken],
        [following.step for following in position.here],
        position.leave.id if position.leave else "",
        sources=SourceList(LIBRARY),
    )


def plain(pathway: Pathway) -> Tree:
    """The tree without a patient."""
    return pathway_tree(pathway, sources=SourceList(LIBRARY))


WALKED = [tree_at(position) for position in positions()]
TREES = [plain(scenario.pathway) for scenario in SCENARIOS if scenario.pathway] + WALKED
MARGINS = next(
    scenario.pathway for scenario in SCENARIOS if scenario.pathway and scenario.id.endswith("positive-margins")
)

words = st.text(max_size=160)
"""Any characters at all: content is trusted to be clinical, not to be tame."""


@st.composite
def pathways(draw: st.DrawFn) -> Pathway:
    """A pathway of at most 40 nodes whose every step is reached; steps can be reached twice and lead back."""
    count = draw(st.integers(1, 18))
    reached: list[list[list[Next]]] = [[] for _ in range(count)]
    for step in range(1, count):  # a result of an earlier step leads here
        before = reached[draw(st.integers(0, step - 1))]
        if not before or draw(st.booleans()):
            before.append([])
        draw(st.sampled_from(before)).append(Next(f"s{step}", draw(st.sampled_from(("", "if it must be so")))))
    leading = [results for results in reached if results]
    for results in draw(st.lists(st.sampled_from(leading), max_size=6)) if leading else ():
        more = Next(f"s{draw(st.integers(0, count - 1))}", draw(st.just("") | words))
        draw(st.sampled_from(results)).append(more)
    steps = {}
    for number, results in enumerate(reached):
        found = tuple(Result(f"r{place}", draw(words), tuple(then)) for place, then in enumerate(results))
        steps[f"s{number}"] = Step(f"s{number}", draw(words), CITES, note=draw(st.just("") | words), results=found)
    leaves = tuple(Leave(f"l{number}", draw(words), {}, CITES) for number in range(draw(st.integers(0, 5))))
    return Pathway("s0", steps, leaves)


def edges_of_list(branch: Branch) -> Iterator[tuple[str, str, str, bool]]:
    for behind in branch.branches:
        yield branch.node.id, behind.node.id, behind.condition, behind.walked
        yield from edges_of_list(behind)


def points_of_list(branch: Branch) -> Iterator[Branch]:
    yield branch
    for behind in branch.branches:
        yield from points_of_list(behind)


def edges_of_picture(svg: ET.Element) -> list[tuple[str, str, bool]]:
    lines = [line for line in svg.iter(f"{SVG}g") if "data-before" in line.attrib]
    return [(line.attrib["data-before"], line.attrib["data-after"], "walked" in line.attrib["class"]) for line in lines]


def drawn(tree: Tree) -> ET.Element:
    return ET.fromstring(tree_svg(tree, "What comes next", "p"))  # noqa: S314  our own picture


def group(svg: ET.Element, node: str) -> ET.Element:
    return next(part for part in svg.iter(f"{SVG}g") if part.get("id") == f"p-{node}")


def said(part: ET.Element) -> str:
    """All letters in a part of a picture, without the spaces that wrapping changes."""
    return squeezed("".join(part.itertext()))


def squeezed(text: str) -> str:
    return "".join(text.split())


def readable(text: str) -> str:
    """What XML can hold of a text."""
    return squeezed(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text))


def check_same(tree: Tree) -> None:
    listed, svg = tree_list(tree), drawn(tree)
    expected = sorted((edge.before, edge.after, edge.condition, edge.walked) for edge in tree.edges)
    assert sorted(edges_of_list(listed.start)) == expected
    assert sorted(edges_of_picture(svg)) == sorted((before, after, walked) for before, after, _, walked in expected)
    points = [point for point in points_of_list(listed.start) if not point.again]
    assert sorted(node.id for node in [*(point.node for point in points), *listed.leaves]) == sorted(
        node.id for node in tree.nodes
    )
    ids = [part.attrib["id"] for part in svg.iter() if "id" in part.attrib]
    assert sorted(ids) == sorted(["p-title", "p-desc", *(f"p-{node.id}" for node in tree.nodes)])


def check_whole(tree: Tree) -> None:
    svg = drawn(tree)
    for node in tree.nodes:
        inside = said(group(svg, node.id))
        for text in (node.name, node.text, node.study, node.note, node.mark):
            assert readable(text) in inside
        assert all(f"{cite.source} {cite.place}".replace(" ", "") in inside for cite in node.cites)
    for edge in tree.edges:
        assert readable(edge.condition) in said(svg)


def check_apart(tree: Tree) -> Picture:
    picture = picture_of(tree, 5)
    boxes = [*picture.boxes.values(), *(label.box for label in picture.labels.values())]
    for box in boxes:
        assert box.x >= 4
        assert box.y >= 4
        assert box.x + box.width <= picture.width - 4
        assert box.y + box.height <= picture.height - 4
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for line in picture.lines:
        corners = [segment for part in line.parts for segment in pairwise(part)]
        assert all(one[0] == other[0] or one[1] == other[1] for one, other in corners)
        assert not [box for box in boxes if any(crosses(segment, box) for segment in corners)]
    return picture


def overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (beside or one.y + one.height <= other.y or other.y + other.height <= one.y)


def crosses(segment: tuple[Point, Point], box: Box) -> bool:
    """Whether a straight line runs through the inside of a box; touching its border does not count."""
    (x1, y1), (x2, y2) = segment
    inside_across = max(x1, x2) > box.x and min(x1, x2) < box.x + box.width
    return inside_across and max(y1, y2) > box.y + 0.01 and min(y1, y2) < box.y + box.height - 0.01


@pytest.mark.parametrize("tree", TREES)
def test_the_picture_and_the_list_of_every_pathway_carry_the_same_nodes_and_edges(tree: Tree) -> None:
    check_same(tree)


@pytest.mark.parametrize("tree", TREES)
def test_every_text_of_every_pathway_is_whole_in_the_picture(tree: Tree) -> None:
    check_whole(tree)


@pytest.mark.parametrize("tree", TREES)
def test_no_box_of_a_pathway_lies_on_another_and_no_line_runs_through_one(tree: Tree) -> None:
    check_apart(tree)


@given(pathways())
@settings(max_examples=60, deadline=None)
def test_any_pathway_is_drawn_whole_apart_and_like_its_list(pathway: Pathway) -> None:
    tree = plain(pathway)
    check_same(tree)
    check_whole(tree)
    check_apart(tree)


@pytest.mark.parametrize("tree", TREES)
def test_each_line_runs_from_the_box_before_to_the_box_after(tree: Tree) -> None:
    picture = picture_of(tree, 5)
    for edge, line in zip(tree.edges, picture.lines, strict=True):
        upper, lower = (edge.after, edge.before) if line.upward else (edge.before, edge.after)
        (x, y), box = line.parts[0][0], picture.boxes[upper]
        assert (box.x < x < box.x + box.width, y) == (True, box.y + box.height)
        (x, y), box = line.parts[-1][-1], picture.boxes[lower]
        assert (box.x < x < box.x + box.width, y) == (True, box.y)


@pytest.mark.parametrize("tree", TREES)
def test_two_lines_never_run_on_top_of_each_other_except_where_a_fork_begins(tree: Tree) -> None:
    picture = picture_of(tree, 5)
    pieces = [
        (edge.before, segment)
        for edge, line in zip(tree.edges, picture.lines, strict=True)
        for part in line.parts
        for segment in pairwise(part)
    ]
    for (before, one), (other_before, other) in combinations(pieces, 2):
        assert before == other_before or not on_top(one, other), (one, other)


def on_top(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    for along, level in ((0, 1), (1, 0)):
        if one[0][level] == one[1][level] == other[0][level] == other[1][level]:
            low = max(min(point[along] for point in one), min(point[along] for point in other))
            high = min(max(point[along] for point in one), max(point[along] for point in other))
            return low < high
    return False


def test_every_reachable_position_of_every_pathway_is_tried() -> None:
    assert len(SCENARIOS) >= 5
    assert any(len(tree.next) > 3 for tree in WALKED)
    assert any(node.kind == "leave" and node.standing == "here" for tree in WALKED for node in tree.nodes)


@pytest.mark.parametrize("position", list(positions()))
def test_the_nodes_that_can_be_said_next_are_those_that_the_engine_accepts(position: Position) -> None:
    names = {node.id: node.name for node in tree_at(position).nodes}
    assert tuple(names[node] for node in tree_at(position).next) == possible_answers(position)


WALK = (MARGINS, [("mammogram", "indeterminate"), ("tumor-board", "characterize")], ["mri"])


def test_the_walked_path_is_marked_in_words_and_by_thick_lines() -> None:
    tree = pathway_tree(*WALK, sources=SourceList(LIBRARY))
    svg = drawn(tree)
    marks = {node.id: node.mark for node in tree.nodes if node.mark not in ("", "Not taken")}
    assert marks == {
        step_node("mammogram"): "Done",
        result_node("mammogram", "indeterminate"): "This way",
        step_node("tumor-board"): "Done",
        result_node("tumor-board", "characterize"): "This way",
        step_node("mri"): "You are here",
    }
    assert all(said(group(svg, node)).startswith(squeezed(mark)) for node, mark in marks.items())
    thick = [line for line in svg.iter(f"{SVG}g") if "walked" in line.get("class", "") and "data-before" in line.attrib]
    assert {line.attrib["data-after"] for line in thick} == set(list(marks)[1:])
    assert all(float(line[0].attrib["stroke-width"]) >= 3 for line in thick)
    told = svg.findtext(f"{SVG}desc", "")
    assert "Done: mammogram, indeterminate; tumor-board, characterize. You are here: mri." in told
    assert "thick" not in squeezed(tree_svg(plain(WALK[0]), "t", "p")).lower()


def test_what_can_no_longer_be_reached_is_not_taken_and_what_can_is_open() -> None:
    tree = pathway_tree(MARGINS, [("mammogram", "suspicious")], ["biopsy"], sources=SourceList(LIBRARY))
    standing = {node.id: node.standing for node in tree.nodes}
    assert standing[step_node("re-excision")] == "open"
    assert standing[step_node("tumor-board")] == "not-taken"
    assert standing[leave_node("new-symptom")] == "open"


def test_before_a_choice_no_line_to_the_steps_is_walked_yet() -> None:
    tree = pathway_tree(MARGINS, [("mammogram", "negative")], ["radiotherapy", "mri"], sources=SourceList(LIBRARY))
    choices = [node for node in tree.nodes if node.standing == "here"]
    assert [node.mark for node in choices] == ["You are here: choose"] * 2
    assert not any(edge.walked for edge in tree.edges if edge.after in {node.id for node in choices})


def test_a_trigger_that_ended_the_scenario_is_where_the_patient_stands() -> None:
    taken = [("mammogram", "new-symptom")]
    tree = pathway_tree(MARGINS, taken, ["mammogram"], "new-symptom", sources=SourceList(LIBRARY))
    assert [node.id for node in tree.nodes if node.standing == "here"] == [leave_node("new-symptom")]
    assert tree.next == ()
    assert not any(edge.walked for edge in tree.edges)


def test_a_step_reached_twice_is_one_box_and_its_second_mention_leads_to_the_first() -> None:
    tree = plain(MARGINS)
    mri = step_node("mri")
    assert len([edge for edge in tree.edges if edge.after == mri]) == 2
    points = [point for point in points_of_list(tree_list(tree).start) if point.node.id == mri]
    assert [point.again for point in points] == [False, True]
    assert points[1].text == "continue at mri"
    assert points[1].branches == ()


def test_links_are_on_what_can_be_said_next_and_make_the_picture_a_group() -> None:
    tree = pathway_tree(MARGINS, [], ["mammogram"], sources=SourceList(LIBRARY))
    svg = ET.fromstring(tree_svg(tree, "t", "p", lambda node: f'?a=1&r="{node}"'))  # noqa: S314
    links = [link.attrib["href"] for link in svg.iter(f"{SVG}a")]
    assert links == [f'?a=1&r="{node}"' for node in tree.next]
    assert svg.get("role") == "group"  # the content of an image would be hidden from the keyboard's reader
    assert drawn(tree).get("role") == "img"


def test_hostile_text_is_escaped_everywhere() -> None:
    evil = "</text></svg><script>alert('&amp;\"')</script>\x07"
    step = Step("s0", evil, CITES, note=evil, results=(Result("r0", evil, (Next("s0", evil),)),))
    pathway = Pathway("s0", {"s0": step}, (Leave("l0", evil, {}, CITES),))
    text = tree_svg(plain(pathway), evil, 'x"><b>', lambda _: evil)
    svg = ET.fromstring(text)  # noqa: S314
    assert "<script" not in text
    assert svg.findtext(f"{SVG}title") == evil.replace("\x07", "\ufffd")
    assert said(svg).count(readable(evil)) >= 5


def test_two_pictures_on_one_page_share_no_id() -> None:
    one, other = (set(re.findall(r' id="([^"]+)"', tree_svg(plain(MARGINS), "t", prefix))) for prefix in ("a", "b"))
    assert not one & other
    assert len(one) == len(other) == len(plain(MARGINS).nodes) + 2


@pytest.mark.parametrize("tree", TREES)
def test_a_picture_takes_its_color_from_the_page_and_stays_small(tree: Tree) -> None:
    svg = tree_svg(tree, "What comes next", "p")
    assert len(svg.encode()) <= 40_000
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) <= {"currentColor", "none"}
    assert not re.search(r"<style| style=|url\(|#[0-9a-f]{3}", svg)
    assert min(float(size) for size in re.findall(r'font-size="([^"]+)"', svg)) >= 11


def test_a_tree_says_the_same_as_json() -> None:
    tree = plain(MARGINS)
    assert msgspec.json.decode(msgspec.json.encode(tree), type=Tree) == tree
