"""The bar on the terminal: drawn when it moves, and silent where nobody looks."""

import pytest

from rightscan.faces.cli.progress import Progress


class Terminal:
    """Standard error, as a terminal or not."""

    def __init__(self, is_one: bool) -> None:
        self.is_one = is_one
        self.text = ""

    def isatty(self) -> bool:
        return self.is_one

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def drawn(monkeypatch: pytest.MonkeyPatch, *steps: tuple[str, int, int], is_one: bool = True) -> str:
    terminal = Terminal(is_one)
    monkeypatch.setattr("sys.stderr", terminal)
    bar = Progress()
    for step in steps:
        bar.told(*step)
    bar.end()
    return terminal.text


def test_a_bar_fills_and_leaves_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(monkeypatch, ("files", 1, 2), ("files", 2, 2))
    assert text == f"\r[{'#' * 15}{'.' * 15}] 1 of 2 files\r[{'#' * 30}] 2 of 2 files\n"


def test_what_comes_next_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(monkeypatch, ("MB sorted", 0, 0), ("parts read", 1, 1))
    assert text.splitlines() == ["", f"[{'.' * 30}] 0 of 0 MB sorted", "", f"[{'#' * 30}] 1 of 1 parts read"]


def test_a_bar_is_drawn_only_when_it_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [("lines", done, 10_000) for done in range(10_000)]
    assert drawn(monkeypatch, *steps).count("\r") < 140


def test_nothing_is_drawn_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, ("files", 1, 2), is_one=False) == ""
