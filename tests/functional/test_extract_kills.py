"""An extract that is killed at any moment, or that runs out of disk, goes on where it stopped and ends in the same bytes."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rightscan.faces.extract.finish import Wanted
from rightscan.faces.extract.run import extract
from rightscan.faces.extract.work import Work
from rightscan.intake.bulk import buckets, split
from rightscan.intake.bulk.files import bulk_files
from rightscan.knowledge.artefact import read_library, read_terminology
from tests.functional.command import SOURCE, environment, rightscan_run
from tests.functional.extracts import extracted
from tests.functional.small_disk import NAMESPACE, can_be_made
from tests.unit.bulk.exports import stories, written

KILLS = 15
ROOT = Path(SOURCE).parent
JUNK = b'{"resourceType": "Condition", "id": "cut\n'


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    written(folder, [one for story in stories(60) for one in story.resources()], lines=30, zipped=True)
    (folder / "Junk.ndjson").write_bytes(JUNK * 40)
    return folder


def begun(export: Path, out: Path) -> subprocess.Popen[bytes]:
    """An extract in a process of its own."""
    line = [sys.executable, "-m", "tests.functional.small_extract", str(export), str(out)]
    return subprocess.Popen(line, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def ended(export: Path, out: Path) -> tuple[int, str]:
    """The exit code of an extract that is let run, and what it said on standard error."""
    process = begun(export, out)
    _, said = process.communicate(timeout=120)
    return process.returncode, said.decode()


def result(out: Path) -> tuple[bytes, bytes]:
    """The table and the lines that were not read."""
    return out.read_bytes(), out.with_name(f"{out.stem}.rejected.ndjson").read_bytes()


def test_an_extract_killed_again_and_again_ends_in_the_same_bytes(export: Path, tmp_path: Path) -> None:
    assert ended(export, tmp_path / "whole.csv")[0] == 1  # the junk was not read
    whole = result(tmp_path / "whole.csv")
    assert whole[1].count(b"\n") == 40
    chance = random.Random(8)
    kills = 0
    for number in range(KILLS):
        out = tmp_path / f"{number}.csv"
        while True:
            process = begun(export, out)
            killed_at(process, out, chance)
            kills += process.returncode == -9
            if process.returncode != -9 or chance.random() < 0.5:
                break
        assert ended(export, out)[0] == 1
        assert result(out) == whole
        assert sorted(path.name for path in tmp_path.glob(f".{number}.*")) == []
    assert kills >= KILLS // 2


def killed_at(process: subprocess.Popen[bytes], out: Path, chance: random.Random) -> None:
    """Kill a run at a moment by chance after it has begun to work, if it lasts as long."""
    work, until = out.with_name(f".{out.name}.extract"), time.monotonic() + 30
    while not work.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    if chance.random() < 0.5:  # in the second pass
        while not any(work.glob("rows-*")) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.2))
    process.kill()
    process.communicate()


def test_an_extract_begins_anew_when_the_export_has_changed(export: Path, tmp_path: Path) -> None:
    changed = tmp_path / "in"
    shutil.copytree(export, changed)
    process = begun(changed, tmp_path / "o.csv")
    killed_at(process, tmp_path / "o.csv", random.Random(1))
    (changed / "Junk.ndjson").unlink()
    assert ended(changed, tmp_path / "o.csv")[0] == 0
    assert ended(changed, tmp_path / "other.csv")[0] == 0
    assert (tmp_path / "o.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()
    assert len(bulk_files(changed)) > 10


def test_two_runs_do_not_work_on_the_same_table(export: Path, tmp_path: Path) -> None:
    import fcntl

    work = tmp_path / ".o.csv.extract"
    work.mkdir()
    with (work / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = extracted(export, tmp_path / "o.csv")
    assert ran.code == 2
    assert "is in use by another run" in ran.explained
    assert extracted(export, tmp_path / "o.csv").code == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_explained(export: Path, tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    ran = extracted(export, tmp_path / "shut" / "o.csv")
    assert ran.code == 2
    assert "cannot be written: permission denied" in ran.explained


def test_a_place_that_is_no_folder_is_explained(export: Path, tmp_path: Path) -> None:
    (tmp_path / ".o.csv.extract").write_text("in the way")
    ran = extracted(export, tmp_path / "o.csv")
    assert ran.code == 2
    assert "cannot be written" in ran.explained
    assert rightscan_run("audit", "extract", str(export), "--out", str(tmp_path / "p.csv")).code == 1


_SMALL = """
mount -t tmpfs -o size="$1"k tmpfs "$2" && cd "$3" || exit 99
"$4" -m tests.functional.small_extract "$5" "$2/o.csv"
first=$?
mount -o remount,size=64m "$2" || exit 98
"$4" -m tests.functional.small_extract "$5" "$2/o.csv"
second=$?
cp "$2"/o.* "$6"
echo "$first $second"
"""


@pytest.mark.skipif(not can_be_made(), reason="needs unshare, and leave to mount in a namespace of one's own")
@pytest.mark.parametrize("kilobytes", [40, 120, 220, 330])
def test_a_full_disk_is_said_and_with_room_the_extract_goes_on(export: Path, tmp_path: Path, kilobytes: int) -> None:
    for name in ("disk", "kept", "whole"):
        (tmp_path / name).mkdir()
    places = [str(kilobytes), str(tmp_path / "disk"), str(ROOT), sys.executable, str(export), str(tmp_path / "kept")]
    done = subprocess.run(
        [*NAMESPACE, "sh", "-c", _SMALL, "sh", *places],
        capture_output=True,
        check=False,
        timeout=120,
        env=environment(),
    )
    said = " ".join(done.stderr.decode().split())
    assert done.stdout.split()[-2:] == [b"2", b"1"], done
    assert "cannot be written: " in said
    assert "The same command goes on where this one stopped." in said
    assert ended(export, tmp_path / "whole" / "o.csv")[0] == 1
    assert result(tmp_path / "kept" / "o.csv") == result(tmp_path / "whole" / "o.csv")


class Steps:
    """Counts the steps that it is told of, and stops the run at one of them."""

    def __init__(self, stop: int = 0) -> None:
        self.taken = 0
        self.stop = stop

    def __call__(self, _what: str, _done: int, _many: int) -> None:
        self.taken += 1
        if self.taken == self.stop:
            raise KeyboardInterrupt


def test_an_extract_that_stops_at_any_step_goes_on_from_it(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "BUCKET", 6_000)
    monkeypatch.setattr(split, "WAITING", 10_000)
    library, terminology = read_library(), read_terminology()
    whole, part = (
        Wanted(export, tmp_path / f"{name}.csv", tmp_path / f"{name}.rejected.ndjson") for name in ("a", "b")
    )
    all_steps = Steps()
    extract(library, terminology, whole, all_steps)
    many = all_steps.taken
    for stop in [*range(1, many, many // 12), *range(many - 6, many)]:
        with pytest.raises(KeyboardInterrupt):
            extract(library, terminology, part, Steps(stop))
        rest = Steps()
        extract(library, terminology, part, rest)
        assert result(part.table) == result(whole.table)
        assert stop < many // 3 or rest.taken < many  # what was done is not done again


def test_what_was_written_and_not_told_does_not_count(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "BUCKET", 6_000)
    monkeypatch.setattr(split, "WAITING", 10_000)
    library, terminology = read_library(), read_terminology()
    whole, part = (
        Wanted(export, tmp_path / f"{name}.csv", tmp_path / f"{name}.rejected.ndjson") for name in ("a", "b")
    )
    extract(library, terminology, whole, Steps())
    write = Work.write
    left = 0

    def write_or_stop(work: Work, name: str, data: bytes) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        write(work, name, data)

    monkeypatch.setattr(Work, "write", write_or_stop)
    for stop in range(2, 12):
        left = stop  # the plan is written first, then how far the first pass has come
        with pytest.raises(KeyboardInterrupt):
            extract(library, terminology, part, Steps())
        for file in (tmp_path / ".b.csv.extract" / "buckets").iterdir():
            with file.open("ab") as torn:
                torn.write(b'0 7 other me\t{"resourceTy')
        extract(library, terminology, part, Steps())
        assert result(part.table) == result(whole.table)
