"""Running commands as somebody at a terminal does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from lianfang.cli import run

PROGRAM = (sys.executable, "-c", "from lianfang.cli import main; main()")


@dataclass(frozen=True)
class Said:
    """What a command left behind: exit status and both outputs."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error; the test fails if there is more."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


def type_in(capsys: pytest.CaptureFixture[str], *words: object) -> Said:
    """Runs a command in this process, on the tests' database."""
    capsys.readouterr()
    code = run([str(word) for word in words])
    out, err = capsys.readouterr()
    return Said(code, out, err)


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a terminal that works on `data`, in English."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LIANFANG_", "DATABASE_URL", "LC_"))}
    return clean | {"LIANFANG_DATA": str(data), "LANG": "en_GB.UTF-8"} | more


def in_a_terminal(data: Path, *words: object, **more: str) -> Said:
    """Runs a command as a program of its own on `data`."""
    done = subprocess.run(
        [*PROGRAM, *map(str, words)],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
