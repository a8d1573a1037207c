"""The dose page: a typed list of past exams explained, and nothing of it kept. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rightscan.dose.bands import is_child
from rightscan.dose.compare import compare_plans
from rightscan.dose.record import build_record
from rightscan.errors import InputError
from rightscan.faces.web.site import Site, json_response
from rightscan.intake.dose_list import ListReader, read_age, read_background, years_only
from rightscan.model.dose import Background
from rightscan.model.exam import DoseRecord, Exam, Plan
from rightscan.presentation.document import Block, Heading
from rightscan.presentation.dose_data import DoseData
from rightscan.presentation.dose_page import EXAMS, DosePage
from rightscan.presentation.dose_svg import dose_svg

FIELDS = ("exams", "age", "background")
PLANS = tuple("abcdefghijklmn")  # a plan for every study of a scenario
FEWEST = 2  # plans that the form has room for, though nothing is typed
LONGEST = 2000  # characters of the list
MOST_EXAMS = 200


class Wrong(msgspec.Struct, frozen=True):
    """The field that cannot be used, with what, why and the fix."""

    field: str
    error: InputError


class Told(msgspec.Struct, frozen=True):
    """What was typed, read: the record, if any exam was named, and the figure of background, if another was given."""

    record: DoseRecord | None
    background: Background | None


class DosePages:
    """The dose page, the comparison of plans, and their twins."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def dose(self, request: Request) -> Response:
        """What it is for and not for, the form, then what was typed. An address carries years, never days."""
        typed = _typed(request.query_params)
        told = self._read(typed)
        if isinstance(told, Wrong):
            return self._page(typed, None, told)
        cut = {**typed, "exams": years_only(typed["exams"])}
        if cut != typed:
            return RedirectResponse(f"/dose?{_query(cut)}", status_code=303)
        return self._page(typed, told)

    async def dose_json(self, request: Request) -> Response:
        """The records as `rightscan dose list --json` prints them, and what the page says around them. Raises InputError."""
        told = self._read(_typed(request.query_params))
        if isinstance(told, Wrong):
            raise told.error
        data = DoseData(self.site.library)
        records = [data.record(told.record)] if told.record is not None else []
        return json_response(msgspec.json.encode(data.whole(**data.context(self.site.dose), records=records)))

    async def plans(self, request: Request) -> Response:
        """Two plans beside each other, in the order given and never ranked."""
        typed = _typed(request.query_params, (*PLANS, "age"))
        read = self._plans(typed)
        plans, wrong = ((), read) if isinstance(read, Wrong) else (read, None)
        head, _, rest = _parted(DosePage(self.site.library, self.site.dose).plans(plans))
        return self.site.page(
            "dose_plans.html",
            path="/dose/plans",
            typed=typed,
            fields=[name for place, name in enumerate(PLANS) if place < FEWEST or typed[name]],
            wrong=wrong,
            longest=LONGEST,
            head=self.site.body(head),
            rest=self.site.body(rest),
            asked=_query(typed),
        )

    async def plans_json(self, request: Request) -> Response:
        """The plans as `rightscan dose plan --json` prints them. Raises InputError."""
        plans = self._plans(_typed(request.query_params, (*PLANS, "age")))
        if isinstance(plans, Wrong):
            raise plans.error
        data = DoseData(self.site.library)
        return json_response(msgspec.json.encode(data.whole(plans=[data.plan(plan) for plan in plans])))

    def _plans(self, typed: Mapping[str, str]) -> tuple[Plan, ...] | Wrong:
        field = "age"
        reader = ListReader(self.site.library, self.site.dose, self.site.today())
        studies = []
        try:
            child = is_child(read_age(typed["age"])) if typed["age"] else False
            for field in (name for name in PLANS if typed[name]):
                studies.append([exam.study for exam in _few(reader.read(_short(typed[field])))])
        except InputError as error:
            return Wrong(field, error)
        if child is None:
            unsure = InputError(f"age '{typed['age']}'", "may be that of a child or of an adult.", "Give it closer.")
            return Wrong("age", unsure)
        return compare_plans(self.site.library, self.site.dose, studies, child)

    def _page(self, typed: Mapping[str, str], told: Told | None, wrong: Wrong | None = None) -> Response:
        page = DosePage(self.site.library, self.site.dose, told.background if told is not None else None)
        record = told.record if told is not None else None
        head, exams, rest = _parted(page.start() if record is None else page.records([(record, None)]))
        return self.site.page(
            "dose.html",
            path="/dose",
            typed=typed,
            wrong=wrong,
            longest=LONGEST,
            head=self.site.body(head),
            exams=self.site.body(exams),
            picture="" if record is None else Markup(dose_svg(record)),  # noqa: S704  it escapes every text
            rest=self.site.body(rest, sum(map(_opens, exams))),
            asked=_query(typed),
        )

    def _read(self, typed: Mapping[str, str]) -> Told | Wrong:
        field = ""
        try:
            field = "age"
            age = read_age(typed["age"])
            field = "background"
            background = read_background(typed["background"])
            field = "exams"
            if not typed["exams"]:
                return Told(None, background)
            reader = ListReader(self.site.library, self.site.dose, self.site.today(), age)
            exams = _few(reader.read(_short(typed["exams"])))
        except InputError as error:
            return Wrong(field, error)
        return Told(build_record(self.site.library, self.site.dose, exams), background)


def plans_address(studies: Sequence[str]) -> str:
    """The page of the plans with one plan for each of these studies, in their order; empty where none can be compared."""
    return f"/dose/plans?{urlencode(dict(zip(PLANS, studies, strict=False)))}" if len(studies) >= FEWEST else ""


def _typed(params: Mapping[str, str], fields: tuple[str, ...] = FIELDS) -> dict[str, str]:
    return {name: params.get(name, "").strip() for name in fields}


def _query(typed: Mapping[str, str]) -> str:
    return urlencode({name: text for name, text in typed.items() if text})


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise InputError("the list of exams", f"is longer than {LONGEST} characters.", "Shorten it.")
    return text


def _few(exams: list[Exam]) -> list[Exam]:
    if len(exams) > MOST_EXAMS:
        raise InputError("the list of exams", f"names {len(exams)} exams.", f"Name at most {MOST_EXAMS}.")
    return exams


def _opens(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 2


def _parted(blocks: list[Block]) -> tuple[list[Block], list[Block], list[Block]]:
    """What stands over the form, the part with the table of exams (empty without exams), and what comes after it."""
    sections = [place for place, block in enumerate(blocks) if _opens(block)]
    first = sections[0]
    table = next((place for place in sections if blocks[place] == Heading(2, EXAMS)), None)
    after = first if table is None else next(place for place in sections if place > table)
    return blocks[:first], blocks[first:after], blocks[after:]
