"""The dose and protocol pages over the wire: linked from every rating, traced to sources, and nothing kept."""

import json
import re
from pathlib import Path

import pytest

from rightscan.intake.dose_list import NOT_STUDIES
from rightscan.knowledge.artefact import read_dose, read_library, read_protocols
from rightscan.presentation.dose_words import MARKS
from tests.functional.addresses import EXAMS, MARGINS, PAGES, SCENARIO, TWINS
from tests.functional.command import NOTICE, rightscan_run
from tests.functional.web import DAY, Server, link, serving

ROOT = Path(__file__).parents[2]
LIBRARY, PROTOCOLS, DOSE = read_library(), read_protocols(), read_dose()
RATED = [rating.procedure for rating in LIBRARY.scenarios[SCENARIO].ratings]
STUDY = "/procedure/{}#section-1"


@pytest.mark.parametrize("address", [link("/answer", *MARGINS), f"/scenario/{SCENARIO}"])
def test_each_rated_study_leads_to_its_protocol_and_to_its_dose(site: Server, address: str) -> None:
    found = set(site.get(address).page.links)
    assert {STUDY.format(study) for study in RATED} <= found
    assert {f"/protocol/{study}" for study in RATED if PROTOCOLS.of(study)} <= found
    assert not [
        one for one in found if one.startswith("/protocol/") and not PROTOCOLS.of(one.partition("#")[0].split("/")[2])
    ]


@pytest.mark.parametrize("study", sorted(LIBRARY.procedures))
def test_the_dose_is_the_first_section_of_each_study(site: Server, study: str) -> None:
    assert '<h2 id="section-1">Radiation</h2>' in site.get(f"/procedure/{study}").text


@pytest.mark.parametrize("study", sorted(DOSE.typical))
def test_each_printed_value_of_a_study_stands_with_its_sources(site: Server, study: str) -> None:
    if study not in LIBRARY.procedures:
        assert site.get(f"/procedure/{study}").status == 404
        return
    reply = site.get(f"/procedure/{study}")
    rows = [line for line in reply.text.split("<li") if f">{MARKS['typical']}<" in line]
    if LIBRARY.procedures[study].adult_rrl == "0":
        assert "No ionizing radiation (0 mSv)." in reply.page.main
        assert rows == []
        return
    assert len(rows) == len(DOSE.typical[study])
    assert all('href="#source-' in row for row in rows)


def test_a_band_and_a_printed_value_never_look_alike(site: Server) -> None:
    lines = site.get("/procedure/fdg-pet-ct").text.split("<li")
    bands = [line for line in lines if "ACR band" in line]
    printed = [line for line in lines if "typical, printed" in line]
    assert len(bands) == 2
    assert printed
    assert all(f">{MARKS['band']}<" in line and MARKS["typical"] not in line for line in bands)
    assert all(f">{MARKS['typical']}<" in line and MARKS["band"] not in line for line in printed)


@pytest.mark.parametrize("page", ["protocol", "study", "dose", "dose of exams", "plans"])
def test_every_number_of_a_source_leads_to_its_text_on_the_same_page(site: Server, page: str) -> None:
    found = site.get(PAGES[page]).page
    cited = {one for one in found.links if one.startswith("#source-")}
    assert cited
    assert {one[1:] for one in cited} == {one for one in found.ids if one.startswith("source-")}


def test_every_row_of_exams_has_a_source(site: Server) -> None:
    table = site.get(PAGES["dose of exams"]).text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = table.split("<tr>")[1:]
    assert len(rows) == 5
    assert all('href="#source-' in row for row in rows)


def test_the_total_leads_to_the_sources_of_what_is_in_it(site: Server) -> None:
    text = site.get(PAGES["dose of exams"]).text.partition("Together</h2>")[2].partition("</p>")[0]
    assert "At least" in text
    assert "1 varies" in text
    assert text.count('href="#source-') >= 3


def test_what_is_typed_into_the_form_is_not_put_into_the_search(site: Server) -> None:
    box = site.get(PAGES["dose of exams"]).text.partition('id="site-search"')[2].partition(">")[0]
    assert 'value=""' in box


def test_the_dose_page_says_at_its_head_what_it_is_for_and_what_it_is_not_for(site: Server) -> None:
    for page in ("dose", "dose of exams"):
        main = site.get(PAGES[page]).page.main
        assert main.index("This page explains") < main.index("It is not for deciding") < main.index("One exam after")


def test_results_come_before_doses_and_the_picture_after_the_table(site: Server) -> None:
    main = site.get(PAGES["dose of exams"]).page.main
    order = [
        "First the results of earlier exams",
        "Effective dose ACR band",
        "The exams in time",
        "How each figure is known",
        "do not change what the next one adds",
        "Against letting dose decide",
        "For using dose or risk figures",
    ]
    places = [main.index(words) for words in order]
    assert places == sorted(places)


def test_the_background_can_be_another(site: Server) -> None:
    assert "background as you gave it, 2.4 mSv a year" in site.get(PAGES["dose of exams"]).page.main
    assert "3.1 mSv a year" in site.get(link("/dose", exams=EXAMS, age="58 years")).page.main


def test_no_address_of_a_dose_page_keeps_a_day(site: Server) -> None:
    reply = site.get(link("/dose", exams="PET/CT 2024-03-02;CT chest 2025-01", age="58 years"))
    assert (reply.status, reply.location) == (303, "/dose?exams=PET%2FCT+2024%3BCT+chest+2025&age=58+years")
    page = site.get(reply.location)
    assert page.status == 200
    assert "2024-03" not in page.text


def test_a_day_ahead_is_refused_before_it_is_cut(site: Server) -> None:
    assert "lies after" in site.get(link("/dose", exams="CT chest 2026-12-24")).page.main


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"exams": "moon scan"}, "exams", "'moon scan' is not a study"),
        ({"exams": "CT chest", "age": "58"}, "age", "has no unit"),
        ({"exams": "CT chest", "background": "0"}, "background", "is not a number of mSv a year"),
        ({"exams": "CT chest x150; CT chest x51"}, "exams", "names 201 exams"),
        ({"exams": "CT chest;" * 300}, "exams", "is longer than 2000 characters"),
    ],
)
def test_what_cannot_be_used_is_said_first_and_nothing_is_estimated(
    site: Server, typed: dict[str, str], field: str, said: str
) -> None:
    reply = site.get(link("/dose", **typed))
    assert said in reply.page.main.partition("Radiation of past exams")[0]
    assert f'href="#in-{field}"' in reply.text
    assert "<svg" not in reply.text.partition("<main")[2]
    refused = site.get(link("/dose.json", **typed))
    assert (refused.status, said in refused.text) == (422, True)


def test_what_is_typed_is_text_and_never_markup(site: Server) -> None:
    reply = site.get(link("/dose", exams="<script>alert(1)</script>", age='"><b>'))
    assert "<script>alert" not in reply.text
    assert '"><b>' not in reply.text


def test_nothing_typed_is_kept(site: Server) -> None:
    word = "zebrafish"
    assert word in site.get(f"/dose?exams={word}").text
    kept = [file for file in site.folder.rglob("*") if file.is_file() and word.encode() in file.read_bytes()]
    assert kept == []
    assert word not in site.out + site.err


def test_the_record_as_data_is_that_of_the_command(site: Server) -> None:
    printed = rightscan_run("dose", "list", EXAMS, "--age", "58 years", "--as-of", DAY, "--json").out
    (there,) = json.loads(printed)["records"]
    (here,) = site.get(TWINS["dose of exams"]).data["records"]
    for exam in (*there["exams"], *here["exams"]):
        exam.pop("cites")  # numbered within their own document
    assert here == there


def test_plans_stand_in_the_order_given_and_are_not_ranked(site: Server) -> None:
    main = site.get(PAGES["plans"]).page.main
    assert main.index("Plan A, bands of adults") < main.index("Bone scan") < main.index("Plan B, bands of adults")
    assert "1 without a figure" in main
    turned = site.get(link("/dose/plans", a="FDG PET/CT", b="bone scan")).page.main
    assert turned.index("Plan A, bands of adults") < turned.index("FDG-PET/CT") < turned.index("Plan B, bands")
    assert not [word for word in ("lower", "better", "best", "less radiation") if word in main + turned]


def test_plans_as_data_are_those_of_the_command(site: Server) -> None:
    plans = ("CT CAP; bone scan", "FDG PET/CT; breast core biopsy")
    printed = rightscan_run("dose", "plan", *plans, "--as-of", DAY, "--json").out
    assert site.get(TWINS["plans"]).data == json.loads(printed)


def test_a_child_in_a_plan_has_the_bands_of_children_and_an_unknown_study_is_refused(site: Server) -> None:
    assert "Plan A, bands of children" in site.get(link("/dose/plans", a="FDG PET/CT", age="9 years")).page.main
    refused = site.get(link("/dose/plans", a="moon scan"))
    assert "'moon scan' is not a study" in refused.page.main
    assert 'href="#in-a"' in refused.text
    assert site.get(link("/dose/plans.json", a="moon scan")).status == 422


@pytest.mark.parametrize("study", sorted(PROTOCOLS.protocols))
def test_a_protocol_as_data_is_that_of_the_command(site: Server, study: str) -> None:
    printed = rightscan_run("protocol", study, "--as-of", DAY, "--json").out
    assert site.get(f"/protocol/{study}.json").data == json.loads(printed)


@pytest.mark.parametrize("study", sorted(PROTOCOLS.protocols))
def test_a_protocol_leads_to_its_dose_and_back_to_its_scenarios(site: Server, study: str) -> None:
    found = set(site.get(f"/protocol/{study}").page.links)
    names = (study, *PROTOCOLS.protocols[study].also)
    assert {STUDY.format(name) for name in names} <= found
    rating = {s.id for s in LIBRARY.scenarios.values() for r in s.ratings if r.procedure in names}
    assert {f"/scenario/{one}" for one in rating} <= found


def test_values_of_the_hospital_stand_beside_ours(
    site: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/protocol/mammography-diagnostic"
    assert "1.4 mGy" not in site.get(address).page.main
    monkeypatch.setenv("RIGHTSCAN_PROTOCOLS", str(ROOT / "docs/examples/site-protocols.yaml"))
    with serving(tmp_path) as server:
        main = server.get(address).page.main
    assert "marked with §" in main
    assert "§ At Example Hospital: Median glandular dose" in main
    assert "Medical physics, 2026-09-15" in main


def test_a_concern_of_a_scenario_shows_the_rule_it_points_at_and_names_no_command(site: Server) -> None:
    pointing = [
        (scenario.id, rule.say)
        for scenario in LIBRARY.scenarios.values()
        for concern in scenario.concerns
        if (rule := PROTOCOLS.at(concern.protocol)) is not None
    ]
    assert pointing
    for scenario, said in pointing:
        main = site.get(f"/scenario/{scenario}").page.main
        assert said in main
        assert "rightscan protocol" not in main


@pytest.mark.parametrize("order", ["mammography-screening", "mammography-diagnostic", "us-breast"])
def test_a_concern_about_an_order_leads_to_the_very_rule(site: Server, order: str) -> None:
    """The place exists on the page that the address names, and the data name the same rule."""
    facts = (*MARGINS, "time-since-surgery=20 days", f"order={order}")
    leads = [one for one in site.get(link("/answer", *facts)).page.links if one.startswith("/protocol/") and "#" in one]
    raised = site.get(link("/answer.json", *facts)).data["order"]["concerns"]
    named = [concern["protocol"] for concern in raised if concern["protocol"]]
    assert leads == [f"/protocol/{one.replace('#', '#point-')}" for one in named]
    assert named
    for one in leads:
        page, _, place = one.partition("#")
        assert place in site.get(page).page.ids


def test_a_concern_of_a_scenario_or_of_a_protocol_leads_to_the_very_rule(site: Server) -> None:
    pages = [f"/scenario/{SCENARIO}", *(f"/protocol/{study}" for study in PROTOCOLS.protocols)]
    leads = [one for page in pages for one in site.get(page).page.links if "#point-" in one]
    assert len(leads) >= len(pages)
    for page, _, place in {one.partition("#") for one in leads}:
        assert place in site.get(page).page.ids


def test_a_study_without_a_protocol_is_said_to_have_none(site: Server) -> None:
    reply = site.get("/protocol/ct-chest")
    assert reply.status == 404
    assert "The study 'CT chest'" in reply.page.main
    assert "has no protocol here" in reply.page.main
    assert "/protocols" in reply.page.links
    assert "it has no protocol" in site.get("/procedure/ct-chest").page.main
    assert "it has no protocol" not in site.get("/procedure/us-axilla").page.main


def test_a_protocol_of_no_study_is_refused_and_leads_to_those_there_are(site: Server) -> None:
    reply = site.get("/protocol/moon-scan")
    assert reply.status == 404
    assert "is not one of the protocols" in reply.page.main
    assert "/protocols" in reply.page.links
    assert site.get("/protocol/moon-scan.json").status == 404


@pytest.mark.parametrize("scenario", sorted(LIBRARY.scenarios))
def test_a_scenario_leads_to_the_radiation_of_its_studies_one_plan_each(site: Server, scenario: str) -> None:
    """In the order of the scenario. A scenario that rates fewer than two studies has nothing to compare."""
    leads = [one for one in site.get(f"/scenario/{scenario}").page.links if one.startswith("/dose/plans?")]
    rated = [LIBRARY.procedures[rating.procedure] for rating in LIBRARY.scenarios[scenario].ratings]
    studies = [study.id for study in rated if study.modality not in NOT_STUDIES]
    assert len(leads) == (len(studies) > 1)
    for one in leads:
        plans = site.get(one.replace("/dose/plans", "/dose/plans.json")).data["plans"]
        assert [[study["study"] for study in plan["studies"]] for plan in plans] == [[study] for study in studies]
        assert all(LIBRARY.procedures[study].name in site.get(one).page.main for study in studies)


def test_the_dose_block_of_a_protocol_is_that_of_the_study(site: Server) -> None:
    def lines(address: str) -> list[str]:
        text = site.get(address).text.partition(">Radiation</h2>")[2].partition("<h2")[0]
        return re.findall(r'<span class="mark">.*?(?= <span class="cites">)', text)

    assert len(lines("/protocol/fdg-pet-ct")) > 2
    assert lines("/protocol/fdg-pet-ct") == lines("/procedure/fdg-pet-ct")


@pytest.mark.parametrize("page", ["protocols", "protocol", "dose", "dose of exams", "plans"])
def test_the_data_carry_the_notice(site: Server, page: str) -> None:
    for words in NOTICE:
        assert words in site.get(TWINS[page]).data["notice"]
