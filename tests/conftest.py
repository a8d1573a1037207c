"""The content, loaded once from the checkout's own YAML for all tests."""

from pathlib import Path

import pytest

from rightscan.knowledge.load import load_folder
from rightscan.model.library import Library

CONTENT = Path(__file__).parents[1] / "knowledge"


@pytest.fixture(scope="session")
def library() -> Library:
    """The library of this checkout."""
    return load_folder(CONTENT)
