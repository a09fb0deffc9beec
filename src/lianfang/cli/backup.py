"""`lianfang backup`: everything an installation needs to live again, in one file, while it serves."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import typer

from lianfang.cli import backup_file as form
from lianfang.cli.opening import DATABASE, MARKER, open_installation
from lianfang.cli.postgres_tools import dump
from lianfang.cli.progress import bar
from lianfang.cli.terminal import Failure, language, say

PAGES_AT_ONCE = 4096
TRIES = 5
"""So often the database and the archive are looked at again when one was written to in between."""

Tell = Callable[[float], None]


def backup(
    file: Annotated[Path, typer.Argument(help="The new file, such as lianfang-2026-03-01.tar.")],
    keys: Annotated[
        Path | None,
        typer.Option(help="Write the keys into this file instead; the backup is unreadable without."),
    ] = None,
) -> None:
    """Back up database, keys, archive and exported heads into one file while serving; overwrites nothing."""
    open_installation()
    began = time.monotonic()
    target = file.absolute()
    if target.exists():
        raise Failure(f"{target} 已存在，不会覆盖。", f"{target} is there already; nothing is overwritten.")
    _note_it(target)
    with _new_file(target) as out, bar(language()) as shown:
        manifest = _write(out, target.parent, keys is None, lambda share: shown.tell("saving", share))
        if keys is not None:
            write_keys(keys.absolute())
    size = target.stat().st_size
    seconds = time.monotonic() - began
    say(
        f"已备份到 {target}：{len(manifest.members)} 个文件，{size / 1e6:,.0f} MB，用时 {seconds:.1f} 秒。",
        f"Backed up to {target}: {len(manifest.members)} files, {size / 1e6:,.0f} MB, in {seconds:.1f} s.",
    )
    if keys is None:
        say(
            "其中含有解开身份信息的密钥：请像密钥一样保管，或用 --keys 另存。",
            "It holds the keys that open identities: keep it like a key, or write them apart with --keys.",
        )


def _note_it(target: Path) -> None:
    """Writes into the trail that all data are copied; before they are, so that the copy says so too."""
    from django.db import transaction

    from lianfang.accounts import heads
    from lianfang.accounts.audit import Note, write_down
    from lianfang.accounts.scope import SYSTEM

    heads.fingerprint()  # makes the key that signs them, where no head was exported yet: keys written apart are whole
    with transaction.atomic():
        write_down(SYSTEM, Note("backup.make", thing=target.name[:80]))


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file of the owner's only that appears under its name when it is whole, or not at all."""
    part = target.with_name(target.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Failure(
            f"{part} 已存在：另一次备份正在进行或被中断；确认没有后请删除它。",
            f"{part} is there: another backup runs or was cut off; remove it if none does.",
        ) from None
    except OSError as error:
        raise Failure(f"{part}：{error.strerror}", f"{part}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.link(part, target)  # unlike renaming, this never puts one file in another's place
    except FileExistsError:
        raise Failure(
            f"{target} 已存在，不会覆盖。", f"{target} is there already; nothing is overwritten."
        ) from None
    finally:
        part.unlink()
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(out: IO[bytes], beside: Path, keys_inside: bool, tell: Tell) -> form.Manifest:
    """Copies the database aside, finds what belongs to it, and writes all of it; returns what was written."""
    from django.conf import settings

    folder = Path(settings.DATA)
    with tempfile.TemporaryDirectory(prefix="lianfang-backup-", dir=beside) as aside:
        copy, archive = _as_of_one_moment(folder, Path(aside), lambda share: tell(share * 0.5))
        small = {name: data for name, data in _small_files(folder) if keys_inside or not _is_key(name)}
        with closing(Opened([copy, *archive], small)) as opened:
            manifest = _manifest(folder, opened.members(lambda share: tell(0.5 + share * 0.2)))
            with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as tar:
                form.add_bytes(tar, form.MANIFEST, manifest.as_bytes())
                opened.write(tar, manifest.members, lambda share: tell(0.7 + share * 0.3))
    return manifest


Found = tuple[str, Path]
"""A file as it is called in the backup, and where it lies."""


class Opened:
    """The files of one backup, opened once: what is replaced meanwhile is still read as it was."""

    def __init__(self, files: Sequence[Found], small: dict[str, bytes]) -> None:
        self.files = {name: path.open("rb") for name, path in files}
        self.small = small
        self.total = sum(os.fstat(file.fileno()).st_size for file in self.files.values()) or 1

    def close(self) -> None:
        """Closes them."""
        for file in self.files.values():
            file.close()

    def members(self, tell: Tell) -> list[form.Member]:
        """Each file with size and digest, the small ones first."""
        found = [
            form.Member(n, len(data), hashlib.sha256(data).hexdigest()) for n, data in self.small.items()
        ]
        done = [0]

        def count(size: int) -> None:
            done[0] += size
            tell(done[0] / self.total)

        for name, file in self.files.items():
            found.append(form.Member(name, *form.digest_of(file, count)))
        return found

    def write(self, tar: tarfile.TarFile, members: Sequence[form.Member], tell: Tell) -> None:
        """Writes the members in their order."""
        done = 0
        for member in members:
            if member.name in self.small:
                form.add_bytes(tar, member.name, self.small[member.name])
                continue
            file = self.files[member.name]
            file.seek(0)
            form.add_file(tar, member.name, member.size, file)
            done += member.size
            tell(done / self.total)


def _small_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Keys, exported heads, and the mark of a demonstration."""
    from django.conf import settings

    for path in sorted((folder / form.SECRETS).iterdir()):
        yield f"{form.SECRETS}/{path.name}", path.read_bytes()
    for name, path in ((form.HEADS, settings.AUDIT_HEADS), (form.DEMO, folder / MARKER)):
        if path.exists():
            yield name, path.read_bytes()


def _is_key(name: str) -> bool:
    return name.startswith(f"{form.SECRETS}/")


def _as_of_one_moment(folder: Path, aside: Path, tell: Tell) -> tuple[Found, list[Found]]:
    """A copy of the database and the files of the archive that belong to it.

    The archive is written while we read: when one of its files is younger than the copy, both are taken again.
    """
    for _ in range(TRIES):
        before = _archive_files(folder)
        copy = _copy_of_database(aside, tell)
        if _archive_files(folder) == before:
            break
    return copy, [(name, path) for name, path, _ in before]


def _archive_files(folder: Path) -> list[tuple[str, Path, tuple[int, int, int]]]:
    """Each file of the archive with what changes when it is replaced."""
    root = folder / form.ARCHIVE
    found = []
    for path in sorted(root.rglob("*")):
        name = f"{form.ARCHIVE}/{path.relative_to(root).as_posix()}"
        if path.is_file() and not path.is_symlink() and form.may_be_named(name):
            stat = path.stat()
            found.append((name, path, (stat.st_ino, stat.st_mtime_ns, stat.st_size)))
    return found


def _copy_of_database(aside: Path, tell: Tell) -> Found:
    """The database as of one moment."""
    from django.db import connection

    if connection.vendor == "postgresql":
        path = aside / form.PGDUMP
        dump(connection.settings_dict, path)
        return form.PGDUMP, path
    path = aside / DATABASE
    path.unlink(missing_ok=True)
    copy_sqlite(Path(connection.settings_dict["NAME"]), path, tell)
    return form.SQLITE, path


def copy_sqlite(source: Path, target: Path, tell: Tell = lambda share: None) -> None:
    """Copies a database in use. The one read that stands open throughout holds it at one moment; writers go on."""
    with (
        closing(
            sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True, timeout=60, isolation_level=None)
        ) as live,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(
            copy, pages=PAGES_AT_ONCE, sleep=0, progress=lambda _, left, of: tell(1 - left / max(of, 1))
        )
        live.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def _manifest(folder: Path, members: list[form.Member]) -> form.Manifest:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from lianfang import __version__

    applied = sorted(f"{room}.{name}" for room, name in MigrationRecorder(connection).applied_migrations())
    return form.Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        database=connection.vendor,
        migrations=applied,
        keys={name: hashlib.sha256(data).hexdigest() for name, data in _keys(folder).items()},
        members=members,
    )


def _keys(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / form.SECRETS).iterdir())}


def write_keys(target: Path) -> None:
    """Writes the keys into a file of the owner's only; the same keys once more are no mistake, others are."""
    from django.conf import settings

    said = {name: data.decode() for name, data in _keys(Path(settings.DATA)).items()}
    text = json.dumps(said, indent=1) + "\n"
    if target.exists():
        if target.read_text(encoding="utf-8") != text:
            raise Failure(
                f"{target} 里是别的密钥，不会覆盖。", f"{target} holds other keys; nothing is overwritten."
            )
        return
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Failure(f"{target}：{error.strerror}", f"{target}: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
