"""One edition of the content from wherever it is kept: a folder, a compiled library, or a git revision."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import msgspec

from rightscan.curation.cases import Case, read_cases
from rightscan.errors import ContentError, InputError
from rightscan.knowledge.artefact import read_library
from rightscan.knowledge.document import Issues
from rightscan.knowledge.load import load_folder
from rightscan.model.library import Library

CONTENT = "knowledge"  # where a repository keeps its content
_SHOWN = 3


class Edition(msgspec.Struct, frozen=True):
    """One edition: what the reader called it, its content, and its example patients (none in a compiled library)."""

    name: str
    library: Library
    cases: tuple[Case, ...]


def read_edition(name: str) -> Edition:
    """Read `git:REV`, a folder or a library.json. Raises InputError, with the first issues of content that fails."""
    if name.startswith("git:"):
        return _from_git(name)
    path = Path(name)
    if path.is_dir():
        return _from_folder(name, path)
    if path.is_file():
        return Edition(name, read_library(name), ())
    fix = "Give a content folder, a library.json or git:REVISION."
    raise InputError(f"edition {name}", "is neither a folder nor a file.", fix)


def _from_folder(name: str, folder: Path) -> Edition:
    try:
        library = load_folder(folder)
    except ContentError as error:
        first = "\n".join(f"  {i.file}:{i.line}: {i.code} {i.what}" for i in error.issues[:_SHOWN])
        many = f"{len(error.issues)} issue{'s' if len(error.issues) != 1 else ''}"
        why = f"does not load with this version of rightscan: {many}, first of all\n{first}"
        fix = "Mend the content, or compare with a revision of the same form."
        raise InputError(f"edition {name}", why, fix) from None
    return Edition(name, library, tuple(read_cases(folder, Issues())))


def read_revision(revision: str, folder: Path) -> Edition:
    """The content of `folder` as it was at a git revision, named with commit and day. Raises InputError."""
    name = f"git:{revision}"
    place = _git(name, folder, "rev-parse", "--show-prefix").strip() or "."
    commit = _commit(name, folder)
    short, _, day = _git(name, folder, "show", "--no-patch", "--format=%h %cs", commit).strip().partition(" ")
    named = f"{short} ({day})" if commit.startswith(revision) else f"{revision} ({short}, {day})"
    return msgspec.structs.replace(_unpacked(name, commit, folder, place), name=named)


def _from_git(name: str) -> Edition:
    """The content of a revision of the repository around the current folder."""
    return _unpacked(name, _commit(name, Path()), Path(), CONTENT)


def _commit(name: str, folder: Path) -> str:
    revision = name.removeprefix("git:")
    return _git(name, folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()


def _unpacked(name: str, commit: str, folder: Path, place: str) -> Edition:
    """The content at `place` in the repository around `folder`, unpacked for as long as it is read."""
    top = Path(_git(name, folder, "rev-parse", "--show-toplevel").strip())
    packed = _run_git(name, top, "archive", "--format=zip", commit, "--", place)
    with TemporaryDirectory(prefix="rightscan-") as unpacked:
        ZipFile(BytesIO(packed)).extractall(unpacked)
        return _from_folder(name, Path(unpacked) / place)


def _git(name: str, folder: Path, *arguments: str) -> str:
    return _run_git(name, folder, *arguments).decode(errors="replace")


def _run_git(name: str, folder: Path, *arguments: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise InputError(f"edition {name}", "needs git, which is not installed.", "Give a content folder instead.")
    command = [program, "-C", str(folder), "--literal-pathspecs", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
        said = told or "there is no such revision"
        fix = "The content must lie in a git repository; name a commit, branch or tag that holds it."
        raise InputError(f"edition {name}", f"cannot be read: {said}.", fix)
    return done.stdout
