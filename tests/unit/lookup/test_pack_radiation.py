"""Radiation levels as tables write them: symbols and bands, for adults and for children."""

import pytest

from rightscan.errors import InputError
from rightscan.lookup.pack_page import level_text
from rightscan.lookup.pack_radiation import read_level
from rightscan.model.library import Library


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("O 0 mSv", "0"),
        ("O", "0"),
        ("0 mSv", "0"),
        ("☢ <0.1 mSv", "1"),
        ("☢  0.1", None),
        ("☢☢  0.1-1mSv", "2"),
        ("☢☢ 0.1–1 mSv", "2"),
        ("☢️☢️☢️ 1-10 mSv", "3"),
        ("☢ ☢ ☢ ☢", "4"),
        ("30-100 mSv", "5"),
        ("☢☢☢☢☢☢", None),
        ("Varies", "varies"),
        ("TBD TBD", "undetermined"),
        ("TBD", "undetermined"),
        ("3", None),
        ("1-10 mGy", None),
        ("11-10 mSv", None),
        ("O 1-10 mSv", None),
        ("☢☢ 1-10 mSv", None),
        ("-", None),
    ],
)
def test_levels_of_adults(library: Library, written: str, level: str | None) -> None:
    """Symbols, the band, or both where they agree; everything else is refused."""
    if level is None:
        with pytest.raises(InputError):
            read_level(library, written, child=False)
    else:
        assert read_level(library, written, child=False) == level


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("O 0 mSv [ped]", "0"),
        ("☢ <0.03 mSv [ped]", "1"),
        ("☢☢ 0.03-0.3 mSv", "2"),
        ("☢☢☢☢☢ 10-30 mSv [PED]", "5"),
    ],
)
def test_levels_of_children(library: Library, written: str, level: str) -> None:
    """The bands of children are their own."""
    assert read_level(library, written, child=True) == level


@pytest.mark.parametrize("written", ["", "  ", "[ped]"])
def test_no_level_is_none(library: Library, written: str) -> None:
    """An empty cell claims nothing."""
    assert read_level(library, written, child=True) is None


def test_a_band_of_the_other_column(library: Library) -> None:
    """The band of adults beside the symbols of a child, or the mark of children for an adult, is a mix-up."""
    with pytest.raises(InputError, match="level 3 and the band of level 5 for children"):
        read_level(library, "☢☢☢ 10-30 mSv", child=True)
    with pytest.raises(InputError, match="peds_rrl"):
        read_level(library, "☢☢☢ 0.3-3 mSv [ped]", child=False)


def test_levels_in_words(library: Library) -> None:
    """Words and the band in mSv, of adults or of children."""
    assert level_text(library, "3") == "relative radiation level 3 of 5, 1-10 mSv"
    assert level_text(library, "3", child=True) == "relative radiation level 3 of 5, 0.3-3 mSv"
    assert level_text(library, "0", child=True) == "no ionizing radiation, 0 mSv"
    assert level_text(library, "varies") == "radiation level varies"
    assert level_text(library, "undetermined") == "radiation level to be determined"
    assert level_text(library, None) == "not recorded here"
