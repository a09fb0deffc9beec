"""Whatever the tests of Spark start ends with them, even where nobody had the time to end it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FAMILY = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; print('child', flush=True); time.sleep(600)"])
time.sleep(600)
"""
HOLDER = """
import sys, time
from tests.spark.leash import leashed
with leashed([sys.executable, "-c", sys.argv[1]], {}, sys.stdout.buffer, sys.stderr.buffer):
    time.sleep(float(sys.argv[2]))
"""


@pytest.mark.parametrize("killed", [True, False])
def test_a_program_and_its_children_end_with_whoever_held_them(killed: bool) -> None:
    """All of them have the same standard output: it ends when the last of them has."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, FAMILY, "600" if killed else "2"],
        cwd=Path(__file__).parents[2],
        env=os.environ,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    if killed:
        assert holder.stdout.readline() == b"child\n"
        holder.kill()
    holder.communicate(timeout=30)
    assert holder.returncode == (-9 if killed else 0)


def test_a_program_that_ends_by_itself_leaves_its_exit_status_and_no_children() -> None:
    words = "import subprocess, sys; subprocess.Popen(['sleep', '600']); sys.exit(3)"
    leash = Path(__file__).with_name("leash.py")
    held = subprocess.Popen(
        [sys.executable, leash, sys.executable, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert held.stdout is not None
    assert held.stdout.read() == b"" and held.wait(30) == 3
    held.communicate()
