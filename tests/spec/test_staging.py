"""The AJCC 8 anatomic stage groups of the breast, every cell, written out apart from the code."""

import pytest

from rightscan.engine.derive import anatomic_stage_group
from rightscan.model.library import Library
from tests.builders import facts_of

# Rows T, columns N; "-" where the table has no group. M0 throughout.
TABLE = """
      n0    n1mi  n1    n2    n3
tis   0     -     -     -     -
t0    -     IB    IIA   IIIA  IIIC
t1    IA    IB    IIA   IIIA  IIIC
t2    IIA   IIB   IIB   IIIA  IIIC
t3    IIB   IIIA  IIIA  IIIA  IIIC
t4    IIIB  IIIB  IIIB  IIIB  IIIC
"""


def cells() -> list[tuple[str, str, str | None]]:
    """Every cell as T, N, group."""
    header, *lines = [line.split() for line in TABLE.strip().splitlines()]
    found = [
        (t, n, None if group == "-" else group) for t, *groups in lines for n, group in zip(header, groups, strict=True)
    ]
    assert len(found) == 30
    return found


@pytest.mark.parametrize(("t", "n", "group"), cells())
def test_every_cell(library: Library, t: str, n: str, group: str | None) -> None:
    """T, N and M0 give the group of the table, and say from what it was worked out."""
    assert anatomic_stage_group(t, n) == group
    known = facts_of(library, clinical_t=t, clinical_n=n, distant_metastasis="m0").known.get("stage-group")
    assert (known.value if known else None) == group
    assert known is None or known.sources == ("clinical-t", "clinical-n", "distant-metastasis")


@pytest.mark.parametrize("t", ["tis", "t0", "t1", "t2", "t3", "t4"])
@pytest.mark.parametrize("n", ["n0", "n1mi", "n1", "n2", "n3"])
def test_metastasis_is_stage_four(library: Library, t: str, n: str) -> None:
    """A known metastasis is stage IV whatever T and N are."""
    facts = facts_of(library, clinical_t=t, clinical_n=n, distant_metastasis="m1")
    assert facts.values["stage-group"] == "IV"
    assert facts.known["stage-group"].sources == ("distant-metastasis",)


@pytest.mark.parametrize("missing", ["clinical_t", "clinical_n", "distant_metastasis"])
def test_a_missing_category_leaves_the_group_unknown(library: Library, missing: str) -> None:
    """Without T, N or M there is no group; M0 is never assumed."""
    tnm = {"clinical_t": "t1", "clinical_n": "n0", "distant_metastasis": "m0"}
    del tnm[missing]
    assert "stage-group" not in facts_of(library, **tnm).values


@pytest.mark.parametrize(
    ("size", "t"),
    [("0.1 mm", "t1"), ("19.9 mm", "t1"), ("2 cm", "t1"), ("20.1 mm", "t2"), ("5.0 cm", "t2"), ("50.1 mm", "t3")],
)
def test_size_gives_t(library: Library, size: str, t: str) -> None:
    """Up to 2 cm is T1, up to 5 cm T2, beyond that T3, if skin and chest wall are free."""
    facts = facts_of(library, tumor_size=size, skin_or_chest_wall="not-involved", diagnosis="invasive-cancer")
    assert facts.values["clinical-t"] == t
    assert facts.known["clinical-t"].sources == ("tumor-size", "skin-or-chest-wall", "diagnosis")


def test_cancer_in_situ_is_tis_at_any_size(library: Library) -> None:
    """T1 to T3 measure the invasive part, so the size of DCIS gives no T; without a diagnosis it gives none either."""
    size = {"tumor_size": "3 cm", "skin_or_chest_wall": "not-involved"}
    assert facts_of(library, **size, diagnosis="dcis").values["clinical-t"] == "tis"
    assert facts_of(library, **size, diagnosis="dcis", clinical_t="tis").contradictions == ()
    assert "clinical-t" not in facts_of(library, **size).values


@pytest.mark.parametrize(
    "given",
    [{"clinical_t": "t0", "clinical_n": "n0"}, {"clinical_t": "tis", "clinical_n": "n1"}, {"clinical_t": "tis"}],
)
def test_no_group_in_the_table_is_no_group(library: Library, given: dict[str, str]) -> None:
    """Where the table has no group, none is left over: not stage IV, and not stage 0 while N is unknown."""
    assert "stage-group" not in facts_of(library, **given).values
    assert "stage-group" not in facts_of(library, **given, distant_metastasis="m0").values


def test_size_alone_does_not_give_t(library: Library) -> None:
    """With skin and chest wall unknown the tumor could be T4, so T stays unknown."""
    assert "clinical-t" not in facts_of(library, tumor_size="18 mm", diagnosis="invasive-cancer").values


@pytest.mark.parametrize("involvement", ["involved", "inflammatory"])
def test_involvement_is_t4_at_any_size(library: Library, involvement: str) -> None:
    """Skin or chest wall involvement is T4 whatever the size."""
    assert facts_of(library, tumor_size="5 mm", skin_or_chest_wall=involvement).values["clinical-t"] == "t4"
