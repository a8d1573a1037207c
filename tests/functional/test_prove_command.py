"""`rightscan check --prove`, as an author runs it."""

import re
import shutil
from pathlib import Path

from tests.conftest import CONTENT
from tests.functional.command import SOURCE, rightscan_run


def test_the_shipped_content_is_sound() -> None:
    """Exit code 0, every number, and nothing wider than a terminal."""
    ran = rightscan_run("check", str(CONTENT), "--prove")
    assert (ran.code, ran.err) == (0, "")
    assert "SOUND: content edition" in ran.out
    assert re.search(r"\d+ scenarios, \d+ pairs checked\.", ran.out)
    assert re.search(r"\d+ questions to the solver in \d+\.\d seconds\.\n$", ran.out)
    assert " 0 without an answer." in ran.said
    assert " ! " not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_gap_is_exit_code_1(tmp_path: Path) -> None:
    """With a patient who stands in it and the scenarios next to it."""
    content = Path(shutil.copytree(CONTENT, tmp_path / "knowledge"))
    topic = content / "breast/imaging-after-breast-surgery/topic.yaml"
    text = topic.read_text(encoding="utf-8")
    gap = text[text.index("  a-minor:") : text.index("  margin-not-positive:")]
    topic.write_text(text.replace(gap, ""), encoding="utf-8")
    ran = rightscan_run("check", str(content), "--prove")
    assert ran.code == 1
    assert "FAULTS FOUND" in ran.out
    assert "imaging-after-breast-surgery, residual-disease: UNDECLARED" in ran.said
    assert "nearest: breast.after-surgery.positive-margins" in ran.said


def test_without_the_solver_the_extra_is_named(tmp_path: Path) -> None:
    """The rest of the check runs without it; only the proof says what it needs."""
    (tmp_path / "z3.py").write_text("raise ModuleNotFoundError('no z3 here', name='z3')\n", encoding="utf-8")
    ran = rightscan_run("check", str(CONTENT), "--prove", PYTHONPATH=f"{tmp_path}:{SOURCE}")
    assert ran.code == 2
    assert "0 issues." in ran.out
    assert "pip install 'rightscan[prove]'" in ran.explained
