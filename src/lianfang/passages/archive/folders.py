"""Where the archive lies, and how a file in it is replaced in one piece."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings

from lianfang.domain.errors import Conflict
from lianfang.tracing.mapped import sync_folder

FILE = "passages.parquet"


def root() -> Path:
    """The archive's folder, with one folder a kind of thing that is kept by day."""
    return Path(settings.DATA) / "archive"


def day_folder(day: date) -> Path:
    """The folder of one local day's passages."""
    return root() / "passages" / f"day={day.isoformat()}"


def day_file(day: date) -> Path:
    """The file of one local day's passages, whether it is there or not."""
    return day_folder(day) / FILE


def kept_days() -> dict[date, list[Path]]:
    """Every day folder of every kind there is on disk, by day."""
    found: dict[date, list[Path]] = {}
    for folder in sorted(root().glob("*/day=*")):
        try:
            day = date.fromisoformat(folder.name.removeprefix("day="))
        except ValueError:
            continue
        found.setdefault(day, []).append(folder)
    return found


@contextmanager
def working() -> Iterator[Path]:
    """An empty folder to work in, beside the archive, for the one process that may change it now; Conflict for others.

    What a process that was killed left in it is swept away by the next one.
    """
    root().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (root() / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("archive.busy") from None
        work = root() / ".work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def put_in_place(made: Path, place: Path) -> None:
    """Moves a finished file to its place, so that whoever reads sees the old one or the new one, after a crash too."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with made.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(made, place)
    sync_folder(place.parent)
    sync_folder(place.parent.parent)


def remove_day(day: date) -> int:
    """Removes every folder of a day, of whatever kind; returns how many bytes that were."""
    freed = 0
    for folder in kept_days().get(day, []):
        freed += sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        shutil.rmtree(folder)
        sync_folder(folder.parent)
    return freed
