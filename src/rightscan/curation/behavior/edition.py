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


def _from_git(name: str) -> Edition:
    """The content of a revision of the repository around the current folder, unpacked for as long as it is read."""
    revision = name.removeprefix("git:")
    top = Path(_git(name, "rev-parse", "--show-toplevel").decode().strip())
    commit = _git(name, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    packed = _git(name, "-C", str(top), "archive", "--format=zip", commit.decode().strip(), "--", CONTENT)
    with TemporaryDirectory(prefix="rightscan-") as folder:
        ZipFile(BytesIO(packed)).extractall(folder)
        return _from_folder(name, Path(folder) / CONTENT)


def _git(name: str, *arguments: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise InputError(f"edition {name}", "needs git, which is not installed.", "Give a content folder instead.")
    done = subprocess.run([program, *arguments], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0] or "there is no such revision"
        fix = f"Run it inside a repository that keeps its content in '{CONTENT}', and name a commit, branch or tag."
        raise InputError(f"edition {name}", f"cannot be read: {said}.", fix)
    return done.stdout
