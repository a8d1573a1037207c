"""Values of a site beside the protocols: read as strictly as content, shown beside ours and never instead."""

from pathlib import Path

import pytest

from rightscan.errors import ContentError
from rightscan.knowledge.artefact import read_protocols
from rightscan.knowledge.site_protocols import load_site_protocols
from rightscan.model.library import Library
from rightscan.model.protocol import SiteProtocols
from rightscan.presentation.document import Bullet, Heading, as_text
from rightscan.presentation.protocol import SITE_MARK, protocol_page
from rightscan.presentation.protocol_data import protocol_data
from tests.builders import TODAY, beside_of

EXAMPLE = Path(__file__).parents[2] / "docs/examples/site-protocols.yaml"
MRI = "mri-breast-without-and-with-contrast"


def loaded(library: Library, path: Path = EXAMPLE) -> SiteProtocols:
    """What a file adds to the protocols of this checkout."""
    return load_site_protocols(library, read_protocols(), path)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The example with one piece of text changed."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "site.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("  mammography-diagnostic:", "  mammography-diagnostics:", "PROC01", "no protocol to stand beside"),
        ("  mammography-diagnostic:", "  mri-spine:", "PROC01", "no protocol to stand beside"),
        ("  mammography-diagnostic:", f"  {MRI}:", "YAML02", "twice"),
        ("    owner: Medical physics\n", "", "KEY02", "'owner' is missing"),
        ("owner: Medical physics", 'owner: ""', "KEY02", "'owner' is empty"),
        ("    date: 2026-09-15\n", "", "KEY02", "'date' is missing"),
        ("date: 2026-09-15", "date: last fall", "TYPE01", "'date' should be a date"),
        ("    dose:\n", "    ratings:\n", "KEY01", "'ratings'"),
        ("    dose:\n", "    gaps:\n", "KEY01", "'gaps'"),
        ("amount: 1.4 mGy", "amount: 1.4", "PROT03", "not an amount with a unit"),
        ("        name: Diffusion\n", "", "KEY02", "'name' is missing"),
        ("site: Example Hospital\n", "", "KEY02", "'site' is missing"),
    ],
)
def test_one_mistake_refuses_the_whole_file(  # noqa: PLR0913, PLR0917  one column of the table each
    library: Library, tmp_path: Path, old: str, new: str, code: str, said: str
) -> None:
    with pytest.raises(ContentError) as refused:
        loaded(library, changed(tmp_path, old, new))
    assert code in [issue.code for issue in refused.value.issues]
    assert said in str(refused.value)
    assert all(issue.file == "site.yaml" for issue in refused.value.issues)


def test_two_entries_for_one_protocol_are_refused(library: Library, tmp_path: Path) -> None:
    """Screening and diagnostic tomosynthesis share a protocol, so nobody could say which entry counts."""
    entry = "  {}:\n    owner: A\n    date: 2026-01-01\n"
    both = "protocols:\n" + entry.format("dbt-diagnostic") + entry.format("dbt-screening")
    with pytest.raises(ContentError, match="shares its protocol with an entry above"):
        loaded(library, changed(tmp_path, "protocols:\n", both))


def test_an_entry_that_sets_no_value_is_refused(library: Library, tmp_path: Path) -> None:
    """The page would announce values of the site and show none."""
    entry = "protocols:\n  us-axilla:\n    owner: A\n    date: 2026-01-01\n"
    with pytest.raises(ContentError, match="'us-axilla' sets no value"):
        loaded(library, changed(tmp_path, "protocols:\n", entry))


def test_a_file_that_is_not_there_is_refused_and_its_name_is_to_be_checked(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read") as refused:
        loaded(library, tmp_path / "none.yaml")
    assert "Check the name of the file" in str(refused.value)


def test_the_values_of_a_site_stand_beside_ours_and_take_nothing_away(library: Library) -> None:
    """Without the lines marked with § and the line that explains them the page is the same, block by block."""
    site = loaded(library)
    for name in (MRI, "mammography-diagnostic"):
        protocol = read_protocols().protocols[name]
        without = protocol_page(protocol_data(library, protocol, beside_of(library, protocol), TODAY))
        beside = protocol_page(protocol_data(library, protocol, beside_of(library, protocol, site), TODAY))
        own = [block for block in beside if isinstance(block, Bullet) and block.mark == SITE_MARK]
        assert own
        assert all("Example Hospital" in block.text and site.protocols[name].owner in block.text for block in own)
        assert all(site.protocols[name].date in block.text for block in own)
        added = [block for block in beside if block not in without]
        assert len(added) == len(own) + 1
        assert [block for block in beside if block not in added] == without


def test_a_site_can_fill_a_section_in_which_we_are_silent(library: Library, tmp_path: Path) -> None:
    """Its values appear under the heading of the section; our gap stays listed."""
    path = tmp_path / "site.yaml"
    path.write_text(
        "site: Example Hospital\nprotocols:\n  us-breast:\n    owner: A\n    date: 2026-01-01\n"
        "    series:\n      whole: {name: Whole breast, say: Four quadrants and the armpit.}\n",
        encoding="utf-8",
    )
    protocol = read_protocols().protocols["us-breast"]
    page = protocol_page(protocol_data(library, protocol, beside_of(library, protocol, loaded(library, path)), TODAY))
    assert Heading(2, "Series and views") in page
    text = " ".join(as_text(page).split())
    assert "At Example Hospital: Whole breast: Four quadrants and the armpit. (A, 2026-01-01)" in text
    assert "Series and views: Nothing was read." in text


def test_a_site_says_nothing_about_protocols_it_does_not_name(library: Library) -> None:
    protocol = read_protocols().protocols["us-axilla"]
    data = protocol_data(library, protocol, beside_of(library, protocol, loaded(library)), TODAY)
    assert data.site_terms == ""
    assert "Example Hospital" not in as_text(protocol_page(data))
