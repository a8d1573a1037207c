"""Runs every command between `<!-- run -->` and `<!-- /run -->` in README.md and writes what it prints below it.

Long output is cut after the first part and ends in "...". A test runs the same and compares.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from rightscan.knowledge.artefact import read_library

ROOT = Path(__file__).parents[1]
LONGEST = 24
_BLOCK = re.compile(r"<!-- run -->\n```\n\$ (?P<command>.*)\n(?P<output>(?:.*\n)*?)```\n<!-- /run -->")


def output_of(command: str) -> str:
    """What the command prints, cut at the first blank line after `LONGEST` lines at the latest."""
    arguments = shlex.split(command)[1:]
    if arguments[0] == "assess":
        arguments += ["--as-of", str(read_library().edition.released)]  # so that the page reads the same on any day
    done = subprocess.run(
        [sys.executable, "-m", "rightscan", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    if len(lines) <= LONGEST:
        return done.stdout
    return "\n".join([*lines[:LONGEST], "..."]) + "\n"


def with_output(text: str) -> str:
    """The text with the output of every command refreshed."""
    return _BLOCK.sub(
        lambda block: f"<!-- run -->\n```\n$ {block['command']}\n{output_of(block['command'])}```\n<!-- /run -->", text
    )


if __name__ == "__main__":
    page = ROOT / "README.md"
    page.write_text(with_output(page.read_text(encoding="utf-8")), encoding="utf-8")
