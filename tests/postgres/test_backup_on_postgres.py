"""An installation on a real PostgreSQL: begun, backed up while a writer works, restored, proved; and what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cli.terminal import Said, environment, in_a_terminal
from tests.cli.test_backup import HAMMER
from tests.postgres.server import binaries, running_server

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

FILL = """
from lianfang.cli.opening import open_house
open_house()
from django.utils import timezone
from tests.builders import build_district
build_district(timezone.now())
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server's first database."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server (initdb, postgres) on this machine")
    with running_server() as address:
        yield address


@pytest.fixture(autouse=True)
def its_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs on the path."""
    folder = binaries()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


IN_BYTES = "LC_COLLATE 'C' LC_CTYPE 'C'"


def a_database(server: str, name: str, collation: str = IN_BYTES) -> str:
    """An empty database of this name; returns its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {collation}")
    return server.replace("/postgres?", f"/{name}?")


def lianfang(data: Path, address: str, *words: object) -> Said:
    """A command on this directory and database."""
    return in_a_terminal(data, *words, DATABASE_URL=address)


def python(data: Path, address: str, program: str) -> subprocess.Popen[str]:
    """A program of the tests' own beside it."""
    env = environment(data, DATABASE_URL=address) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", program], env=env, stdout=subprocess.PIPE, text=True)


def count(address: str, table: str) -> int:
    """How many rows a table holds."""
    with psycopg.connect(address) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert found is not None
    return int(found[0])


def test_a_backup_made_while_a_writer_hammers_is_restored_and_proved(server: str, tmp_path: Path) -> None:
    data, address = tmp_path / "data", a_database(server, "busy")
    assert lianfang(data, address, "init").code == 0
    with python(data, address, FILL) as filling:
        assert filling.wait() == 0
    with python(data, address, HAMMER) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "busy\n"
        said = lianfang(data, address, "backup", tmp_path / "x.tar")
        running = writer.poll() is None
        writer.kill()
    assert (said.code, running) == (0, True), said.err
    new, empty = tmp_path / "new", a_database(server, "restored")
    said = lianfang(new, empty, "restore", tmp_path / "x.tar")
    assert said.code == 0, said.out + said.err
    assert "✗" not in said.out
    assert 0 < count(empty, "passages_passage") <= count(address, "passages_passage")
    assert (new / "secrets/vault-key").read_bytes() == (data / "secrets/vault-key").read_bytes()
    for into, why in (
        (tmp_path / "other", "is not empty; create an empty one"),
        (new, "choose an empty directory"),
    ):
        said = lianfang(into, empty, "restore", tmp_path / "x.tar")
        assert said.code == 1
        assert why in said.complaint
    assert not (tmp_path / "other").exists() or not any((tmp_path / "other").iterdir())


def test_the_trail_refuses_changes_and_tampering_is_named(server: str, tmp_path: Path) -> None:
    data, address = tmp_path / "data", a_database(server, "tampered")
    assert lianfang(data, address, "init", "--district", "AY:安源区").code == 0
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in ("UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                connection.execute(statement.format("accounts_auditentry"))
        assert lianfang(data, address, "verify").code == 0
        connection.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER USER")
        connection.execute("UPDATE accounts_auditentry SET detail = detail || '{\"x\": 1}' WHERE seq = 2")
    said = lianfang(data, address, "verify")
    assert said.code == 1
    assert "entry 2 is not what was written" in said.out


def test_a_database_that_sorts_as_a_language_does_is_refused(server: str, tmp_path: Path) -> None:
    address = a_database(server, "sorted", "LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en'")
    said = lianfang(tmp_path / "data", address, "init")
    assert said.code == 1
    assert "create it with LC_COLLATE 'C'" in said.complaint
    assert count(address, "pg_tables WHERE schemaname = 'public'") == 0
