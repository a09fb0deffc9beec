"""What the first landing stored is there, whole, after `lianfang init` of this version; on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres.server import binaries, running_server

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, django; django.setup()
from django.db import connection
from lianfang.passages.models import Passage
rows = list(Passage.objects.order_by("at").values_list("at", "gate__code", "person__number", "vehicle", "travel_area"))
from lianfang.passages import partitions
gone = partitions.forget_day(partitions.day_of(rows[0][0]))
print(json.dumps([[str(v) for v in row] for row in rows] + [gone, Passage.objects.count()]))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where an installation lives: a folder, and a database server if wanted."""
    own = {
        "DJANGO_SETTINGS_MODULE": "lianfang.settings",
        "LIANFANG_DATA": str(tmp_path),
        "LIANFANG_TIME_ZONE": "Asia/Shanghai",
    }
    if request.param == "sqlite":
        yield os.environ | own | {"DATABASE_URL": ""}
        return
    if binaries() is None:
        pytest.skip("no PostgreSQL server (initdb, postgres) on this machine")
    with running_server() as address:
        yield os.environ | own | {"DATABASE_URL": address}


def _run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_passages_of_the_first_landing_are_kept_whole(environment: dict[str, str]) -> None:
    _run(environment, sys.executable, "-m", "tests.upgrade.first_landing")
    _run(environment, str(Path(sys.executable).with_name("lianfang")), "init")
    first, second, gone, left = json.loads(_run(environment, sys.executable, "-c", ASK))
    assert first == ["2026-02-10 15:59:59.999999+00:00", "G", "PLINA", "", ""]
    assert second == ["2026-02-10 16:00:00+00:00", "G", "PLINA", "", ""]
    assert (gone, left) == (1, 1), "midnight in Shanghai lies between them"


COUNTED = """
import json, django; django.setup()
from lianfang.oversight.models import AreaDay, Compliance, SiteStanding
days = Compliance.objects.order_by("-day").values_list("state", "distance")
areas = AreaDay.objects.filter(measure="F5-temperature").order_by("-day")
print(json.dumps([
    [[state, round(distance, 6)] for state, distance in days],
    list(areas.values_list("area_path", "expected", "met", "failing_sites", "watch_sites", "sites")),
    list(AreaDay.objects.order_by("measure").values_list("measure", flat=True).distinct()),
    [[str(day), need] for day, need in SiteStanding.objects.values_list("day", "need")],
]))
"""


@pytest.mark.slow
def test_compliance_of_the_first_landing_is_counted_up(environment: dict[str, str]) -> None:
    _run(environment, sys.executable, "-m", "tests.upgrade.first_landing")
    _run(environment, str(Path(sys.executable).with_name("lianfang")), "init")
    rows, areas, measures, standings = json.loads(_run(environment, sys.executable, "-c", COUNTED))
    assert rows == [["fine", 0.02], ["fine", 0.0], ["watch", -0.06], ["failing", -0.18]]
    assert [area[:3] for area in areas] == [["D/", 100, met] for met in (100, 98, 92, 80)]
    assert [area[3:] for area in areas] == [[0, 0, 1], [0, 0, 1], [0, 1, 1], [1, 0, 1]]
    assert measures == ["", "F5-temperature", "line-1"]
    assert standings == [["2026-02-10", 399]], "fine: nothing missed on the last day"
