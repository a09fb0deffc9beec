"""`lianfang restore`: an installation from its backup, into an empty place only, and proved at once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Annotated

import typer

from lianfang.cli import backup_file as form
from lianfang.cli.opening import DATABASE, data_directory, demand_database, open_house
from lianfang.cli.postgres_tools import demand_tools, load
from lianfang.cli.progress import bar
from lianfang.cli.terminal import Failure, language, say
from lianfang.database_url import postgresql_at
from lianfang.files.plain import demand_plain_file

STAGE = ".restore.part"
"""The folder inside the data directory in which everything is unpacked and checked before it gets its place."""

PACKAGE = Path(__file__).resolve().parents[1]

PLACES = {form.SQLITE: DATABASE}
"""What is called otherwise in the data directory than in the backup."""


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `lianfang backup` made.")],
    keys: Annotated[
        Path | None, typer.Option(help="The file with the keys, where they were written apart.")
    ] = None,
) -> None:
    """Restore a backup into an empty LIANFANG_DATA (and an empty PostgreSQL database), then verify it."""
    folder = data_directory()
    demand_empty(folder)
    began = time.monotonic()
    try:
        with _opened(file) as tar, _stage(folder) as stage, bar(language()) as shown:
            manifest = _check_manifest(tar)
            _demand_room(manifest, folder)
            apart = _keys_apart(manifest, keys)
            _unpack(tar, manifest, stage, lambda share: shown.tell("restoring", share))
            _add_keys(stage, apart)
            _check_database(manifest, stage)
            _put_in_place(manifest, stage, folder)
    except form.NotABackup as error:
        raise Failure(
            f"{file}：{error.zh}；未恢复任何内容。", f"{file}: {error.en}; nothing was restored."
        ) from None
    seconds = time.monotonic() - began
    say(
        f"已恢复到 {folder}（备份于 {manifest.made_at}），用时 {seconds:.1f} 秒。",
        f"Restored into {folder} (backed up {manifest.made_at}), in {seconds:.1f} s.",
    )
    _prove()


def demand_empty(folder: Path) -> None:
    """Refuses a directory that holds anything: a restore never mixes with what is there."""
    try:
        full = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise Failure(f"{folder}：{error.strerror}", f"{folder}: {error.strerror}") from None
    if full:
        raise Failure(
            f"{folder} 不是空目录；请用 LIANFANG_DATA 另选一个空目录。",
            f"{folder} is not empty; choose an empty directory with LIANFANG_DATA.",
        )


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    """The tar, read as a stream: in the order in which it was written, and nothing twice."""
    try:
        with tarfile.open(demand_plain_file(file), mode="r|") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as error:
        raise form.NotABackup(
            f"无法读取，可能不完整（{error}）", f"it cannot be read, perhaps cut off ({error})"
        ) from None
    except OSError as error:
        raise Failure(f"{file}：{error.strerror}", f"{file}: {error.strerror}") from None


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """A folder to unpack into; it is gone afterwards, and with it all that did not get its place.

    Everything made meanwhile is for its owner only.
    """
    mask = os.umask(0o077)
    stage = folder / STAGE
    try:
        stage.mkdir(parents=True)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        os.umask(mask)


def _next(tar: tarfile.TarFile, name: str, size: int | None) -> IO[bytes]:
    """The next member, which must be an ordinary file of this name and size: no link, no device, nothing sparse."""
    info = tar.next()
    if info is None:
        raise form.NotABackup(f"不完整：缺少 {name}", f"it was cut off: {name} is missing")
    ordinary = info.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not info.issparse()
    if info.name != name or not ordinary or (size is not None and info.size != size):
        raise form.NotABackup(f"{name} 与清单不符", f"{name} is not what its manifest says")
    file = tar.extractfile(info)
    if file is None or info.size > (form.LARGEST_MANIFEST if size is None else info.size):
        raise form.NotABackup(f"{name} 与清单不符", f"{name} is not what its manifest says")
    return file


def _check_manifest(tar: tarfile.TarFile) -> form.Manifest:
    """The manifest, if this program can restore what it describes."""
    manifest = form.read_manifest(_next(tar, form.MANIFEST, None).read())
    if newer := [name for name in manifest.migrations if not _known(name)]:
        raise Failure(
            f"备份来自更新的版本 {manifest.version}（{newer[0]}）：请用该版本的程序恢复。",
            f"The backup is of a newer version, {manifest.version} ({newer[0]}): restore it with that one.",
        )
    if manifest.database == "postgresql":
        if not os.environ.get("DATABASE_URL"):
            raise Failure(
                "这是 PostgreSQL 的备份：请用 DATABASE_URL 指明一个空数据库。",
                "This is a backup of PostgreSQL: name an empty database with DATABASE_URL.",
            )
        demand_tools()
    elif os.environ.get("DATABASE_URL"):
        raise Failure(
            "这是 SQLite 的备份，但已设置 DATABASE_URL；请先取消该变量。",
            "This is a backup of SQLite, but DATABASE_URL is set; unset it first.",
        )
    return manifest


def _known(migration: str) -> bool:
    """Whether this program has the migration, as far as it is one of our own rooms."""
    room, _, name = migration.partition(".")
    folder = PACKAGE / room / "migrations"
    return not (room.isidentifier() and folder.is_dir()) or (folder / f"{name}.py").is_file()


def _demand_room(manifest: form.Manifest, folder: Path) -> None:
    needed = sum(member.size for member in manifest.members)
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise Failure(
            f"{folder} 空间不足：需要 {needed / 1e6:,.0f} MB，只有 {free / 1e6:,.0f} MB。",
            f"{folder} has no room: {needed / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free.",
        )


def _keys_apart(manifest: form.Manifest, file: Path | None) -> dict[str, bytes]:
    """The keys of this installation from the file apart, checked; none where they lie inside."""
    inside = any(member.name.startswith(f"{form.SECRETS}/") for member in manifest.members)
    if inside and file is None:
        return {}
    if file is None or inside:
        raise Failure(
            "密钥在备份之内，不要用 --keys。" if inside else "密钥不在备份内：请用 --keys 指明密钥文件。",
            "The keys lie inside; leave --keys out."
            if inside
            else "The keys lie apart: name their file with --keys.",
        )
    try:
        said = json.loads(demand_plain_file(file, "--keys").read_text(encoding="utf-8"))
        keys = {str(name): str(text).encode() for name, text in said.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise Failure(f"--keys {file}：{error}", f"--keys {file}: {error}") from None
    if {name: hashlib.sha256(data).hexdigest() for name, data in keys.items()} != manifest.keys or not all(
        form.may_be_named(f"{form.SECRETS}/{name}") for name in keys
    ):
        raise Failure(f"{file} 里不是这份备份的密钥。", f"{file} does not hold the keys of this backup.")
    return keys


def _unpack(
    tar: tarfile.TarFile, manifest: form.Manifest, stage: Path, tell: Callable[[float], None]
) -> None:
    """Writes every member into the stage and holds each against its digest; more or fewer of them are refused."""
    total = sum(member.size for member in manifest.members) or 1
    done = 0
    for member in manifest.members:
        source = _next(tar, member.name, member.size)
        target = stage / PurePosixPath(member.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while piece := source.read(form.PIECE):
                digest.update(piece)
                out.write(piece)
                done += len(piece)
                tell(done / total)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != member.sha256:
            raise form.NotABackup(f"{member.name} 已被改动或损坏", f"{member.name} was altered or damaged")
    if tar.next() is not None:
        raise form.NotABackup("含有清单之外的文件", "it holds more than its manifest says")


def _add_keys(stage: Path, keys: dict[str, bytes]) -> None:
    for name, data in keys.items():
        (stage / form.SECRETS).mkdir(exist_ok=True)
        with os.fdopen(
            os.open(stage / form.SECRETS / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as out:
            out.write(data)


def _check_database(manifest: form.Manifest, stage: Path) -> None:
    """Refuses an SQLite file that is damaged in itself."""
    if manifest.database != "sqlite":
        return
    try:
        with closing(sqlite3.connect(stage / form.SQLITE)) as database:
            said = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise form.NotABackup(f"数据库已损坏（{said}）", f"its database is damaged ({said})")


def _put_in_place(manifest: form.Manifest, stage: Path, folder: Path) -> None:
    """Gives everything its place; the database comes last, for without it nothing is opened."""
    if manifest.database == "postgresql":
        _load_postgresql(manifest, stage)
    tops = {PurePosixPath(member.name).parts[0] for member in manifest.members} | {form.SECRETS}
    for top in sorted(tops - {form.PGDUMP, form.SQLITE}):
        (stage / top).rename(folder / top)
    if manifest.database == "sqlite":
        (stage / form.SQLITE).rename(folder / PLACES[form.SQLITE])


def _load_postgresql(manifest: form.Manifest, stage: Path) -> None:
    """Fills the empty database."""
    database = postgresql_at(os.environ["DATABASE_URL"])
    demand_empty_database(database)
    load(database, stage / form.PGDUMP)


def demand_empty_database(database: dict[str, object]) -> None:
    """Refuses a PostgreSQL database in which anybody has made a table."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    said = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    address = make_conninfo(
        **{option: str(database[name]) for option, name in said.items() if database[name]}
    )
    try:
        with psycopg.connect(address) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'"
            ).fetchone()
    except psycopg.Error as error:
        raise Failure(f"无法连接数据库：{error}", f"The database cannot be reached: {error}") from None
    if found and found[0]:
        raise Failure(
            "DATABASE_URL 的数据库不是空的；请新建一个空数据库。",
            "The database of DATABASE_URL is not empty; create an empty one.",
        )


def _prove() -> None:
    """Opens what was restored and proves it; a database of another version is said, not touched."""
    from lianfang.cli import verify

    open_house()
    try:
        demand_database()
    except Failure:
        say(
            "备份来自另一个版本：请先运行 lianfang init 升级数据库，再运行 lianfang verify。",
            "The backup is of another version: run lianfang init to bring the database up, then lianfang verify.",
        )
        return
    _note_it()
    verify.prove_and_print()


def _note_it() -> None:
    from django.db import transaction

    from lianfang.accounts.audit import Note, write_down
    from lianfang.accounts.scope import SYSTEM

    with transaction.atomic():
        write_down(SYSTEM, Note("backup.restore"))
