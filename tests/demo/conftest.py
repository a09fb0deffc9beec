"""One small world for all tests of the demo district."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings

from lianfang.demo.make import make_world
from lianfang.demo.world import World

LAST_DAY = date(2020, 2, 14)


@pytest.fixture(scope="session")
def world() -> World:
    """Four hundred residents and three days."""
    return make_world(7, 400, 3, LAST_DAY)


@pytest.fixture
def own_data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of the test's own, since a district that is built has an archive."""
    with override_settings(DATA=tmp_path):
        yield tmp_path
