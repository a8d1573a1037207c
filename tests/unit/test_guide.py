"""The guide of a topic: everything in it comes from the scenarios."""

import msgspec
import pytest

from rightscan.model.library import Library, Topic
from rightscan.presentation.document import Bullet, Heading, as_markdown, as_text
from rightscan.presentation.guide import topic_guide
from tests.builders import TODAY
from tests.spec.invented import ALPHA, BETA, CITES, GAMMA
from tests.spec.invented import library as invented

TOPICS = ("286", "310", "306", "235")


@pytest.mark.parametrize("number", TOPICS)
def test_every_scenario_of_the_topic_stands_in_its_guide(library: Library, number: str) -> None:
    """Each once, under its part, in the order of the guide."""
    topic = library.topic(number)
    assert topic is not None
    text = as_text(topic_guide(library, topic, TODAY), width=10_000)
    places = [text.index(f"({name})") for part in topic.guide for name in part.scenarios]
    assert len(places) == sum(scenario.topic == topic.id for scenario in library.scenarios.values())
    assert places == sorted(places)


@pytest.mark.parametrize("number", TOPICS)
def test_a_guide_fits_a_terminal_and_says_what_it_is(library: Library, number: str) -> None:
    """80 columns, Markdown, a source for every gap, and the notice."""
    topic = library.topic(number)
    assert topic is not None
    page = topic_guide(library, topic, TODAY)
    assert max(map(len, as_text(page).splitlines())) <= 80
    assert "Not a medical device" in as_text(page)
    assert as_markdown(page).startswith(f"# {topic.title}")
    told = {block.text: block for block in page if isinstance(block, Bullet)}
    assert all(told[gap.say].cites for gap in topic.gaps)


def separating(made: Library) -> list[str]:
    """The lines under "What separates them" of the invented topic."""
    page = topic_guide(made, made.topics["made-up"], TODAY)
    start = page.index(Heading(2, "What separates them"))
    lines = []
    for block in page[start + 1 :]:
        if not isinstance(block, Bullet):
            break
        lines.append(block.text)
    return lines


def test_the_separating_facts_are_read_off_the_criteria() -> None:
    """Each condition with the scenarios that need it."""
    assert separating(invented(ALPHA, BETA)) == [
        "kind",
        "alpha → alpha",
        "beta → beta",
        "Size",
        "over 2 cm → alpha",
        "Signs",
        "none → beta",
    ]


def test_what_all_scenarios_share_separates_nothing() -> None:
    """A fact on which all agree is told once, apart."""
    page = as_text(topic_guide(invented(ALPHA, GAMMA), invented().topics["made-up"], TODAY))
    assert "WHAT ALL OF THEM SHARE\n  - kind: alpha" in page
    assert separating(invented(ALPHA, GAMMA)) == ["Size", "over 2 cm → alpha", "at most 2 cm → gamma"]


def test_a_topic_without_a_guide_lists_its_scenarios() -> None:
    """The order of the files is the order then."""
    made = invented()
    bare = Topic("other", "Other", "1", "1", "book", "Nothing.", CITES)
    empty = msgspec.structs.replace(made, topics={"other": bare})
    assert "0 scenarios" in as_text(topic_guide(empty, bare, TODAY))
    assert made.topic("no such topic") is None
