"""One small world for all tests of the demo district."""

from datetime import date

import pytest

from lianfang.demo.make import make_world
from lianfang.demo.world import World

LAST_DAY = date(2020, 2, 14)


@pytest.fixture(scope="session")
def world() -> World:
    """Four hundred residents and three days."""
    return make_world(7, 400, 3, LAST_DAY)
