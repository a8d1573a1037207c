"""A doctor orders in an EHR that is not ours, in a real browser, and `rightscan hooks` advises over its own protocol."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.guard import faultless
from tests.browser.practice import MAMMOGRAM, PET_CT, ULTRASOUND, Practice, Site, body, site
from tests.functional.hooks import Hooks, free_port, hooks
from tests.functional.web import LOOPBACK

STRANGER = "ehr.example.org"
COMMENT = "Quillobrax asked for it herself"
UNKNOWN = "Rating: unknown"


@pytest.fixture(scope="module")
def ehr() -> Iterator[Site]:
    """The EHR's own servers."""
    with site() as found:
        yield found


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Hooks]:
    """A service that knows where its pages are."""
    with hooks(tmp_path, settings='answers_url = "https://rightscan.example.org"\n') as found:
        yield found


@pytest.fixture
def practice(browser: Browser) -> Iterator[Practice]:
    """The EHR in a page that fails on any fault in the console."""
    with faultless(browser) as page:
        yield Practice(page)


@pytest.fixture
def stranger(browser: Browser, ehr: Site) -> Iterator[Browser]:
    """A browser in which the EHR is a site of another name, not on this machine, and as safe as one with TLS."""
    named = f"--host-resolver-rules=MAP {STRANGER} {LOOPBACK}"
    safe = f"--unsafely-treat-insecure-origin-as-secure=http://{STRANGER}:{ehr.port}"
    found = browser.browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, named, safe])
    yield found
    found.close()


def test_a_first_request_without_a_study_gets_an_honest_card(ehr: Site, service: Hooks, practice: Practice) -> None:
    calls = practice.calls(service.url)
    practice.open(ehr.address("mia", service.url))
    (sent,) = [body(call) for call in calls if call.method == "POST"]
    (entry,) = sent["context"]["draftOrders"]["entry"]
    assert "type" not in sent["context"]["draftOrders"]
    assert (entry["resource"]["code"], entry["resource"]["reasonCode"]) == ({"coding": [{}]}, [])
    expect(practice.cards).to_have_count(1)
    expect(practice.cards).to_contain_text("For information")
    expect(practice.cards.locator(".suggestions button")).to_have_count(0)
    assert practice.drafts == [f"No study chosen. {UNKNOWN}"]


def test_an_order_is_rated_and_a_better_one_taken_in_its_place(ehr: Site, service: Hooks, practice: Practice) -> None:
    practice.open(ehr.address("mia", service.url))
    practice.order(ULTRASOUND)
    assert practice.drafts == ["Ultrasound of one breast. Rating: not-appropriate (Usually not appropriate)"]
    expect(practice.cards).to_have_count(1)
    expect(practice.cards).to_contain_text("Warning")
    expect(practice.cards).to_contain_text("Source: ")
    links = [link.get_attribute("href") for link in practice.cards.locator("a").all()]
    assert [link for link in links if str(link).startswith("https://rightscan.example.org/")]
    told = practice.accept("mammography diagnostic")
    (draft,) = practice.drafts
    assert draft.startswith("Mammography diagnostic")
    assert draft.endswith("Rating: appropriate (May be appropriate)")
    assert (told["outcome"], len(told["acceptedSuggestions"])) == ("accepted", 1)
    report = service.report()
    assert report["feedback"] == [{"what": "accepted", "number": 1}]
    assert report["taken"] == [{"what": "mammography-diagnostic", "number": 1}]


def test_an_override_is_kept_with_its_reason_and_without_its_comment(
    ehr: Site, service: Hooks, practice: Practice
) -> None:
    practice.open(ehr.address("mia", service.url))
    practice.order(ULTRASOUND)
    told = practice.dismiss(COMMENT)
    expect(practice.cards).to_have_count(0)
    assert told["overrideReason"]["userComment"] == COMMENT
    report = service.report()
    assert report["feedback"] == [{"what": "overridden", "number": 1}]
    assert report["overrides"] == [{"what": told["overrideReason"]["reason"]["code"], "number": 1}]
    service.stop()
    assert told["card"].encode() in service.written
    assert COMMENT.encode() not in service.written


def test_questions_are_answered_on_their_cards_until_there_is_a_rating(
    ehr: Site, service: Hooks, practice: Practice
) -> None:
    practice.open(ehr.address("ana", service.url))
    practice.order(PET_CT)
    for question, answer in (
        ("What should the imaging answer?", "are there distant metastases"),
        ("Where is the patient in treatment?", "diagnosed, no treatment begun"),
        ("symptom, finding or blood result", "no symptom, finding or known blood result"),
    ):
        assert practice.drafts[0].startswith(f"PET/CT from skull base to thighs. {UNKNOWN}")
        expect(practice.cards).to_contain_text(question)
        practice.accept(answer)
    rating, because = practice.drafts[0].splitlines()
    assert rating == "PET/CT from skull base to thighs. Rating: not-appropriate (Usually not appropriate)"
    assert because.startswith("Because: Clinical question: are there distant metastases; ")
    practice.accept("no imaging")
    assert practice.drafts == []
    practice.sign()
    assert practice.status == "There is nothing to sign."


def test_what_was_told_when_the_order_was_chosen_is_not_told_again_when_it_is_signed(
    ehr: Site, service: Hooks, practice: Practice
) -> None:
    practice.open(ehr.address("mia", service.url))
    practice.order(ULTRASOUND)
    expect(practice.cards).to_have_count(1)
    calls = practice.calls(service.url)
    practice.sign()
    (sent,) = map(body, calls)
    assert (sent["hook"], sorted(sent["context"])) == ("order-sign", ["draftOrders", "patientId", "userId"])
    assert practice.status == "Signed."
    expect(practice.cards).to_have_count(0)
    assert practice.drafts == ["Ultrasound of one breast. Rating: not-appropriate (Usually not appropriate)"]


def test_an_order_that_is_signed_unseen_is_rated_and_warned_about(
    ehr: Site, service: Hooks, practice: Practice
) -> None:
    practice.page.route("**/imaging-order-select", lambda route: route.fulfill(json={"cards": []}))
    practice.open(ehr.address("mia", service.url))
    practice.order(ULTRASOUND)
    assert practice.drafts == [f"Ultrasound of one breast. {UNKNOWN}"]
    practice.sign()
    assert practice.status == "Not signed yet: see the advice."
    expect(practice.cards).to_contain_text("Warning")
    assert practice.drafts == ["Ultrasound of one breast. Rating: not-appropriate (Usually not appropriate)"]


def test_a_study_that_may_be_done_is_rated_and_signed_without_a_card(
    ehr: Site, service: Hooks, practice: Practice
) -> None:
    practice.open(ehr.address("mia", service.url))
    practice.order(MAMMOGRAM)
    expect(practice.cards).to_have_count(0)
    practice.sign()
    assert practice.status == "Signed."
    (draft,) = practice.drafts
    assert draft.endswith("Rating: appropriate (May be appropriate)")


def test_a_client_of_the_first_kind_shows_the_rating_from_the_mirror_alone(
    ehr: Site, service: Hooks, practice: Practice, tmp_path: Path
) -> None:
    practice.open(ehr.address("mia", service.url, legacy="1"))
    practice.order(ULTRASOUND)
    assert practice.drafts == ["Ultrasound of one breast. Rating: not-appropriate"]
    with hooks(tmp_path / "plain", settings="mirror = false\n") as plain:
        practice.open(ehr.address("mia", plain.url, legacy="1"))
        practice.order(ULTRASOUND)
        expect(practice.cards).to_have_count(1)
        assert practice.drafts == [f"Ultrasound of one breast. {UNKNOWN}"]


def test_what_the_chart_may_not_show_is_asked(service: Hooks, practice: Practice) -> None:
    with site("Observation") as closed:
        practice.open(closed.address("mia", service.url))
        practice.order(ULTRASOUND)
        assert practice.status == ""
        assert practice.drafts == [f"Ultrasound of one breast. {UNKNOWN}"]
        expect(practice.cards).to_contain_text("?")


def test_every_call_is_signed_for_its_address_and_an_instance_of_its_own(
    ehr: Site, service: Hooks, practice: Practice
) -> None:
    calls = practice.calls(service.url)
    practice.open(ehr.address("mia", service.url))
    practice.reason("Abnormal mammogram")
    practice.order(ULTRASOUND)
    practice.accept("mammography diagnostic")
    practice.sign()
    tokens = [_claims(call.all_headers()["authorization"]) for call in calls]
    assert [claims["aud"] for claims in tokens] == [call.url for call in calls]
    assert len({claims["jti"] for claims in tokens}) == len(calls)
    sent = [body(call) for call in calls]
    instances = [one["hookInstance"] for one in sent if "hook" in one]
    assert len(set(instances)) == len(instances) == 5


def test_a_service_with_clients_advises_the_one_whose_key_it_knows(
    ehr: Site, practice: Practice, tmp_path: Path
) -> None:
    practice.open(ehr.address("mia"))
    with _closed(tmp_path, ehr, practice.key) as closed:
        practice.connect(closed.url)
        practice.order(ULTRASOUND)
        assert practice.drafts == ["Ultrasound of one breast. Rating: not-appropriate (Usually not appropriate)"]
        assert practice.accept("mammography diagnostic")["outcome"] == "accepted"
        assert closed.report()["feedback"] == [{"what": "accepted", "number": 1}]


@pytest.mark.parametrize("unsigned", [True, False], ids=["no token", "another key"])
def test_a_service_with_clients_tells_nobody_else_anything(
    ehr: Site, practice: Practice, tmp_path: Path, unsigned: bool
) -> None:
    practice.open(ehr.address("mia"))
    with _closed(tmp_path, ehr, practice.key) as closed:
        practice.open(ehr.address("mia", closed.url, **({"unsigned": "1"} if unsigned else {})))
        assert practice.status.startswith("Decision support did not answer: ")
        assert practice.status.endswith(" The order can go on without it.")
        expect(practice.cards).to_have_count(0)
        practice.order(ULTRASOUND)
        assert practice.drafts == [f"Ultrasound of one breast. {UNKNOWN}"]


def test_a_browser_gives_the_advice_only_to_pages_that_are_listed(stranger: Browser, ehr: Site, tmp_path: Path) -> None:
    listed = f'origins = ["http://{STRANGER}:{ehr.port}"]\n'
    with hooks(tmp_path / "open", settings=listed) as known, faultless(stranger) as page:
        Practice(page).open(ehr.address("mia", known.url, host=STRANGER))
        expect(Practice(page).cards).to_have_count(1)
    with hooks(tmp_path / "closed") as closed:
        page, told = stranger.new_page(), []
        page.on("console", lambda message: told.append(message.text))
        Practice(page).open(ehr.address("mia", closed.url, host=STRANGER))
        assert Practice(page).status == "Decision support cannot be reached. The order can go on without it."
        expect(Practice(page).cards).to_have_count(0)
        assert any("blocked by CORS policy" in one for one in told)


def _closed(folder: Path, ehr: Site, key: dict[str, Any]) -> Any:  # noqa: ANN401  what `hooks` gives
    """A service for this key of the EHR alone."""
    port = free_port()
    (folder / "ehr.jwks.json").write_text(json.dumps({"keys": [key]}))
    client = f'[[clients]]\nissuer = "http://127.0.0.1:{ehr.port}"\njwks_file = "{folder / "ehr.jwks.json"}"\n'
    return hooks(folder / "service", settings=f'public_url = "http://127.0.0.1:{port}"\n{client}', port=port)


def _claims(authorization: str) -> dict[str, Any]:
    """What a token says."""
    part = authorization.removeprefix("Bearer ").split(".")[1]
    return dict(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))))
