"""Running `rightscan` as its users do: as a program, with its exit code and what it prints."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import rightscan

SOURCE = str(Path(rightscan.__file__).parents[1])
NOTICE = (
    "health professionals",
    "Not for emergencies",
    "Not a medical device",
    "Not affiliated with or endorsed by the American College of Radiology",
)
MATCHED = (
    "sex=female",
    "age=58 years",
    "diagnosis=invasive-cancer",
    "last-breast-surgery=breast-conserving-excision",
    "margins=positive",
    "breast-symptoms=none",
    "treatment-phase=after-surgery",
    "imaging-since-surgery=not-done",
)
"""The textbook patient of the positive-margins scenario."""
CONFLICT = (
    "diagnosis=invasive-cancer",
    "treatment-phase=before-treatment",
    "sex=female",
    "clinical-t=t2",
    "clinical-n=n1",
    "distant-metastasis=m0",
    "stage-group=IIA",
)
"""T2 N1 M0 is stage IIB, not IIA."""


class Ran(NamedTuple):
    """A finished run."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """The output as running text, whatever the line breaks and Markdown's backslashes."""
        return " ".join(self.out.replace("\\", "").split())

    @property
    def explained(self) -> str:
        """What went to standard error, as running text."""
        return " ".join(self.err.split())


def environment(**extra: str) -> dict[str, str]:
    """The environment of a run: the package of this checkout, and whatever the test adds."""
    return {**os.environ, "PYTHONPATH": SOURCE, "PYTHONIOENCODING": "utf-8", **extra}


def command(*arguments: str) -> list[str]:
    """The command line that starts this checkout's rightscan."""
    return [sys.executable, "-m", "rightscan", *arguments]


def rightscan_run(*arguments: str, stdin: bytes | str = b"", cwd: Path | None = None, **extra: str) -> Ran:
    """Run to the end, in the folder `cwd`. No run may show a traceback or a terminal escape, whatever it was given."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        command(*arguments),
        input=data,
        capture_output=True,
        check=False,
        timeout=300,
        env=environment(**extra),
        cwd=cwd,
    )
    ran = Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    assert "Traceback" not in ran.out + ran.err
    assert "\x1b" not in ran.out + ran.err
    return ran


def facts(*named: str) -> list[str]:
    """Facts as options of the command."""
    return [part for fact in named for part in ("--fact", fact)]


def widest(text: str) -> int:
    """The number of columns of the longest line."""
    return max(len(line) for line in text.splitlines())


def has_table(markdown: str) -> bool:
    """Whether there is a Markdown table: a header, a rule and a row with as many cells each."""
    return re.search(r"^\|( [^|]+ \|)+\n\|( --- \|)+\n\|( [^|]+ \|)+$", markdown, re.MULTILINE) is not None
