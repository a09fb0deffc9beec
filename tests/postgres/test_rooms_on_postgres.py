"""Every test of the rooms and of the API passes on PostgreSQL as it does on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres.server import binaries, running_server

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "accounts",
    "places",
    "people",
    "assignments",
    "passages",
    "cases",
    "quarantine",
    "oversight",
    "command",
    "api",
    "pages",
)


@pytest.mark.slow
@pytest.mark.postgres
def test_the_rooms_pass_on_postgresql() -> None:
    if binaries() is None:
        pytest.skip("no PostgreSQL server (initdb, postgres) on this machine")
    folders = [f"tests/{room}" for room in ROOMS if (ROOT / "tests" / room).is_dir()]
    with running_server() as address:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-m",
                "not slow",
                "-p",
                "no:cacheprovider",
                "-x",
                *folders,
            ],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address, "PYTEST_XDIST_WORKER": "", "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout.splitlines()[-1]
