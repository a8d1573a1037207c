"""Pages as HTML: well formed, escaped, self-contained, and changes marked in words as well as in looks."""

import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from rightscan.curation.changes import mark_changes
from rightscan.curation.preview import preview, preview_page
from rightscan.knowledge.load import load_folder
from rightscan.logic import Node
from rightscan.model.library import Library
from rightscan.presentation.data import Cite
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, as_markdown, as_text, blocks_data
from rightscan.presentation.guide import topic_guide
from rightscan.presentation.html import Marked, Run, as_html, body_html
from rightscan.presentation.words import SHAPES
from tests.builders import TODAY
from tests.conftest import CONTENT

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


def test_a_scenario_says_all_that_its_file_says(library: Library) -> None:
    """Every text of every scenario, encoding notes included, stands on its page."""
    for scenario in library.scenarios.values():
        read = Reader(preview(preview_page(library, scenario, ())))
        said = " ".join(part for parts in read.text.values() for part in parts)
        missing = [text for text in texts_of(scenario) if text not in said]
        assert missing == [], scenario.id


def texts_of(part: object) -> Iterator[str]:
    """Every text for readers in a part of the content: what it says, and the remarks of the encoder."""
    if isinstance(part, msgspec.Struct) and not isinstance(part, Node):
        for name in part.__struct_fields__:
            value = getattr(part, name)
            if name in ("say", "note", "why", "do", "means", "says", "did", "ask", "answer", "text", "title"):
                assert isinstance(value, str)
                yield value
            else:
                yield from texts_of(value)
    elif isinstance(part, (tuple, dict)):
        for member in part.values() if isinstance(part, dict) else part:
            yield from texts_of(member)


def test_every_category_has_a_shape_beside_its_word(library: Library) -> None:
    """No two categories look alike without color."""
    assert set(SHAPES) == set(library.categories)
    assert len(set(SHAPES.values())) == len(SHAPES)
    scenario = library.scenario("positive-margins")
    page = preview(preview_page(library, scenario, ()))
    assert page.count(f'data-label="Rating">{SHAPES["may-be-appropriate"]} May be appropriate<') == 2
    assert page.count(f'data-label="Rating">{SHAPES["usually-not-appropriate"]} Usually not appropriate<') == 1


def test_a_remark_on_a_redirect_is_kept(tmp_path: Path) -> None:
    """An encoding note in `instead` reaches the reader."""
    folder = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    place = folder / "breast/imaging-after-breast-surgery/positive-margins.yaml"
    text = place.read_text(encoding="utf-8")
    assert text.count("    - when: {last-breast-surgery: mastectomy}\n") == 1
    noted = "    - when: {last-breast-surgery: mastectomy}\n      encoding-note: We read this so.\n"
    place.write_text(text.replace("    - when: {last-breast-surgery: mastectomy}\n", noted), encoding="utf-8")
    library = load_folder(folder)
    assert "(Encoding note: We read this so.)" in preview(
        preview_page(library, library.scenario("positive-margins"), ())
    )


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


def test_a_list_that_skips_a_depth_is_sound() -> None:
    """A list stands only in an item of another, however deep the first bullet is."""
    page = as_html("t", [Bullet("a", depth=2), Bullet("b"), Bullet("c", depth=2), Heading(2, "h")])
    assert "<ul><ul>" not in page
    assert Reader(page).tags.count("ul") == 5


def test_a_table_has_caption_and_headers() -> None:
    """Named by its section; neighboring rows with marks of their own stay one table."""
    rows = [Table(("Study", "Rating"), (("MRI", "May"),), ((),)), Table(("Study", "Rating"), (("US", "Not"),), ((),))]
    page = as_html("t", [Heading(2, "Ratings"), Marked(rows[0], "removed"), Marked(rows[1])])
    read = Reader(page)
    assert [read.tags.count(tag) for tag in ("table", "caption", "thead", "tr")] == [1, 1, 1, 3]
    assert read.text["caption"] == ["Ratings"]
    assert page.count('scope="col"') == 3
    assert page.count('scope="row"') == 2


def test_a_long_page_lists_its_sections_with_their_changes() -> None:
    """So that one changed word in a long page is found."""
    sections: list[Block] = [part for name in "abcd" for part in (Heading(2, name), Bullet("Said."))]
    marked = [Marked(block) for block in sections]
    marked[3] = Marked(sections[3], "added")
    page = as_html("t", [Heading(1, "t"), *marked])
    read = Reader(page)
    assert read.tags.count("nav") == 1
    assert [link.removeprefix("#") for link in read.links] == [f"section-{place}" for place in (1, 2, 3, 4)]
    assert '<a href="#section-2">b</a> <strong>(1 change)</strong></li>' in page
    assert page.count("<strong>") == 1


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
        < page.index("<h2")
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
    assert "1 statement changed, none added, none removed since abc1234." in page
    Reader(page)


def test_statements_that_come_and_go_are_marked_whole() -> None:
    """A removed statement stays readable, struck out."""
    page = changed([*OLD[:2], *OLD[3:4], Bullet("Something quite new was written here."), OLD[4]])
    read = Reader(page)
    assert "Goes away entirely, with nothing like it." in read.text["del"]
    assert "Something quite new was written here." in read.text["ins"]
    assert "No statements changed, 1 added, 1 removed since abc1234." in page


def test_a_changed_cell_of_a_table_is_marked_in_its_row() -> None:
    """The other rows stand as they were."""
    rows = (("MRI", "Usually appropriate"), ("US", "Usually not appropriate"))
    page = changed([*OLD[:3], Table(("Study", "Rating"), rows, ((), ())), OLD[4]])
    read = Reader(page)
    assert read.text["del"] == ["May be"]
    assert read.text["ins"] == ["Usually"]
    assert page.count("Usually not appropriate") == 1


def test_a_row_that_moved_is_compared_with_itself() -> None:
    """Rows are sorted by category, so a new category moves its row; only the category changed."""
    rows = (("US", "Usually appropriate"), ("MRI", "May be appropriate"))
    page = changed([*OLD[:3], Table(("Study", "Rating"), rows, ((), ())), OLD[4]])
    read = Reader(page)
    assert read.text["del"] == ["not"]
    assert "ins" not in read.text
    assert "1 statement changed, none added, none removed" in page


def test_a_point_that_only_moved_in_its_list_is_no_change() -> None:
    """The order of equals means nothing; that of steps with something below them does."""
    points: list[Block] = [Bullet("First."), Bullet("Second."), Bullet("Third.")]
    page = preview([OLD[0], points[2], *points[:2]], [OLD[0], *points], "abc1234")
    assert "Nothing on this page changed since abc1234." in page
    assert page.count("Third.") == 1
    first, second = ([Bullet(name), Bullet("Below.", depth=1)] for name in ("First.", "Second."))
    assert mark_changes([OLD[0], *first, *second], [OLD[0], *second, *first])[1:] == (0, 2, 2)
    here, there = Heading(2, "Here"), Heading(2, "There")
    old: list[Block] = [here, *points[:2], there, points[2]]
    assert mark_changes(old, [here, points[1], there, points[2], points[0]])[1:] == (0, 1, 1)


def test_other_sources_alone_are_a_change() -> None:
    """The words are the same; the old source stays readable, under a number that no other source has."""
    page = changed([*OLD[:4], Bullet("Another book.", mark="[1]")])
    read = Reader(page)
    assert read.text["del"] == ["[2 faq]", "A book."]
    assert read.text["ins"] == ["other sources:", "Another book."]
    assert "1 statement changed, none added, none removed since abc1234." in page
    assert page.count('id="source-1"') == page.count('id="source-2"') == 1


def test_a_removed_statement_leads_to_its_own_source() -> None:
    """Not to the one that has its number now."""
    old: list[Block] = [
        OLD[0],
        Bullet("Was said by the first.", (Cite(1, ""),)),
        Bullet("Is said by the second.", (Cite(2, ""),)),
        Bullet("First book.", mark="[1]"),
        Bullet("Second book.", mark="[2]"),
    ]
    new: list[Block] = [OLD[0], Bullet("Is said by the second.", (Cite(1, ""),)), Bullet("Second book.", mark="[1]")]
    page = preview(new, old, "abc1234")
    assert Reader(page).text["del"] == ["Was said by the first.", "First book."]
    assert '<a href="#source-2">2</a>' in page
    assert page.count('id="source-1"') == page.count('id="source-2"') == 1


def test_a_source_told_better_changes_only_the_list() -> None:
    """The statements that cite it are the same."""
    old: list[Block] = [*OLD[:4], Bullet("A book. J Test. 2020.", mark="[1]")]
    page = preview([*OLD[:4], Bullet("A book. J Test. 2021.", mark="[1]")], old, "abc1234")
    assert "No statement changed since abc1234, only headings or the list of sources." in page
    assert Reader(page).text["del"] == ["2020."]


def test_a_step_that_moved_in_the_tree_is_a_change() -> None:
    """The words are the same, but it follows something else."""
    old: list[Block] = [OLD[0], Bullet("Biopsy."), Bullet("Scan.", depth=1), Bullet("Board.", depth=2)]
    read = Reader(preview([*old[:3], Bullet("Board.", depth=1)], old, "abc1234"))
    assert read.text["del"] == read.text["ins"] == ["Board."]


def test_a_statement_is_compared_with_the_one_it_was_before() -> None:
    """A new statement much like it does not take its place."""
    old: list[Block] = [OLD[0], Bullet("A benign lesion at the age of 39 stays with the younger women.")]
    added = Bullet("A benign lesion at the age of 40 leads to the older women.")
    page = preview(
        [OLD[0], added, Bullet("A benign lesion at the age of 38 stays with the younger women.")], old, "abc1234"
    )
    read = Reader(page)
    assert read.text["del"] == ["39"]
    assert read.text["ins"] == [added.text, "38"]
    assert "1 statement changed, 1 added, none removed since abc1234." in page


def test_words_between_two_changes_are_not_torn_apart() -> None:
    """A sentence rewritten is one removed and one added piece, not a patchwork."""
    old: list[Block] = [OLD[0], Paragraph("Wait for three weeks or longer after the operation on the breast.")]
    new: list[Block] = [OLD[0], Paragraph("Wait until six weeks have passed after the operation on the breast.")]
    read = Reader(preview(new, old, "abc1234"))
    assert read.text["del"] == ["for three weeks or longer"]
    assert read.text["ins"] == ["until six weeks have passed"]


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


def test_an_anchor_and_a_link_are_for_a_browser_and_stay_text() -> None:
    """They are escaped, leave text and Markdown as they are, and are no part of the data of a page."""
    plain: list[Block] = [Bullet("Wait."), Table(("A", "B", "C"), (("a", "b", "c"),))]
    bullet = Bullet("Wait.", anchor='x"y', link=("<b>", '/p"q'))
    marked: list[Block] = [bullet, Table(("A", "B", "C"), (("a", "b", "c"),), row_anchors=("row",))]
    html = body_html(marked)
    assert '<li id="x&quot;y">Wait. <a href="/p&quot;q">&lt;b&gt;</a>' in html
    assert '<tr id="row">' in html
    assert as_text(marked) == as_text(plain)
    assert as_markdown(marked) == as_markdown(plain)
    assert blocks_data(marked) == blocks_data(plain)
    assert blocks_data(plain)[0] == {"kind": "bullet", "text": "Wait.", "cites": (), "depth": 0, "mark": "-"}
