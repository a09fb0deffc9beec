"""A Spark cluster of the tests' own on this machine: one master, two workers; it never outlives the tests."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

from tests.cli.terminal import PROGRAM, Said, environment
from tests.spark.leash import leashed

STARTS_WITHIN = 120
"""Seconds that a master or a worker may take on a busy machine."""


def missing() -> str:
    """What this machine lacks to run Spark; empty if nothing."""
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        return "no PySpark in this environment (requirements/spark.txt)"
    home = os.environ.get("JAVA_HOME")
    return "" if shutil.which(f"{home}/bin/java" if home else "java") else "no Java on this machine"


@contextmanager
def running_cluster(folder: Path) -> Iterator[str]:
    """Starts a cluster of one master and two workers of one core each, and gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    with ExitStack() as running:
        master = ("master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        running.enter_context(_started(folder / "master", master, "I have been elected leader"))
        for n in range(2):
            work = folder / f"worker{n}"
            worker = ("worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1")
            options = ("--memory", "1g", "--work-dir", str(work / "work"), address)
            running.enter_context(_started(work, (*worker, *options), "Successfully registered"))
        yield address


@contextmanager
def _started(folder: Path, words: tuple[str, ...], ready: str) -> Iterator[None]:
    """One of Spark's own programs, from the moment that it says it is ready until the block ends."""
    import pyspark

    home = Path(pyspark.__file__).parent
    folder.mkdir(parents=True)
    log = folder / "log"
    named = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    program = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{words[0]}", *words[1:]]
    with log.open("wb") as said, leashed(program, os.environ | named, said, said) as running:
        until = time.monotonic() + STARTS_WITHIN
        while ready not in log.read_text(errors="replace"):
            if running.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{words[0]} did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.2)
        yield


def on_the_cluster(data: Path, *words: object) -> Said:
    """Runs a command as a program of its own that drives the cluster; without one it would wait for ever."""
    env = environment(data, SPARK_LOCAL_IP="127.0.0.1")
    with TemporaryFile() as out, TemporaryFile() as err:
        with leashed([*PROGRAM, *map(str, words)], env, out, err) as program:
            code = program.wait(300)
        for file in (out, err):
            file.seek(0)
        return Said(code, out.read().decode(), err.read().decode())
