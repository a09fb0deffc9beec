"""`lianfang demo` and `lianfang serve`: made, served, kept busy, stopped."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.cli.terminal import PROGRAM, environment, in_a_terminal

SMALL = ("--people", "300", "--days", "2")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo district, made once."""
    folder = tmp_path_factory.mktemp("demo") / "district"
    said = in_a_terminal(folder, "demo", "--data", folder, *SMALL, "--no-serve")
    assert said.code == 0, said.err
    return folder


def count(folder: Path, table: str, where: str = "1") -> int:
    """How many rows a table of the demo holds."""
    with closing(sqlite3.connect(folder / "lianfang.sqlite3")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, *words: object) -> Iterator[subprocess.Popen[str]]:
    """A command that serves; whatever the test does, all of it is ended."""
    process = subprocess.Popen(
        [*PROGRAM, *map(str, words)], env=environment(folder), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)


def answer(url: str, patience: float = 60) -> int:
    """The status of a page, waiting for the server to come up and to say that it is ready."""
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as page:
                return int(page.status)
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > until:
                return error.code
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


def left_behind(group: int, patience: float = 10) -> list[str]:
    """The processes of a group that still run after a moment's patience; those that only wait to be counted do not."""
    until = time.monotonic() + patience
    while True:
        shown = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True)
        lines = [line.split(maxsplit=2) for line in shown.stdout.splitlines()]
        running = [words[-1] for words in lines if words[0] == str(group) and not words[1].startswith("Z")]
        if not running or time.monotonic() > until:
            return running
        time.sleep(0.2)


@pytest.mark.clause("F5")
def test_it_holds_a_district_that_lives(made: Path) -> None:
    assert json.loads((made / "demo.json").read_text())["finished"] is True
    assert count(made, "passages_passage") > 500
    assert count(made, "people_person", "category = 'resident'") == 300
    assert count(made, "oversight_compliance") > 100
    assert count(made, "sqlite_master", "type = 'index' AND tbl_name = 'passages_passage'") >= 5
    with closing(sqlite3.connect(made / "lianfang.sqlite3")) as database:
        # The CHECKs rested while it was filled: everything must satisfy them all the same.
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert {p.name for p in (made / "truth").iterdir()} == {
        "infections.csv", "cheats.csv", "offline.csv", "persons.csv"
    }  # fmt: skip


def test_the_same_demo_is_not_made_twice_a_day(made: Path) -> None:
    before = (made / "lianfang.sqlite3").stat().st_mtime_ns
    assert in_a_terminal(made, "demo", "--data", made, *SMALL, "--no-serve").out == ""
    assert (made / "lianfang.sqlite3").stat().st_mtime_ns == before


def test_a_directory_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    said = in_a_terminal(tmp_path, "demo", "--data", tmp_path, *SMALL, "--no-serve")
    assert said.code == 1
    assert "nothing was touched" in said.complaint
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    said = in_a_terminal(
        tmp_path, "demo", "--data", tmp_path / "d", "--no-serve", DATABASE_URL="postgresql://h/real"
    )
    assert said.code == 1
    assert "DATABASE_URL" in said.complaint


def test_a_taken_port_is_said_before_anything_is_touched(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = in_a_terminal(tmp_path, "demo", "--data", tmp_path / "d", *SMALL, "--port", port)
    assert said.code == 1
    assert str(port) in said.complaint
    assert not (tmp_path / "d").exists()


def test_serve_answers_and_stops_as_one(made: Path) -> None:
    port = free_port()
    with running(made, "serve", "--port", port) as process:
        assert answer(f"http://127.0.0.1:{port}/login/") == 200
        assert answer(f"http://127.0.0.1:{port}/health/ready") == 200
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0, out
    assert "Traceback" not in out
    assert left_behind(process.pid) == []


@pytest.mark.slow
@pytest.mark.clause("F5")
def test_live_gates_report_through_the_api(made: Path) -> None:
    port = free_port()
    with running(made, "demo", "--data", made, *SMALL, "--port", port, "--live") as process:
        assert answer(f"http://127.0.0.1:{port}/health/ready") == 200
        until = time.monotonic() + 90
        while count(made, "passages_passage", "recorded_by LIKE 'device:%'") < 5 and time.monotonic() < until:
            time.sleep(1)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    assert count(made, "passages_passage", "recorded_by LIKE 'device:%'") >= 5, out
    assert "Traceback" not in out
    assert left_behind(process.pid) == []
