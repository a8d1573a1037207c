"""Facts that follow from other facts, each computed in one place and always able to say from what.

Staging follows the AJCC 8th edition, anatomic stage groups of the breast (reference `ajcc-8`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from rightscan.errors import FactError
from rightscan.model.fact import Value
from rightscan.model.quantity import Quantity, quantity

Stated = Mapping[str, Value]

T1_UP_TO, T2_UP_TO = Decimal(20), Decimal(50)  # mm
_POSITIVE_NODES = ("n1mi", "n1", "n2", "n3")

# Rows T, columns N. N1mi counts as N1 from T2 on.
_GROUPS = {
    "tis": {"n0": "0"},
    "t0": {"n1mi": "IB", "n1": "IIA", "n2": "IIIA", "n3": "IIIC"},
    "t1": {"n0": "IA", "n1mi": "IB", "n1": "IIA", "n2": "IIIA", "n3": "IIIC"},
    "t2": {"n0": "IIA", "n1mi": "IIB", "n1": "IIB", "n2": "IIIA", "n3": "IIIC"},
    "t3": {"n0": "IIB", "n1mi": "IIIA", "n1": "IIIA", "n2": "IIIA", "n3": "IIIC"},
    "t4": {"n0": "IIIB", "n1mi": "IIIB", "n1": "IIIB", "n2": "IIIB", "n3": "IIIC"},
}
# AJCC prints no group for no tumor without nodes, nor for cancer in situ with nodes.
WITHOUT_GROUP = frozenset({("t0", "n0"), *(("tis", n) for n in _POSITIVE_NODES)})


class Rule(msgspec.Struct, frozen=True):
    """One way to work out `fact` from `inputs`; `compute` gives None while the inputs do not settle it."""

    fact: str
    inputs: tuple[str, ...]
    compute: Callable[[Stated, date], Value | None]


def anatomic_stage_group(t: str, n: str) -> str | None:
    """The AJCC 8 anatomic stage group for M0; None where the table has no group."""
    return _GROUPS[t].get(n)


def _age(known: Stated, as_of: date) -> Value | None:
    born = known["date-of-birth"]
    assert isinstance(born, date)
    _refuse_future("date-of-birth", born, as_of)
    had_birthday = (as_of.month, as_of.day) >= (born.month, born.day)
    return quantity(as_of.year - born.year - (0 if had_birthday else 1), "years", "time")


def _time_since_surgery(known: Stated, as_of: date) -> Value | None:
    operated = known["surgery-date"]
    assert isinstance(operated, date)
    _refuse_future("surgery-date", operated, as_of)
    return quantity((as_of - operated).days, "days", "time")


def _refuse_future(name: str, day: date, as_of: date) -> None:
    if day > as_of:
        raise FactError(
            name, f"{day} lies after {as_of}, the day of the assessment.", "Correct it, or give the day with --as-of."
        )


def _t_of_involvement(known: Stated, _as_of: date) -> Value | None:
    return "t4" if known["skin-or-chest-wall"] in ("involved", "inflammatory") else None


def _t_of_dcis(known: Stated, _as_of: date) -> Value | None:
    return "tis" if known["diagnosis"] == "dcis" else None


def _t_of_size(known: Stated, _as_of: date) -> Value | None:
    # T1 to T3 measure the invasive part: the size of a cancer in situ gives no T.
    invasive = known["diagnosis"] == "invasive-cancer"
    return _t_for(known["tumor-size"]) if invasive and known["skin-or-chest-wall"] == "not-involved" else None


def _t_for(size: Value) -> str:
    """T1 to T3 by size, for a tumor that involves neither skin nor chest wall."""
    assert isinstance(size, Quantity)
    if size.canonical <= T1_UP_TO:
        return "t1"
    return "t2" if size.canonical <= T2_UP_TO else "t3"


def _status_of_n(known: Stated, _as_of: date) -> Value | None:
    return "positive" if known["clinical-n"] in _POSITIVE_NODES else "negative"


def _positive_if_present(name: str) -> Callable[[Stated, date], Value | None]:
    return lambda known, _as_of: "positive" if known[name] == "present" else None


def _negative_if_both_absent(known: Stated, _as_of: date) -> Value | None:
    both = (known["palpable-axillary-node"], known["suspicious-node-on-imaging"])
    return "negative" if both == ("absent", "absent") else None


def _n_of_status(known: Stated, _as_of: date) -> Value | None:
    return "n0" if known["node-status"] == "negative" else None


def _stage_of_metastasis(known: Stated, _as_of: date) -> Value | None:
    return "IV" if known["distant-metastasis"] == "m1" else None


def _stage_of_tnm(known: Stated, _as_of: date) -> Value | None:
    if known["distant-metastasis"] != "m0":
        return None
    return anatomic_stage_group(str(known["clinical-t"]), str(known["clinical-n"]))


# In the order in which they can be worked out.
RULES = (
    Rule("age", ("date-of-birth",), _age),
    Rule("time-since-surgery", ("surgery-date",), _time_since_surgery),
    Rule("clinical-t", ("skin-or-chest-wall",), _t_of_involvement),
    Rule("clinical-t", ("diagnosis",), _t_of_dcis),
    Rule("clinical-t", ("tumor-size", "skin-or-chest-wall", "diagnosis"), _t_of_size),
    Rule("node-status", ("clinical-n",), _status_of_n),
    Rule("node-status", ("palpable-axillary-node",), _positive_if_present("palpable-axillary-node")),
    Rule("node-status", ("suspicious-node-on-imaging",), _positive_if_present("suspicious-node-on-imaging")),
    Rule("node-status", ("palpable-axillary-node", "suspicious-node-on-imaging"), _negative_if_both_absent),
    Rule("clinical-n", ("node-status",), _n_of_status),
    Rule("stage-group", ("distant-metastasis",), _stage_of_metastasis),
    Rule("stage-group", ("clinical-t", "clinical-n", "distant-metastasis"), _stage_of_tnm),
)

# In the order in which they are worked out; a recorded stage IV says M1 and is asked before the stage is worked out.
DERIVED = ("age", "time-since-surgery", "clinical-t", "node-status", "clinical-n", "distant-metastasis", "stage-group")
LANDMARKS: dict[str, tuple[Decimal, ...]] = {"tumor-size": (T1_UP_TO, T2_UP_TO)}


class Limit(msgspec.Struct, frozen=True):
    """What is still possible for a fact that is not settled, and the known facts that say so."""

    values: tuple[str, ...]
    inputs: tuple[str, ...]


def limit_of(fact: str, known: Stated) -> Limit | None:
    """What the known facts leave possible: a 3 cm tumor is T2 or T4 whatever the skin, T2 N1 is IIB or IV whatever M."""
    if fact == "clinical-t" and "tumor-size" in known and known.get("diagnosis") == "invasive-cancer":
        return Limit((_t_for(known["tumor-size"]), "t4"), ("tumor-size", "diagnosis"))
    if fact == "distant-metastasis" and known.get("stage-group") == "IV":
        return Limit(("m1",), ("stage-group",))
    if fact == "stage-group":
        return _possible_groups(known)
    return None


def _possible_groups(known: Stated) -> Limit | None:
    """The stage groups that T, N and M leave possible; None while neither T nor N says anything."""
    t, t_inputs = _possible_t(known)
    n, n_inputs = _possible_n(known)
    if not t_inputs and not n_inputs:
        return None
    m0 = known.get("distant-metastasis") == "m0"
    found = [anatomic_stage_group(one, other) for one in t for other in n]
    if t_inputs and None in found:
        return None  # T0 or Tis with nodes that the table has no group for: it cannot rule anything out
    groups = {group for group in found if group is not None}
    m_inputs = ("distant-metastasis",) if m0 else ()
    return Limit(tuple(sorted(groups if m0 else groups | {"IV"})), (*t_inputs, *n_inputs, *m_inputs))


def _possible_t(known: Stated) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if "clinical-t" in known:
        return (str(known["clinical-t"]),), ("clinical-t",)
    limit = limit_of("clinical-t", known)
    return (limit.values, limit.inputs) if limit else (tuple(_GROUPS), ())


def _possible_n(known: Stated) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if "clinical-n" in known:
        return (str(known["clinical-n"]),), ("clinical-n",)
    if known.get("node-status") == "positive":
        return _POSITIVE_NODES, ("node-status",)
    return ("n0", *_POSITIVE_NODES), ()


def inputs_of(fact: str) -> tuple[str, ...]:
    """The facts from which `fact` can be worked out, directly or through others; empty for a fact that is only given."""
    found: list[str] = [fact]
    for name in found:  # grows while it is walked
        found += [source for rule in RULES if rule.fact == name for source in rule.inputs if source not in found]
    return tuple(found[1:])
