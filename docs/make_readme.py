"""Runs every command between `<!-- run -->` and `<!-- /run -->` in the pages below and writes what it prints below it.

Long output is cut after the first part and ends in "...". `<!-- run from A until B -->` shows the lines from A to before B. A test runs the same and compares.
The commands run in a folder of their own, in which `old` and `new` are two editions of the content: in `new` the
scenario for large node-positive cancers starts at exactly 2 cm, `past-cases.csv` holds three past patients and
`year.csv` the orders of an invented hospital.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rightscan.knowledge.artefact import read_library

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs/commands.md", ROOT / "docs/audit.md")
LONGEST = 24
DATED = ("assess", "show", "list", "policy", "protocol")  # commands whose answer depends on the day
CHANGED = "breast/imaging-of-the-axilla/large-node-positive.yaml"
PAST = """\
id,clinical-question,sex,diagnosis,tumor-size,node-status,treatment-phase,diagnostic-mammography,axillary-ultrasound,order
P1,axilla,female,invasive-cancer,2 cm,positive,before-treatment,done,not-done,us-axilla
P2,axilla,female,invasive-cancer,3 cm,positive,before-treatment,done,not-done,us-axilla
P3,axilla,female,dcis,2 cm,positive,before-treatment,done,not-done,mri-breast-without-and-with-contrast
"""
_BLOCK = re.compile(
    r"(?P<head><!-- run(?: from (?P<first>[^>]+?))?(?: until (?P<last>[^>]+?))? -->)\n"
    r"```\n\$ (?P<command>.*)\n(?P<output>(?:.*\n)*?)```\n<!-- /run -->"
)


def prepare(folder: Path) -> None:
    """Everything the commands of the pages refer to."""
    (folder / "docs").symlink_to(ROOT / "docs")
    (folder / "knowledge").symlink_to(ROOT / "knowledge")
    for name in ("old", "new"):
        shutil.copytree(ROOT / "knowledge", folder / name)
    changed = folder / "new" / CHANGED
    text = changed.read_text(encoding="utf-8")
    assert "tumor-size: {over: 2 cm}" in text
    changed.write_text(text.replace("tumor-size: {over: 2 cm}", "tumor-size: {at-least: 2 cm}", 1), encoding="utf-8")
    (folder / "past-cases.csv").write_text(PAST, encoding="utf-8")
    year = [str(ROOT / "benchmarks/orders.py"), "--orders", "2000", "--out", str(folder / "year.csv")]
    subprocess.run([sys.executable, *year], check=True, capture_output=True)


def output_of(block: re.Match[str], folder: Path) -> str:
    """What the command of a block prints in the folder: the part asked for, cut after `LONGEST` lines."""
    arguments = shlex.split(block["command"])[1:]
    if arguments[0] in DATED:
        arguments += ["--as-of", str(read_library().edition.released)]  # so that the page reads the same on any day
    done = subprocess.run(
        [sys.executable, "-m", "rightscan", *arguments],
        cwd=folder,
        env={**os.environ, "RIGHTSCAN_PACKS": str(folder / "packs")},  # not what this user has imported
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    first = lines.index(block["first"]) if block["first"] else 0
    last = lines.index(block["last"]) if block["last"] else len(lines)
    shown = lines[first : min(last, first + LONGEST)]
    before, after = ["..."] * (first > 0), ["..."] * (first + len(shown) < len(lines))
    return "\n".join([*before, *shown, *after]) + "\n"


def with_output(text: str) -> str:
    """The text with the output of every command refreshed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        return _BLOCK.sub(
            lambda block: f"{block['head']}\n```\n$ {block['command']}\n{output_of(block, folder)}```\n<!-- /run -->",
            text,
        )


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(with_output(page.read_text(encoding="utf-8")), encoding="utf-8")
