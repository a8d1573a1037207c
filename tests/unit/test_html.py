"""Pages as HTML: well formed, escaped, self-contained, and changes marked in words as well as in looks."""

from html.parser import HTMLParser

import pytest

from rightscan.curation.changes import mark_changes
from rightscan.curation.preview import preview, preview_page
from rightscan.model.library import Library
from rightscan.presentation.data import Cite
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table
from rightscan.presentation.guide import topic_guide
from rightscan.presentation.html import Marked, Run, as_html
from tests.builders import TODAY

_VOID = {"meta"}


class Reader(HTMLParser):
    """Checks that every tag is closed in order, and keeps what is worth asking for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.text: dict[str, list[str]] = {}
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag, its id and where it links to."""
        said = dict(attrs)
        self.tags.append(tag)
        self.ids.add(str(said.get("id")))
        self.links += [str(said["href"])] if "href" in said else []
        assert not any(name.startswith("on") or name == "src" for name in said)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The tag that was opened last is closed first."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text by the tag it stands in."""
        if self.open:
            self.text.setdefault(self.open[-1], []).append(data)


def test_every_scenario_and_guide_is_a_sound_page(library: Library) -> None:
    """All of them: tags closed in order, no script, every citation leads to a source of the page."""
    pages = [preview(preview_page(library, scenario, ())) for scenario in library.scenarios.values()]
    pages += [as_html(topic.title, topic_guide(library, topic, TODAY)) for topic in library.topics.values()]
    for page in pages:
        read = Reader(page)
        assert "script" not in read.tags
        assert {link.removeprefix("#") for link in read.links} <= read.ids
        assert "Not a medical device" in page
        assert read.tags.count("h1") == 1


def test_a_preview_says_what_show_says(library: Library) -> None:
    """Every statement of the scenario page stands in the preview."""
    scenario = library.scenario("positive-margins")
    read = Reader(preview(preview_page(library, scenario, ())))
    said = " ".join(part for parts in read.text.values() for part in parts)
    statements = [entry.say for entry in scenario.pitfalls]
    statements += [entry.say for entry in scenario.concerns]
    statements += [entry.say for entry in scenario.instead]
    assert all(statement in said for statement in statements)
    assert all(library.procedures[rating.procedure].name in said for rating in scenario.ratings)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt; a & b", "</style>", "{body}"]
)
def test_text_is_only_ever_text(text: str) -> None:
    """In every kind of block, and in the title."""
    blocks: list[Block] = [
        Heading(1, text),
        Paragraph(text, (Cite(1, text),)),
        Bullet(text, mark=text),
        Table((text, text), ((text, text),), ((),)),
    ]
    read = Reader(
        as_html(text, [*blocks, *(Marked(block, "added") for block in blocks), Marked(blocks[1], "", ((Run(text),),))])
    )
    assert "img" not in read.tags
    assert "script" not in read.tags
    assert text in "".join(read.text["h1"])


def test_lists_nest_by_depth() -> None:
    """A deeper bullet stands inside the one above it."""
    bullets = [Bullet("a"), Bullet("b", depth=1), Bullet("c", depth=2), Bullet("d", depth=1), Bullet("e")]
    page = as_html("t", [*bullets, Heading(2, "h")])
    assert Reader(page).tags.count("ul") == 3
    assert (
        page.index("<ul>")
        < page.index(">a")
        < page.index(">b")
        < page.index(">d")
        < page.index(">e")
        < page.index("<h2>")
    )


OLD: list[Block] = [
    Heading(1, "A page"),
    Paragraph("The wait is four weeks after surgery.", (Cite(1, "faq"),)),
    Bullet("Goes away entirely, with nothing like it."),
    Table(("Study", "Rating"), (("MRI", "May be appropriate"), ("US", "Usually not appropriate")), ((), ())),
    Bullet("A book.", mark="[1]"),
]


def changed(page: list[Block]) -> str:
    """The new page with the changes marked."""
    return preview(page, OLD, "abc1234")


def test_changed_words_are_marked_where_they_stand() -> None:
    """Old words struck out, new ones underlined, and both said in words."""
    page = changed([OLD[0], Paragraph("The wait is six weeks after surgery.", (Cite(1, "faq"),)), *OLD[2:]])
    assert '<del><span class="said">[removed: </span>four<span class="said">]</span></del>' in page
    assert '<ins><span class="said">[added: </span>six<span class="said">]</span></ins> weeks' in page
    assert "Since abc1234: 1 statement changed, 0 added, 0 removed." in page
    Reader(page)


def test_statements_that_come_and_go_are_marked_whole() -> None:
    """A removed statement stays readable, struck out."""
    page = changed([*OLD[:2], *OLD[3:4], Bullet("Something quite new was written here."), OLD[4]])
    read = Reader(page)
    assert "Goes away entirely, with nothing like it." in read.text["del"]
    assert "Something quite new was written here." in read.text["ins"]
    assert "0 statements changed, 1 added, 1 removed" in page


def test_a_changed_cell_of_a_table_is_marked_in_its_row() -> None:
    """The other rows stand as they were."""
    rows = (("MRI", "Usually appropriate"), ("US", "Usually not appropriate"))
    page = changed([*OLD[:3], Table(("Study", "Rating"), rows, ((), ())), OLD[4]])
    read = Reader(page)
    assert read.text["del"] == ["May be"]
    assert read.text["ins"] == ["Usually"]
    assert page.count("Usually not appropriate") == 1


def test_other_sources_alone_are_a_change() -> None:
    """The words are the same; that the source is another one is said."""
    page = changed([*OLD[:4], Bullet("Another book.", mark="[1]")])
    assert "(other sources)" in page


def test_new_numbers_for_the_same_sources_are_no_change() -> None:
    """A source that moved in the list changes nothing."""
    same: list[Block] = [
        OLD[0],
        Paragraph("The wait is four weeks after surgery.", (Cite(7, "faq"),)),
        *OLD[2:4],
        Bullet("A book.", mark="[7]"),
    ]
    assert mark_changes(OLD, same)[1:] == (0, 0, 0)
    assert "Nothing on this page changed since abc1234." in changed(same)


def test_a_scenario_that_did_not_exist_is_new() -> None:
    """Said on top, and nothing is marked."""
    page = preview(OLD, None, "abc1234")
    assert "This scenario is new since abc1234." in page
    assert "ins" not in Reader(page).tags
