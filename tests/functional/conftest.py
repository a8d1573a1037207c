"""One server for all tests of the pages."""

from collections.abc import Iterator

import pytest

from tests.functional.web import Server, serving


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the day of the cases, and nothing imported."""
    with serving(tmp_path_factory.mktemp("site")) as server:
        yield server
