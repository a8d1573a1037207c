"""Amounts of protocols in words."""

from __future__ import annotations

from rightscan.model.protocol import Amount


def amount_text(amount: Amount | None) -> str:
    """An amount in words: "55 to 75 minutes, usually 60 minutes"; empty for none."""
    if amount is None:
        return ""
    if amount.at_least is not None and amount.at_most is not None:
        said = [f"{amount.at_least} to {amount.at_most} {amount.unit}"]
    else:
        bounds = {"at least": amount.at_least, "at most": amount.at_most, "over": amount.over, "under": amount.under}
        said = [f"{word} {bound} {amount.unit}" for word, bound in bounds.items() if bound is not None]
    if amount.usual is not None:
        said.append(f"{'usually ' if said else ''}{amount.usual} {amount.unit}")
    if amount.better is not None:
        said.append(f"better {amount.better} {amount.unit}")
    return ", ".join(said)
