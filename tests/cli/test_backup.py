"""`lianfang backup` and `lianfang restore`: everything comes back as it was, or nothing is touched."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.cli import backup as backups
from lianfang.cli import backup_file as form
from lianfang.cli import restore as restoring
from lianfang.passages.actions.passages import record
from tests import builders
from tests.builders import District, asker, passage
from tests.cli.terminal import Said, environment, in_a_terminal, type_in

KEYS = {"vault-key": b"v" * 64, "session-key": b"s" * 64}


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> Path:
    """A data directory with keys and a day of the archive; the database is the tests'."""
    folder = tmp_path / "data"
    for name, data in {f"secrets/{name}": data for name, data in KEYS.items()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    settings.DATA = folder  # type: ignore[attr-defined]
    settings.AUDIT_HEADS = folder / "audit-heads.jsonl"  # type: ignore[attr-defined]
    settings.AUDIT_KEY = folder / "secrets" / "audit-key"  # type: ignore[attr-defined]
    return folder


def names_in(file: Path) -> list[str]:
    """What a backup holds."""
    with tarfile.open(file) as tar:
        return tar.getnames()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="tests/postgres has its own")
@pytest.mark.django_db(transaction=True)
def test_it_works(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = builders.build_district(timezone.now())
    record(asker("fang"), [passage(at=district.now, person=builders.LI_NA)], district.now)
    file, empty = tmp_path / "one.tar", tmp_path / "new"
    said = type_in(capsys, "backup", file)
    assert said.code == 0, said.err
    assert "keep it like a key" in said.out
    assert file.stat().st_mode & 0o777 == 0o600
    assert names_in(file) == [
        "manifest.json",
        "secrets/audit-key",
        "secrets/session-key",
        "secrets/vault-key",
        "database.sqlite3",
    ]
    assert list(tmp_path.glob("*.part")) == list(tmp_path.glob("lianfang-backup-*")) == []
    monkeypatch.setenv("LIANFANG_DATA", str(empty))
    monkeypatch.setattr(restoring, "_prove", lambda: None)
    assert type_in(capsys, "restore", file).code == 0
    assert (empty / "secrets/vault-key").read_bytes() == KEYS["vault-key"]
    assert rows_in(empty) == (1, 0)
    again = type_in(capsys, "restore", file)
    assert again.code == 1
    assert "is not empty" in again.complaint


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="tests/postgres has its own")
@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("J3")
def test_what_was_restored_is_proved_at_once(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    builders.build_district(timezone.now())
    assert type_in(capsys, "backup", tmp_path / "one.tar").code == 0
    restored = in_a_terminal(tmp_path / "new", "restore", tmp_path / "one.tar")
    assert restored.code == 0, restored.out + restored.err
    assert "✓ fine  audit trail" in restored.out
    assert "✗" not in restored.out
    with closing(sqlite3.connect(tmp_path / "new/lianfang.sqlite3")) as database:
        verbs = [verb for (verb,) in database.execute("SELECT verb FROM accounts_auditentry ORDER BY seq")]
    assert verbs[-2:] == ["backup.make", "backup.restore"]


def test_it_overwrites_nothing(
    capsys: pytest.CaptureFixture[str], folder: Path, district: District, tmp_path: Path
) -> None:
    there = tmp_path / "there.tar"
    there.write_text("mine")
    said = type_in(capsys, "backup", there)
    assert (said.code, there.read_text()) == (1, "mine")
    assert "nothing is overwritten" in said.complaint
    (tmp_path / "running.tar.part").write_text("")
    said = type_in(capsys, "backup", tmp_path / "running.tar")
    assert said.code == 1
    assert "another backup" in said.complaint
    said = type_in(capsys, "backup", tmp_path / "nowhere" / "x.tar")
    assert said.code == 1
    assert "No such file" in said.complaint


def test_what_fails_leaves_no_file(
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    district: District,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = set(tmp_path.iterdir())
    monkeypatch.setattr(backups, "_copy_of_database", full)
    said = type_in(capsys, "backup", tmp_path / "x.tar")
    assert said.code == 1
    assert "No space left" in said.complaint
    assert set(tmp_path.iterdir()) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="tests/postgres has its own")
def test_keys_can_lie_apart(
    capsys: pytest.CaptureFixture[str], folder: Path, district: District, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.json"
    for name in ("one.tar", "two.tar"):  # the same keys once more are no mistake
        assert type_in(capsys, "backup", tmp_path / name, "--keys", keys).code == 0
    assert keys.stat().st_mode & 0o777 == 0o600
    assert not [name for name in names_in(tmp_path / "one.tar") if "key" in name]
    for data in KEYS.values():
        assert data not in (tmp_path / "one.tar").read_bytes()
    (folder / "secrets/vault-key").write_bytes(b"w" * 64)
    said = type_in(capsys, "backup", tmp_path / "three.tar", "--keys", keys)
    assert said.code == 1
    assert "other keys" in said.complaint
    assert not (tmp_path / "three.tar").exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="tests/postgres has its own")
def test_the_archive_goes_with_it_and_is_taken_again_when_it_changes_meanwhile(
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    district: District,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = folder / "archive/passages/day=2026-03-01/passages.parquet"
    day.parent.mkdir(parents=True)
    day.write_bytes(b"old")
    (folder / "archive/.work").mkdir()
    (folder / "archive/.work/half").write_bytes(b"half")
    (folder / "archive/passages/link.parquet").symlink_to("/etc/passwd")
    copy, times = backups._copy_of_database, []

    def while_a_job_writes(*words: object) -> object:
        if not times:
            day.with_suffix(".new").write_bytes(b"newer")
            os.replace(day.with_suffix(".new"), day)
        times.append(1)
        return copy(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "_copy_of_database", while_a_job_writes)
    assert type_in(capsys, "backup", tmp_path / "x.tar").code == 0
    assert len(times) == 2
    with tarfile.open(tmp_path / "x.tar") as tar:
        held = [name for name in tar.getnames() if name.startswith("archive")]
        assert held == ["archive/passages/day=2026-03-01/passages.parquet"]
        assert tar.extractfile(held[0]).read() == b"newer"  # type: ignore[union-attr]


# ---- files that somebody altered, cut, or made to do harm ----


def a_database() -> bytes:
    """A small SQLite file."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES (zeroblob(9000))")
        database.commit()
        return database.serialize()


FILES = {
    "secrets/vault-key": b"v" * 64,
    "audit-heads.jsonl": b"{}\n",
    "archive/passages/day=2026-03-01/passages.parquet": b"PAR1" * 50,
    "database.sqlite3": a_database(),
}
MANIFEST = form.Manifest(
    made_at="2026-03-01T00:00:00+00:00",
    version="0.1.0",
    database="sqlite",
    migrations=["accounts.0001_initial", "auth.0001_initial"],
    keys={"vault-key": hashlib.sha256(b"v" * 64).hexdigest()},
    members=[form.Member(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in FILES.items()],
)


def a_tar(manifest: form.Manifest | bytes = MANIFEST, files: dict[str, bytes] | None = None) -> bytes:
    """A backup as `lianfang backup` writes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as tar:
        form.add_bytes(tar, "manifest.json", manifest if isinstance(manifest, bytes) else manifest.as_bytes())
        for name, data in (FILES if files is None else files).items():
            form.add_bytes(tar, name, data)
    return out.getvalue()


@pytest.fixture
def restored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Said, Path]]:
    """Restores some bytes into a new directory, without the proof that follows; gives what was said, and where."""
    monkeypatch.setattr(restoring, "_prove", lambda: None)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    counted = iter(range(100_000))

    def restore(data: bytes, *words: object) -> tuple[Said, Path]:
        number = next(counted)
        file, target = tmp_path / f"{number}.tar", tmp_path / f"into-{number}"
        file.write_bytes(data)
        monkeypatch.setenv("LIANFANG_DATA", str(target))
        return type_in(capsys, "restore", file, *words), target

    return restore


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything below a folder; nothing where there is none."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


WHOLE = {name.replace("database.sqlite3", "lianfang.sqlite3"): data for name, data in FILES.items()}


def test_a_good_file_is_restored(restored: Callable[..., tuple[Said, Path]]) -> None:
    said, target = restored(a_tar())
    assert said.code == 0, said.err
    assert files_of(target) == WHOLE
    assert {p.stat().st_mode & 0o77 for p in (target, *target.rglob("*"))} == {0}


def test_a_truncated_file_is_refused_wherever_it_was_cut(restored: Callable[..., tuple[Said, Path]]) -> None:
    data = a_tar()
    whole = len(data.rstrip(b"\0"))
    for length in (0, 1, 511, 512, 700, 1024, 3000, whole // 2, whole - 600, whole - 1):
        said, target = restored(data[:length])
        assert said.code == 1, length
        assert "nothing was restored" in said.complaint
        assert files_of(target) == {}


@given(place=st.integers(0, len(a_tar()) - 1), bit=st.integers(0, 7))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_single_turned_bit_never_gives_another_file(
    restored: Callable[..., tuple[Said, Path]], place: int, bit: int
) -> None:
    data = bytearray(a_tar())
    data[place] ^= 1 << bit
    said, target = restored(bytes(data))
    # A bit in the padding of the tar changes nothing that is in it.
    assert files_of(target) == ({} if said.code else WHOLE)


def alike(name: str) -> form.Manifest:
    """A manifest that has one more file, of this name."""
    data = b"harm"
    return replace(
        MANIFEST, members=[*MANIFEST.members, form.Member(name, 4, hashlib.sha256(data).hexdigest())]
    )


@pytest.mark.parametrize(
    "name",
    [
        "../harm",
        "/tmp/harm",
        "archive/../../harm",
        "archive//harm",
        "archive/./harm",
        "archive\\..\\harm",
        "secrets/../harm",
        "secrets/deep/harm",
        "secrets",
        "harm",
        "lianfang.sqlite3",
        ".restore.part/harm",
        "archive/.harm",
        "archive/h\0arm",
        "archive/a/b/c/d/e/f/harm",
        "archive/" + "x" * 5 + "\n",
        "database.pgdump",
        "",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(
    restored: Callable[..., tuple[Said, Path]], tmp_path: Path, name: str
) -> None:
    said, target = restored(a_tar(alike(name), FILES | {name or "x": b"harm"}))
    assert said.code == 1
    assert files_of(target) == {}
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        tarfile.GNUTYPE_SPARSE,
    ],
)
def test_links_devices_and_holes_are_refused(restored: Callable[..., tuple[Said, Path]], kind: bytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        form.add_bytes(tar, "manifest.json", MANIFEST.as_bytes())
        info = tarfile.TarInfo("secrets/vault-key")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    said, target = restored(out.getvalue())
    assert said.code == 1
    assert files_of(target) == {}


@pytest.mark.parametrize(
    "files",
    [
        {name: data for name, data in FILES.items() if name != "audit-heads.jsonl"},
        FILES | {"extra": b"x"},
        dict(reversed(FILES.items())),
        FILES | {"audit-heads.jsonl": b"[]\n"},
        FILES | {"audit-heads.jsonl": b"{}\n" * 1000},
        {},
    ],
    ids=["fewer", "more", "another order", "other words", "longer", "none"],
)
def test_what_its_manifest_does_not_say_is_refused(
    restored: Callable[..., tuple[Said, Path]], files: dict[str, bytes]
) -> None:
    said, target = restored(a_tar(files=files))
    assert said.code == 1
    assert "nothing was restored" in said.complaint
    assert files_of(target) == {}


@pytest.mark.parametrize(
    ("manifest", "why"),
    [
        (b"{", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"format": 1}', "cannot be read"),
        (b'{"format": 2}', "this version reads 1"),
        (replace(MANIFEST, members=MANIFEST.members * 2), "contradicts itself"),
        (replace(MANIFEST, members=[form.Member("database.sqlite3", -1, "")]), "contradicts itself"),
        (replace(MANIFEST, members=MANIFEST.members[:-1]), "no database"),
        (replace(MANIFEST, database="oracle"), "contradicts itself"),
        (replace(MANIFEST, migrations=["accounts.9999_future"]), "newer version"),
        (replace(MANIFEST, members=[form.Member("database.sqlite3", 10**15, "")]), "has no room"),
    ],
)
def test_a_manifest_that_cannot_be_followed_is_refused(
    restored: Callable[..., tuple[Said, Path]], manifest: form.Manifest | bytes, why: str
) -> None:
    said, target = restored(a_tar(manifest))
    assert said.code == 1
    assert why in said.complaint
    assert files_of(target) == {}


def test_a_database_that_is_damaged_in_itself_is_refused(restored: Callable[..., tuple[Said, Path]]) -> None:
    for data in (
        b"no database at all",
        FILES["database.sqlite3"][:4096] + b"\1" * 4096 + FILES["database.sqlite3"][8192:],
    ):
        files = FILES | {"database.sqlite3": data}
        members = [form.Member(n, len(d), hashlib.sha256(d).hexdigest()) for n, d in files.items()]
        said, target = restored(a_tar(replace(MANIFEST, members=members), files))
        assert said.code == 1
        assert "damaged" in said.complaint
        assert files_of(target) == {}


def test_other_files_are_no_backup(
    restored: Callable[..., tuple[Said, Path]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for data in (b"hello", b"PK\3\4" + b"\0" * 600, a_tar(files={}).replace(b"manifest", b"manisfet")):
        assert restored(data)[0].code == 1
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("LIANFANG_DATA", str(tmp_path / "empty"))
    for file in (tmp_path / "folder", tmp_path / "missing.tar"):
        assert type_in(capsys, "restore", file).code == 1


def test_keys_apart_must_be_this_installations(
    restored: Callable[..., tuple[Said, Path]], tmp_path: Path
) -> None:
    apart = {name: data for name, data in FILES.items() if not name.startswith("secrets")}
    manifest = replace(MANIFEST, members=[m for m in MANIFEST.members if m.name in apart])
    data = a_tar(manifest, apart)
    said, _ = restored(data)
    assert "name their file with --keys" in said.complaint
    keys = tmp_path / "keys.json"
    for text in ("{", "[]", "{}", json.dumps({"vault-key": "w" * 64}), json.dumps({"../x": "v" * 64})):
        keys.write_text(text)
        said, target = restored(data, "--keys", keys)
        assert (said.code, files_of(target)) == (1, {})
    keys.write_text(json.dumps({"vault-key": "v" * 64}))
    said, target = restored(data, "--keys", keys)
    assert (said.code, files_of(target)) == (0, WHOLE)
    said, _ = restored(a_tar(), "--keys", keys)
    assert "leave --keys out" in said.complaint


def test_each_database_wants_its_own(
    restored: Callable[..., tuple[Said, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    dumped = {name: data for name, data in FILES.items() if name != "database.sqlite3"} | {
        "database.pgdump": b"x"
    }
    members = [form.Member(n, len(d), hashlib.sha256(d).hexdigest()) for n, d in dumped.items()]
    postgres = a_tar(replace(MANIFEST, database="postgresql", members=members), dumped)
    assert "name an empty database with DATABASE_URL" in restored(postgres)[0].complaint
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost:1/none")
    assert "unset it first" in restored(a_tar())[0].complaint
    said, target = restored(postgres)
    assert "cannot be reached" in said.complaint
    assert files_of(target) == {}
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "pg_restore is not on the PATH" in restored(postgres)[0].complaint


# ---- while others write ----

HAMMER = """
import sys
from lianfang.cli.opening import open_house
open_house()
from django.db import transaction
from django.utils import timezone
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import SYSTEM
from lianfang.passages.actions.passages import record
from tests.builders import asker, passage
fang, n = asker("fang"), 0
while True:
    now = timezone.now()
    said = record(fang, [passage(at=now, person="PLINA") for _ in range(5)], now)
    assert all(answer.stored for answer in said)
    with transaction.atomic():
        write_down(SYSTEM, Note("test.note", thing=str(n), detail={"n": n}))
    n += 1
    if n == 3:
        print("busy", flush=True)
"""


@pytest.mark.slow
def test_a_backup_made_while_a_writer_hammers_is_whole(tmp_path: Path) -> None:
    data = tmp_path / "busy"
    env = environment(data) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    make = "from lianfang.cli.opening import open_house; open_house()\nfrom django.core.management import call_command\n"
    make += "call_command('migrate', verbosity=0)\nfrom tests.builders import build_district\n"
    make += "from django.utils import timezone; build_district(timezone.now())"
    subprocess.run([sys.executable, "-c", make], env=env, check=True)
    with subprocess.Popen(
        [sys.executable, "-c", HAMMER], env=env, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "busy\n"
        try:
            for number in range(2):
                said = in_a_terminal(data, "backup", tmp_path / f"{number}.tar")
                assert said.code == 0, said.err
                time.sleep(0.3)
            assert writer.poll() is None, "the writer was never held up for long"
        finally:
            writer.kill()
    counts = []
    for number in range(2):
        target = tmp_path / f"restored-{number}"
        said = in_a_terminal(target, "restore", tmp_path / f"{number}.tar")
        assert said.code == 0, said.out + said.err
        assert "✗" not in said.out
        counts.append(rows_in(target))
    counts.append(rows_in(data))
    assert counts == sorted(counts), "each is as of one moment, one after the other"
    assert counts[0] < counts[-1]


def rows_in(folder: Path) -> tuple[int, int]:
    """How many passages a directory's database holds, which must be as many as were counted, and how many notes."""
    with closing(sqlite3.connect(folder / "lianfang.sqlite3")) as database:
        passages, counted, notes = database.execute(
            "SELECT (SELECT count(*) FROM passages_passage), (SELECT sum(entries + exits) FROM passages_gatehour), "
            "(SELECT count(*) FROM accounts_auditentry WHERE verb = 'test.note')"
        ).fetchone()
    assert passages == counted
    return passages, notes
