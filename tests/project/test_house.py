"""The house rules: layers, what a quick answer may load, fresh generated files, own words."""

import hashlib
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from rightscan.knowledge.artefact import PATH, read_library
from rightscan.knowledge.compile import compile_content
from rightscan.knowledge.load import content_hash

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
NOT_FOR_A_QUICK_ANSWER = [
    "ruamel", "typer", "click", "rich", "yaml", "difflib", "asyncio", "importlib.metadata", "importlib.resources",
    "pathlib", "json", "logging", "urllib", "socket", "unittest", "zen", "rightscan.curation", "rightscan.knowledge.load",
]  # fmt: skip


def modules_loaded_by(*arguments: str) -> set[str]:
    """The modules in memory after the command has answered."""
    code = (
        "import sys\nfrom rightscan.faces.cli.main import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
        "print('MODULES', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", _with_path(code)], capture_output=True, text=True, check=True)
    return set(done.stdout.rsplit("MODULES", 1)[1].split())


def _with_path(code: str) -> str:
    """Without `site` nothing is loaded that the interpreter's own start-up files bring in."""
    return f"import sys\nsys.path[:0] = {[p for p in sys.path if p]!r}\n{code}"


@pytest.mark.parametrize(
    "arguments",
    [("assess", "--fact", "sex=female", "--fact", "margins=positive", "--order", "mammography-screening"), ("--help",)],
)
def test_a_quick_answer_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """`assess` and `--help` start without YAML, without authoring code and without large libraries."""
    loaded = modules_loaded_by(*arguments)
    heavy = [name for name in NOT_FOR_A_QUICK_ANSWER if any(m == name or m.startswith(f"{name}.") for m in loaded)]
    assert heavy == []


def test_layers_hold() -> None:
    """import-linter keeps every contract of pyproject.toml."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_the_compiled_library_is_fresh() -> None:
    """The compiled content was made from the YAML of this checkout."""
    assert read_library().content_hash == content_hash(ROOT / "knowledge")


def test_compiling_is_reproducible(tmp_path: Path) -> None:
    """Compiling twice, in two processes with different hash seeds, gives the same bytes as the shipped file."""
    digests = {hashlib.sha256(Path(PATH).read_bytes()).hexdigest()}
    for seed in ("1", "2"):
        target = tmp_path / f"{seed}.json"
        command = [sys.executable, "-m", "rightscan.knowledge.compile", str(ROOT / "knowledge"), str(target)]
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, check=True)
        digests.add(hashlib.sha256(target.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_compiled_content_reads_back_the_same(tmp_path: Path) -> None:
    """Nothing is lost between YAML and the compiled file."""
    from rightscan.knowledge.load import load_folder

    compile_content(ROOT / "knowledge", tmp_path / "library.json")
    assert read_library(str(tmp_path / "library.json")) == load_folder(ROOT / "knowledge")


def test_generated_pages_are_current() -> None:
    """The reference pages are what `make schema` would write today."""
    made = runpy.run_path(str(ROOT / "docs/make_reference.py"))
    for name, write in made["PAGES"].items():
        assert (ROOT / "docs/reference" / name).read_text(encoding="utf-8") == write(), name


def test_content_is_in_our_own_words() -> None:
    """No ten consecutive words of a source article stand in the content."""
    if not SEEDS.is_dir():
        pytest.skip("the source articles are not part of the repository")
    seen = {run for path in SEEDS.glob("*.txt") for run in runs_of_ten(path.read_text())}
    for path in [*(ROOT / "knowledge").rglob("*.yaml"), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = "\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("title:"))
        assert not set(runs_of_ten(text)) & seen, path


def runs_of_ten(text: str) -> list[tuple[str, ...]]:
    """Every run of ten words."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return [tuple(words[start : start + 10]) for start in range(len(words) - 9)]
