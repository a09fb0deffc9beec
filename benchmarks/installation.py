"""A throw-away installation with a small invented district, on SQLite or PostgreSQL, and a server on it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.phones import Phone

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Installation:
    """Where its data lie, and the environment in which its programs run."""

    data: Path
    environment: dict[str, str]

    def python(self, module: str, *words: str) -> str:
        """Runs a module of ours on it and returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{module}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    @contextmanager
    def served(self, workers: int = 1) -> Iterator[str]:
        """A running server's address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        lianfang = str(Path(sys.executable).with_name("lianfang"))
        process = subprocess.Popen(
            [lianfang, "serve", "--port", str(port), "--workers", str(workers)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            with urllib.request.urlopen(f"{address}/health/live", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


@contextmanager
def installation(database: str = "", people: int = 2000) -> Iterator[Installation]:
    """An installation with a district of `people` and two days behind it; `database` is PostgreSQL's address."""
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        environment = os.environ | {
            "LIANFANG_DATA": folder,
            "DATABASE_URL": database,
            "LIANFANG_DEMO": "yes",
            "LIANFANG_TIME_ZONE": "Asia/Shanghai",
            "DJANGO_SETTINGS_MODULE": "lianfang.settings",
        }
        house = Installation(Path(folder), environment)
        house.python("benchmarks.district", str(people))
        yield house


def phones(house: Installation, how_many: int) -> list[Phone]:
    """Enrolled phones, each at a gate of its own, with the numbers of people who may pass there."""
    said = json.loads(house.python("benchmarks.phones", str(how_many)))
    return [Phone.of(one) for one in said]
