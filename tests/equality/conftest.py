"""The engines that this machine has; one without Spark says so."""

import pytest

from tests.equality.engines import ENGINES, WITHOUT_SPARK, Engine


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(name, marks=pytest.mark.skipif(name == "Spark" and bool(WITHOUT_SPARK), reason=WITHOUT_SPARK))
        for name in ENGINES
    ],
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """One engine after another."""
    name: str = request.param
    return ENGINES[name]
