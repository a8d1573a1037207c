"""The safety documents read strictly, as plain dictionaries."""

from pathlib import Path

from rightscan.knowledge.document import Issues, Item, read_document

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "safety"


def read_list(name: str) -> list[dict[str, Item]]:
    """The entries of the one list in docs/safety/<name>.yaml; an issue of the strict reader fails the test."""
    issues = Issues()
    document = read_document(FOLDER / f"{name}.yaml", f"docs/safety/{name}.yaml", issues)
    assert document is not None
    assert not issues.found, "\n".join(map(str, issues.found))
    assert list(document.mapping()) == [name]
    return [entry.mapping() for entry in document.mapping()[name].items()]


def text(entry: dict[str, Item], key: str) -> str:
    """The text under a key; empty where it is absent."""
    value = entry[key].value if key in entry else ""
    assert isinstance(value, str), (key, value)
    return value


def texts(entry: dict[str, Item], key: str) -> list[str]:
    """The list of texts under a key; empty where it is absent."""
    return [str(member.value) for member in entry[key].items()] if key in entry else []
