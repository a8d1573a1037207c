"""Sheets of paper as PDF, written by the real WeasyPrint: tagged, complete, the same every time, and fetched from nowhere."""

import io
import socket
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject

from rightscan.engine.assess import assess
from rightscan.errors import InputError
from rightscan.intake.form import read_answers
from rightscan.model.library import Library
from rightscan.presentation.answer import answer
from rightscan.presentation.board import board_page
from rightscan.presentation.chart import chart_page
from rightscan.presentation.document import Block, Heading, Paragraph, Table
from rightscan.presentation.paper import Size, paper_html
from rightscan.presentation.pdf import pdf_bytes
from rightscan.presentation.words import NOTICE, SHAPES
from tests.builders import TODAY
from tests.functional.command import rightscan_run
from tests.textbook import patients_of_every_kind, textbook_patients

SIZES: tuple[Size, ...] = ("A4", "Letter")
POINTS = {"A4": (595, 842), "Letter": (612, 792)}
DAY = ("--as-of", str(TODAY))


def chart(library: Library, given: tuple[tuple[str, Any], ...]) -> list[Block]:
    read = read_answers(library, given)
    return chart_page(answer(library, assess(library, read.stated, TODAY, (), read.declined)))


def board(library: Library, given: tuple[tuple[str, Any], ...]) -> list[Block]:
    read = read_answers(library, given)
    return board_page(library, read.stated, read.declined, TODAY)


def printed(blocks: list[Block], size: Size = "A4", language: str = "en") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf_bytes(paper_html("A title & <more>", blocks, size, language))))


def said(pdf: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def extent(page: pypdf.PageObject) -> tuple[int, int]:
    """Width and height in points."""
    return round(page.mediabox.width), round(page.mediabox.height)


def tagged(node: DictionaryObject, kind: str) -> int:
    """How many elements of a kind the structure tree has."""
    children = node.get("/K", ArrayObject())
    found = [child.get_object() for child in (children if isinstance(children, ArrayObject) else [children])]
    below = sum(tagged(child, kind) for child in found if isinstance(child, DictionaryObject))
    return below + (node.get("/S") == kind)


def test_the_pdf_is_tagged_and_names_its_title_and_language(library: Library) -> None:
    root: Any = printed(chart(library, textbook_patients(library)["breast.invasive.early-distant"])).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    tree = root["/StructTreeRoot"].get_object()
    assert tagged(tree, "/H1") == 1
    assert tagged(tree, "/H2") >= 4
    assert tagged(tree, "/TH") == 4 + 12  # the head of each column, and the study of each row
    assert tagged(tree, "/TD") == 12 * 3


def test_title_and_language_are_those_of_the_page() -> None:
    pdf = printed([Heading(1, "Hola")], language="es")
    root: Any = pdf.trailer["/Root"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "A title & <more>"
    assert root["/Lang"] == "es"


def test_every_rating_word_and_dose_can_be_read_off_the_pdf(library: Library) -> None:
    for given in textbook_patients(library).values():
        blocks = chart(library, given)
        text = said(printed(blocks))
        rows = [row for block in blocks if isinstance(block, Table) for row in block.rows]
        assert rows
        for row in rows:
            assert all(" ".join(cell.split()) in text for cell in row), row
        assert NOTICE in text


@pytest.mark.parametrize("size", SIZES)
def test_the_answer_for_the_chart_is_one_sheet(library: Library, size: Size) -> None:
    patients = patients_of_every_kind(library)
    ordered = (*patients["breast.invasive.early-distant"], ("order", "fdg-pet-ct"))
    for name, given in {**patients, "ordered": ordered}.items():
        pages = printed(chart(library, given), size).pages
        assert len(pages) == 1, name
        assert extent(pages[0]) == POINTS[size]


@pytest.mark.parametrize("size", SIZES)
def test_the_tumor_board_sheet_is_at_most_two(library: Library, size: Size) -> None:
    for name, given in patients_of_every_kind(library).items():
        assert len(printed(board(library, given), size).pages) <= 2, name


def test_every_sheet_says_its_number_and_what_it_is(library: Library) -> None:
    pages = printed(board(library, textbook_patients(library)["breast.invasive.early-distant"])).pages
    for number, page in enumerate(pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"A title & <more> {number} / {len(pages)}" in text


def test_every_sign_is_in_an_embedded_font() -> None:
    """A sign that no font has can be drawn as a box only, and does not come back as text."""
    signs = "".join(SHAPES.values()) + "→ ! ? § – “quoted” 0.1-1 mSv"
    pdf = printed([Heading(1, signs), Paragraph(signs)])
    assert said(pdf).count(signs) == 2
    assert "\ue123" not in said(printed([Paragraph("\ue123")]))
    fonts: Any = pdf.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert fonts
    for font in fonts.values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"].get_object())


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    """In two processes, whatever the order in which Python keeps its sets."""
    facts = (
        "--fact",
        "sex=female",
        "--fact",
        "diagnosis=invasive-cancer",
        "--fact",
        "treatment-phase=before-treatment",
    )
    for name in ("assess", "board"):
        files = [tmp_path / f"{name}-{seed}.pdf" for seed in ("1", "2")]
        for file in files:
            rightscan_run(name, *facts, *DAY, "--pdf", str(file), PYTHONHASHSEED=file.stem[-1])
        assert files[0].read_bytes() == files[1].read_bytes()


def test_hostile_text_stays_text() -> None:
    hostile = '<img src="http://example.invalid/x.png"><script>alert(1)</script></style>'
    pdf = printed([Heading(1, hostile), Paragraph(hostile), Table((hostile,) * 2, ((hostile,) * 2,))])
    assert said(pdf).replace(" ", "").count(hostile.replace(" ", "")) == 6
    assert not pdf.pages[0].images


def test_nothing_is_fetched_even_where_a_page_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "x.css").write_text("p { display: none }", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        page = (
            f'<html lang="en"><title>t</title><link rel="stylesheet" href="{(tmp_path / "x.css").as_uri()}">'
            f'<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css"><img alt="a" src="http://127.0.0.1:{port}/x.png">'
            "<style>@import url(data:text/css,p{display:none});</style><p>still here"
        )
        pdf = pypdf.PdfReader(io.BytesIO(pdf_bytes(page)))
        with pytest.raises(TimeoutError):
            server.accept()
    assert "still here" in said(pdf)


def test_without_weasyprint_the_reader_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InputError, match=r"pip install 'rightscan\[pdf\]'"):
        pdf_bytes("<p>text")


def test_assess_writes_the_chart_on_the_paper_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "chart.pdf"
    ran = rightscan_run("assess", "--fact", "sex=female", *DAY, "--pdf", str(file), "--paper", "Letter")
    assert ran.code == 4
    assert ran.out == f"written: {file}\n"
    page = pypdf.PdfReader(file).pages[0]
    assert extent(page) == POINTS["Letter"]
    assert "NEEDS ANSWERS" in page.extract_text()
    assert [path.name for path in tmp_path.iterdir()] == ["chart.pdf"]


def test_board_prints_text_and_markdown_and_writes_pdf(tmp_path: Path) -> None:
    facts = ("--fact", "sex=female", "--fact", "her2=unknown", *DAY)
    text, markdown = rightscan_run("board", *facts), rightscan_run("board", *facts, "--md")
    assert (text.code, markdown.code) == (0, 0)
    assert "WHAT IS NOT KNOWN AND WOULD MATTER" in text.out
    assert "## What is not known and would matter" in markdown.out
    assert max(len(line) for line in text.out.splitlines()) <= 80
    file = tmp_path / "board.pdf"
    assert rightscan_run("board", *facts, "--pdf", str(file)).code == 0
    assert "HER2 (asked, not known)" in said(pypdf.PdfReader(file))


@pytest.mark.parametrize("name", ["assess", "board"])
def test_what_cannot_be_written_is_explained(name: str, tmp_path: Path) -> None:
    missing = rightscan_run(name, "--fact", "sex=female", "--pdf", str(tmp_path / "none" / "x.pdf"))
    assert missing.code == 2
    assert "cannot be written" in missing.explained
    paper = rightscan_run(name, "--fact", "sex=female", "--paper", "Letter")
    assert paper.code == 2
    assert "--pdf FILE" in paper.explained


def test_results_have_no_place_on_the_board(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("facts:\n  sex: female\nresults: [negative]\n", encoding="utf-8")
    ran = rightscan_run("board", str(case))
    assert ran.code == 2
    assert "Leave it out" in ran.explained
