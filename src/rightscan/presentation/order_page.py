"""The order check on a page, and local ratings beside those of the source."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.presentation.data import ConcernData, OrderData, RatingData
from rightscan.presentation.document import Block, Bullet, Heading
from rightscan.presentation.scenario import terms_text


def local_bullet(rating: RatingData) -> Bullet:
    """The category of the local policy beside that of the source."""
    assert rating.local is not None
    said = f"{rating.name}: {rating.local.label}; the source: {rating.label.lower()}"
    return Bullet(f"Local: {said} ({terms_text(rating.local.terms)})", rating.local.cites, mark="§")


def order_blocks(order: OrderData) -> Iterator[Block]:
    """Ratings, concerns, alternatives and words for the order; what could not be checked is said too."""
    yield Heading(2, f"Order check: {order.name}" if order.name else "Check of the plan")
    yield from verdict_blocks(order, rules=True)
    for text in order.texts:
        yield Bullet(f"Text for the order of {text.label}: “{text.text}”", text.cites)
    for needs, names in _grouped(order.unchecked).items():
        yield Bullet(
            f"Not checked, because {' and '.join(needs)} {'is' if len(needs) == 1 else 'are'} not known: {', '.join(names)}.",
            mark="?",
        )
    if not order.checked:
        yield Bullet(
            "Not checked against a scenario, because none fits so far. This is no approval of the order.", mark="?"
        )
    elif order.name and not (order.concerns or order.unchecked or order.alternatives or _not_appropriate(order)):
        yield Bullet("No concern about this order.")


def verdict_blocks(order: OrderData, *, rules: bool = False) -> Iterator[Block]:
    """What is said against the order or for it: its ratings, the concerns, and what to order instead.

    `rules` names the rule of an imaging protocol behind a concern; a card in an EHR has no room for it.
    """
    for title, rating in order.ratings:
        yield Bullet(f"{rating.label} in “{title}”. {_sentence(rating.radiation.text)}", rating.cites)
        if rating.local is not None:
            yield local_bullet(rating)
    for title in order.not_recorded_in:
        yield Bullet(f"Rating not recorded here for “{title}”.")
    for concern in order.concerns:
        terms = f" ({terms_text(concern.terms)})" if concern.terms is not None else ""
        yield Bullet(f"{concern.level}: {concern.text}{terms}", concern.cites, mark="!")
        if rules and concern.protocol:
            yield Bullet(f"Rule of the protocol: {concern.protocol}", depth=1)
    for alternative in order.alternatives:
        said = f"Instead: {alternative.name} ({alternative.label}; {alternative.reason})"
        yield Bullet(said, alternative.cites, mark="→")


def _not_appropriate(order: OrderData) -> bool:
    """Whether the category itself is the concern."""
    return any(rating.category == "usually-not-appropriate" for _, rating in order.ratings)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _grouped(unchecked: tuple[ConcernData, ...]) -> dict[tuple[str, ...], list[str]]:
    """What could not be checked, by the facts that are missing."""
    found: dict[tuple[str, ...], list[str]] = {}
    for concern in unchecked:
        found.setdefault(concern.needs, []).append(concern.id)
    return found
