"""Two people changing the same thing on a real PostgreSQL, whose writers do not wait for each other as SQLite's do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres.server import binaries, running_server

ROOT = Path(__file__).resolve().parents[2]
TESTS = (
    "tests/pages/test_edit_place.py::test_of_many_writers_no_change_is_lost",
    "tests/passages/test_drafting_at_once.py",
    "tests/passages/test_policy_trial.py",
)


@pytest.mark.slow
@pytest.mark.postgres
def test_no_change_is_lost_on_postgresql() -> None:
    if binaries() is None:
        pytest.skip("no PostgreSQL server (initdb, postgres) on this machine")
    with running_server() as address:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address, "PYTEST_XDIST_WORKER": "", "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout.splitlines()[-1]
