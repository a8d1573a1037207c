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
    """The content of `folder` as it was at a git revision; its name tells the commit and its day. Raises InputError."""
    name = f"git:{revision}"
    commit = _commit(name, revision, folder)
    place = _git(name, folder, "rev-parse", "--show-prefix").strip() or "."
    said, _, day = _git(name, folder, "show", "--no-patch", "--format=%h %cs", commit).strip().partition(" ")
    called = f"{said} ({day})" if commit.startswith(revision) else f"{revision} ({said}, {day})"
    return _unpacked(name, commit, _top(name, folder), place)._replace_name(called)


def _from_git(name: str) -> Edition:
    """The content of a revision of the repository around the current folder."""
    here = Path()
    return _unpacked(name, _commit(name, name.removeprefix("git:"), here), _top(name, here), CONTENT)


def _commit(name: str, revision: str, folder: Path) -> str:
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    _top(name, folder)  # so that a folder outside of any repository is told as such
    return _git(name, folder, *asked).strip()


def _top(name: str, folder: Path) -> Path:
    return Path(_git(name, folder, "rev-parse", "--show-toplevel").strip())


def _unpacked(name: str, commit: str, top: Path, place: str) -> Edition:
    """The content below `top` at a commit, unpacked for as long as it is read."""
    packed = _run_git(name, top, "archive", "--format=zip", commit, "--", place)
    with TemporaryDirectory(prefix="rightscan-") as folder:
        ZipFile(BytesIO(packed)).extractall(folder)
        return _from_folder(name, Path(folder) / place)


def _git(name: str, folder: Path, *arguments: str) -> str:
    return _run_git(name, folder, *arguments).decode(errors="replace")


def _run_git(name: str, folder: Path, *arguments: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise InputError(f"edition {name}", "needs git, which is not installed.", "Give a content folder instead.")
    done = subprocess.run([program, "-C", str(folder), *arguments], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0] or "there is no such revision"
        fix = f"Run it inside a repository that keeps its content in '{CONTENT}', and name a commit, branch or tag."
        raise InputError(f"edition {name}", f"cannot be read: {said}.", fix)
    return done.stdout
