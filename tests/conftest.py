"""The content, loaded once from the checkout's own YAML for all tests."""

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

from rightscan.knowledge.load import load_folder
from rightscan.model.library import Library

# The gate tries the same patients on every machine: what passes here passes there. `--hypothesis-profile=explore`
# tries new ones on each run.
settings.register_profile("gate", derandomize=True, print_blob=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile("gate")
# Hypothesis draws constants from every module of ours that is loaded: then the examples of a test would depend on which
# tests ran before it in the same process. There is no setting for it.
providers._get_local_constants = lambda: providers._local_constants

CONTENT = Path(__file__).parents[1] / "knowledge"


@pytest.fixture(scope="session")
def library() -> Library:
    """The library of this checkout."""
    return load_folder(CONTENT)
