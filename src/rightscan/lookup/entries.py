"""Everything the lookup can find, as texts: scenarios and topics, studies, imported tables, topics known by title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rightscan.logic import facts_in
from rightscan.lookup.index import Entry
from rightscan.lookup.pack import Pack, banner, replacement
from rightscan.lookup.query import onset
from rightscan.lookup.words import stems
from rightscan.model.language import SearchLanguage
from rightscan.model.library import Library
from rightscan.model.procedure import Procedure
from rightscan.model.scenario import Scenario
from rightscan.presentation.words import condition_text

_FOR_CHILDREN = ("child", "infant", "pediatric", "neonat")
_OF_WOMEN = ("gyn", "obstet")


def own_entries(library: Library) -> Iterator[Entry]:
    """The scenarios under their topics, the topics themselves, and every study."""
    for topic in library.topics.values():
        yield Entry(
            "topic", topic.id, f"topic:{topic.id}", topic.title, topic.covers, open=f"rightscan show {topic.id}"
        )
    for scenario in library.scenarios.values():
        yield _scenario(library, scenario)
    for study in library.procedures.values():
        yield _study(study)


def _scenario(library: Library, scenario: Scenario) -> Entry:
    question = library.facts["clinical-question"]
    asked = next((word.label for word in question.words if word.id == scenario.question), "")
    telling = (line for line in scenario.fits if not _is_common(library, facts_in(line.expression)))
    lines = " ".join(condition_text(library, line.expression) for line in telling)
    return Entry(
        kind="scenario",
        id=scenario.id,
        group=f"topic:{scenario.topic}",
        title=scenario.title,
        text=f"{asked} {lines}",
        topic=library.topics[scenario.topic].title,
        open=f"rightscan show {scenario.id}",
    )


def _is_common(library: Library, names: Iterable[str]) -> bool:
    """Whether a line only says who and which symptoms are absent: words that fit too many queries."""
    return all(library.facts[name].kind in ("set", "quantity") or name == "sex" for name in names)


def _study(study: Procedure) -> Entry:
    names = " ".join(order.name for order in study.order_names)
    return Entry(
        kind="procedure",
        id=study.id,
        group=f"procedure:{study.id}",
        title=study.name,
        text=f"{study.modality} {names}",
        open="rightscan list procedures",
        note="A study. Its rating depends on the patient: answer the questions, or open a scenario.",
    )


def pack_entries(library: Library, packs: Iterable[Pack]) -> Iterator[Entry]:
    """Every variant of the imported tables, under its topic, or under the topic of the content that replaces it."""
    for pack in packs:
        for topic in pack.topics:
            replaced = replacement(library, topic.title, pack.edition)
            superseded = f" Superseded: {replaced.why} Open the scenarios instead." if replaced else ""
            panels = " ".join(topic.panels)
            for variant in topic.variants:
                yield Entry(
                    kind="pack",
                    id=f"{pack.name}/{topic.number}/{variant.number}",
                    group=f"topic:{replaced.topic.id}" if replaced else f"acr:{plain_title(topic.title)}",
                    title=topic.title,
                    text=variant.text,
                    topic=topic.title,
                    open=f"rightscan pack show {pack.name} {topic.number}",
                    note=f"Imported table '{topic.title}', {pack.title}. {banner(pack)}{superseded}",
                    child=is_for_children(topic.title, panels),
                    women_only=is_of_women(panels),
                    onset=onset(topic.title.lower()),
                )


def listed_entries(language: SearchLanguage, held: Iterable[Entry]) -> Iterator[Entry]:
    """The topics of the ACR that are known by title only, each with the held topic that it renames or adjoins, if any."""
    titles = {(frozenset(stems(entry.topic or entry.title)), entry.child): entry.group for entry in held if entry.topic}
    for topic in language.directory:
        child = is_for_children(topic.title, topic.panel)
        words = frozenset(stems(topic.title))
        near = (group for (other, its_child), group in titles.items() if its_child == child and _contain(words, other))
        yield Entry(
            kind="directory",
            id=topic.title,
            group=next(near, f"acr:{plain_title(topic.title)}"),
            title=topic.title,
            text=" ".join(topic.keywords),
            also=" ".join((*topic.also, *topic.replaces)),
            note=f"Known by title only: the ACR has the topic '{topic.title}', read at {topic.read_at}.",
            child=child,
            women_only=is_of_women(topic.panel),
            onset=onset(topic.title.lower()),
        )


def _contain(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one title says all that the other says, and each says at least two things."""
    return min(len(words), len(others)) > 1 and (words <= others or others <= words)


def plain_title(title: str) -> str:
    """A title as titles are compared: without case, dashes and signs."""
    return " ".join("".join(char if char.isalnum() else " " for char in title.lower()).split())


def is_for_children(title: str, panel: str) -> bool:
    """Whether a topic is written for children, by its title or its panel."""
    return any(word in f"{title} {panel}".lower() for word in _FOR_CHILDREN)


def is_of_women(panel: str) -> bool:
    """Whether a topic belongs to gynecology or obstetrics."""
    return panel.lower().startswith(_OF_WOMEN)
