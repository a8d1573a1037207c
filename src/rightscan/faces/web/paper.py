"""Sheets to take along: the answer for the chart, the tumor-board sheet, the hand-out for the patient."""

from __future__ import annotations

from typing import Literal

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from rightscan.faces.web.answers import Answers
from rightscan.faces.web.site import Site, json_response
from rightscan.faces.web.state import State, read_given
from rightscan.presentation.board import board_page
from rightscan.presentation.chart import chart_page, sheet_title
from rightscan.presentation.document import Block, Heading, blocks_data
from rightscan.presentation.handout import handout_page
from rightscan.presentation.paper import paper_html
from rightscan.presentation.pdf import pdf_bytes

LANGUAGE = "en"


class Paper:
    """The sheets as pages, as PDF and as data."""

    def __init__(self, site: Site, answers: Answers) -> None:
        self.site = site
        self.answers = answers

    async def answer_pdf(self, request: Request) -> Response:
        """The answer on one page, for the chart."""
        found = self.answers.twin(request).answer
        return await _pdf(request, chart_page(found), "answer", self._title("Answer for the chart"))

    async def board(self, request: Request) -> Response:
        """The tumor-board sheet."""
        state = self.site.state(request)
        sheet = {"pdf": state.share("/board.pdf"), "json": state.share("/board.json")}
        return self.site.page(
            "sheet.html",
            state,
            title="Tumor-board sheet",
            body=self.site.body(self._board(state)),
            sheet=sheet,
            path="",
        )

    async def board_pdf(self, request: Request) -> Response:
        """The tumor-board sheet to print."""
        blocks = self._board(self.site.state(request))
        return await _pdf(request, blocks, "tumor-board", self._title("Tumor-board sheet"))

    def _title(self, kind: str) -> str:
        return sheet_title(kind, self.site.library.edition.name, str(self.site.today()))

    async def board_json(self, request: Request) -> Response:
        """The tumor-board sheet as data."""
        return json_response(msgspec.json.encode(blocks_data(self._board(self.site.state(request)))))

    def _board(self, state: State) -> list[Block]:
        given, faults = read_given(self.site.library, state.facts, self.site.today())
        if faults:
            raise faults[0].error()
        return board_page(self.site.library, given.stated, given.declined | state.settled(given), self.site.today())

    async def handout(self, request: Request) -> Response:
        """The sheet for the patient."""
        blocks, language = self._handout(request)
        path = f"/handout/{request.path_params['id']}"
        sheet = {"pdf": f"{path}.pdf?language={language}", "json": f"{path}.json?language={language}"}
        others = [(code, words.name) for code, words in self.site.handouts.words.items() if code != language]
        return self.site.page(
            "sheet.html",
            title=_heading(blocks),
            body=self.site.body(blocks),
            sheet=sheet,
            language=language,
            others=others,
            path=path,
        )

    async def handout_pdf(self, request: Request) -> Response:
        """The sheet for the patient, to print."""
        blocks, language = self._handout(request)
        return await _pdf(request, blocks, request.path_params["id"], _heading(blocks), language)

    async def handout_json(self, request: Request) -> Response:
        """The sheet for the patient as data."""
        return json_response(msgspec.json.encode(blocks_data(self._handout(request)[0])))

    def _handout(self, request: Request) -> tuple[list[Block], str]:
        language = request.query_params.get("language", LANGUAGE)
        scenario = self.site.library.scenario(request.path_params["id"])
        blocks = handout_page(self.site.library, self.site.handouts, scenario.id, language, self.site.today())
        return blocks, language


def _heading(blocks: list[Block]) -> str:
    return next(block.text for block in blocks if isinstance(block, Heading))


async def _pdf(request: Request, blocks: list[Block], name: str, title: str, language: str = LANGUAGE) -> Response:
    """A PDF on A4, or on Letter where the address says so. Made in a thread: it takes a tenth of a second."""
    size: Literal["A4", "Letter"] = "Letter" if request.query_params.get("paper", "").lower() == "letter" else "A4"
    html = paper_html(title, blocks, size, language, large=name.startswith("breast."))
    data = await run_in_threadpool(pdf_bytes, html)
    headers = {"content-disposition": f'inline; filename="rightscan-{name}.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)
