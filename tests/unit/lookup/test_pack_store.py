"""The folder of packs: what is kept, what is refused, and what is never touched."""

import os
from pathlib import Path

import msgspec
import pytest

from rightscan.errors import InputError
from rightscan.lookup.pack_store import (
    name_from,
    pack_folder,
    pack_names,
    read_all,
    read_stored,
    remove_pack,
    write_pack,
)
from rightscan.model.library import Library
from tests.unit.lookup.tables import pack, rating, row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "data" / "packs"


def test_a_stored_pack_reads_back_the_same(library: Library, tmp_path: Path, folder: Path) -> None:
    """Nothing is lost on the way to the file and back."""
    levels = {"adult_rrl": "TBD TBD", "peds_rrl": "Varies"}
    kept = pack(library, tmp_path, row(rating(**levels)), row(topic="Hip"), source="Ours", licence="No. 7")
    assert write_pack(folder, kept) == folder / "table-2024-03.json"
    assert read_stored(folder, kept.name) == kept
    assert sorted(path.name for path in folder.iterdir()) == ["table-2024-03.json"]


def test_a_name_that_is_taken_is_refused(library: Library, tmp_path: Path, folder: Path) -> None:
    """The pack that is there stays, unless it is to be replaced."""
    old, new = (
        pack(library, tmp_path, title="Table", source="old"),
        pack(library, tmp_path, title="Table", source="new"),
    )
    write_pack(folder, old)
    with pytest.raises(InputError, match="--replace"):
        write_pack(folder, new)
    assert read_stored(folder, old.name).source == "old"
    write_pack(folder, new, replace=True)
    assert read_stored(folder, old.name).source == "new"


def test_a_failed_write_leaves_the_old_pack_and_no_draft(
    library: Library, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, for instance."""
    kept = pack(library, tmp_path)
    write_pack(folder, kept)
    before = (folder / "table-2024-03.json").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        write_pack(folder, msgspec.structs.replace(kept, source="new"), replace=True)
    assert [path.read_bytes() for path in folder.iterdir()] == [before]


def test_a_folder_that_cannot_be_made(library: Library, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("here")
    with pytest.raises(InputError, match="RIGHTSCAN_PACKS"):
        write_pack(tmp_path / "file" / "packs", pack(library, tmp_path))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"\xff", b"[" * 100_000, b'{"format": "rightscan.pack.v0", "name": "knees"}']
)
def test_a_damaged_pack_is_named(folder: Path, content: bytes) -> None:
    """The file, why, and what to do; it can still be removed."""
    folder.mkdir(parents=True)
    (folder / "knees.json").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_stored(folder, "knees")
    assert str(folder / "knees.json") in caught.value.what
    assert "rightscan pack remove knees" in caught.value.fix
    remove_pack(folder, "knees")
    assert pack_names(folder) == []


def test_a_truncated_pack_is_damaged(library: Library, tmp_path: Path, folder: Path) -> None:
    """Half a pack is no pack."""
    path = write_pack(folder, pack(library, tmp_path))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="damaged"):
        read_stored(folder, "table-2024-03")


def test_a_pack_under_another_name(library: Library, tmp_path: Path, folder: Path) -> None:
    """A file that was renamed by hand is not taken for what it is called."""
    path = write_pack(folder, pack(library, tmp_path))
    path.rename(folder / "other.json")
    with pytest.raises(InputError, match="under another name"):
        read_stored(folder, "other")


def test_one_damaged_pack_does_not_hide_the_others(library: Library, tmp_path: Path, folder: Path) -> None:
    """The sound ones are read, the others are explained; files that are no packs are passed over."""
    kept = pack(library, tmp_path)
    write_pack(folder, kept)
    (folder / "broken.json").write_text("{")
    (folder / "Not A Pack.json").write_text("{")
    (folder / "notes.txt").write_text("mine")
    packs, damaged = read_all(folder)
    assert packs == [kept]
    assert [error.what for error in damaged] == [f"file {folder / 'broken.json'}"]


def test_no_folder_is_no_packs(folder: Path) -> None:
    """Before the first import there is nothing, and nothing is made."""
    assert read_all(folder) == ([], [])
    assert not folder.exists()


def test_removing_touches_one_file_only(library: Library, tmp_path: Path, folder: Path) -> None:
    """Its neighbors stay."""
    write_pack(folder, pack(library, tmp_path))
    (folder / "notes.txt").write_text("mine")
    assert remove_pack(folder, "table-2024-03") == folder / "table-2024-03.json"
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["../secret", "secret.json", "/etc/passwd", "", ".", "Secret"])
def test_no_name_leads_out_of_the_folder(folder: Path, name: str) -> None:
    """What is no name is refused before any file is looked at."""
    folder.mkdir(parents=True)
    secret = folder.parent / "secret.json"
    secret.write_text("{}")
    for act in (read_stored, remove_pack):
        with pytest.raises(InputError, match="no name of a pack"):
            act(folder, name)
    assert secret.exists()


def test_removing_a_link_leaves_what_it_points_to(folder: Path, tmp_path: Path) -> None:
    """A link out of the folder is removed itself."""
    folder.mkdir(parents=True)
    (tmp_path / "outside.json").write_text("{}")
    (folder / "knees.json").symlink_to(tmp_path / "outside.json")
    remove_pack(folder, "knees")
    assert (tmp_path / "outside.json").exists()
    assert pack_names(folder) == []


def test_a_pack_that_is_not_there(library: Library, tmp_path: Path, folder: Path) -> None:
    """The nearest name is offered."""
    write_pack(folder, pack(library, tmp_path))
    with pytest.raises(InputError, match="Did you mean table-2024-03"):
        read_stored(folder, "table-2024-04")
    with pytest.raises(InputError, match="rightscan pack list"):
        remove_pack(folder, "zzz")


@pytest.mark.parametrize(
    ("title", "name"),
    [("Knee & Hip", "knee-hip-2024"), ("Größe", "gr-e-2024"), ("a" * 200, f"{'a' * 75}-2024"), ("a b" * 40, None)],
)
def test_names_from_titles(title: str, name: str | None) -> None:
    """Small letters and digits, never longer than a name may be."""
    made = name_from(title, "2024")
    assert len(made) <= 80
    assert made == name or name is None


def test_where_packs_live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The folder that is named, else the data folder of the user; a data folder that is not absolute is passed over."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("RIGHTSCAN_PACKS", raising=False)
    assert pack_folder() == tmp_path / ".local/share/rightscan/packs"
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    assert pack_folder() == tmp_path / ".local/share/rightscan/packs"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert pack_folder() == tmp_path / "share/rightscan/packs"
    monkeypatch.setenv("RIGHTSCAN_PACKS", str(tmp_path / "mine"))
    assert pack_folder() == tmp_path / "mine"
