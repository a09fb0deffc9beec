"""The stay store: a folder of mapped segments, one a day, and one small file that says which files it is made of.

    store.json                 the manifest: it alone decides what the store is
    persons-000007.columns     names of persons; sites-... likewise
    day=2026-01-20/000007.columns   one day: its sorted stays, and what passes midnight

Nothing that a manifest names is ever written to again. A change writes new files beside the old ones, makes them safe
on the disk, renames a new manifest over the old one, and only then removes what is no longer named. So a crash at any
point leaves the old store or the new one, and whoever has the old one open goes on reading it: a mapped file lives
until its last reader lets go. Names get numbers in the order in which they first come and keep them until retention
removes some.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing.columns import Stays, World
from lianfang.tracing.mapped import Damaged, map_columns, sync_folder, write_columns
from lianfang.tracing.names import Names
from lianfang.tracing.sites import SiteKind
from lianfang.tracing.stays import Repairs

MANIFEST = "store.json"
SUFFIX = ".columns"
VERSION = 1
TRIES = 20
"""So often a reader begins anew when what it was opening is replaced under its hands."""


@dataclass(frozen=True)
class FileOf:
    """A file of the store: its path below the folder, and the SHA-256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True)
class SiteRule:
    """What the store takes a site for."""

    label: str
    kind: SiteKind


@dataclass(frozen=True)
class DayEntry:
    """A day as the manifest knows it; `begin` and `end` are seconds since EPOCH, the end excluded."""

    day: str
    begin: int
    end: int
    source: str
    """What the day was made of: the hash of the archive's file."""
    carried: str
    """Digest of what was pending when the day began."""
    elsewhere: str
    """Digest of the stays that other days' records put into this one."""
    file: FileOf
    stays: int
    repairs: Repairs


@dataclass(frozen=True)
class Manifest:
    """What the store is made of."""

    generation: int = 0
    persons: FileOf | None = None
    sites: FileOf | None = None
    rules: tuple[SiteRule, ...] = ()
    """By number of site."""
    days: tuple[DayEntry, ...] = ()
    unclosed: Repairs = field(default_factory=Repairs)
    """What had to be assumed of whoever was still inside when the last day ended."""

    @property
    def files(self) -> set[str]:
        """The paths of all files that the store is made of."""
        names = [file.path for file in (self.persons, self.sites) if file]
        return {*names, *(day.file.path for day in self.days)}

    @property
    def repairs(self) -> Repairs:
        """What was mended in all days."""
        return sum((day.repairs for day in self.days), self.unclosed)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a store; None where there is none. Damaged where it cannot be read."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        return _manifest(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{MANIFEST} cannot be read: {error}") from None


def _manifest(said: dict[str, Any]) -> Manifest:
    if said["version"] != VERSION:
        raise ValueError(f"version {said['version']}")
    days = tuple(
        DayEntry(**{**day, "file": FileOf(**day["file"]), "repairs": Repairs(**day["repairs"])})
        for day in said["days"]
    )
    rules = [SiteRule(label, SiteKind(*kind)) for label, *kind in said["rules"]]
    persons, sites = (FileOf(**said[name]) if said[name] else None for name in ("persons", "sites"))
    of_sites = tuple(rules[number] for number in said["rule_of_site"])
    return Manifest(said["generation"], persons, sites, of_sites, days, Repairs(**said["unclosed"]))


def _as_data(manifest: Manifest) -> dict[str, Any]:
    """The manifest as its file has it: each rule once, however many sites it is for."""
    rules = {rule: number for number, rule in enumerate(dict.fromkeys(manifest.rules))}
    return {
        "version": VERSION,
        **asdict(replace(manifest, rules=())),
        "rules": [
            [rule.label, rule.kind.assumed_minutes, rule.kind.cap_minutes, rule.kind.entry_only]
            for rule in rules
        ],
        "rule_of_site": [rules[rule] for rule in manifest.rules],
    }


def put_manifest(folder: Path, manifest: Manifest) -> None:
    """Makes a manifest the store's, in one piece; from then on the store is what it says."""
    part = folder / (MANIFEST + ".part")
    with part.open("w", encoding="utf-8") as file:
        os.chmod(part, 0o600)
        json.dump(_as_data(manifest), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, folder / MANIFEST)
    sync_folder(folder)


def sweep(folder: Path, manifest: Manifest) -> None:
    """Removes every file of the store that the manifest does not name: left by a crash, or replaced."""
    named = manifest.files
    for path in [*folder.glob(f"*{SUFFIX}"), *folder.glob(f"day=*/*{SUFFIX}"), folder / (MANIFEST + ".part")]:
        if path.relative_to(folder).as_posix() not in named:
            path.unlink(missing_ok=True)
    for empty in folder.glob("day=*"):
        if not any(empty.iterdir()):
            empty.rmdir()
    sync_folder(folder)


def open_store(folder: Path) -> World:
    """The world of a store, mapped; it stays as it is however often the store is replaced meanwhile.

    FileNotFoundError where there is no store, Damaged where a file is missing or not what it should be.
    """
    missing = ""
    for _ in range(TRIES):
        manifest = read_manifest(folder)
        if manifest is None:
            raise FileNotFoundError(f"{folder.name} holds no stay store")
        try:
            return _world(folder, manifest)
        except (
            FileNotFoundError
        ) as error:  # replaced since the manifest was read: the new one names what is there
            missing = Path(error.filename).name
    raise Damaged(f"{missing} is missing")


def _world(folder: Path, manifest: Manifest) -> World:
    labels = tuple(dict.fromkeys(rule.label for rule in manifest.rules if rule.label))
    places = {label: number for number, label in enumerate(labels)}
    kinds = np.array([places.get(rule.label, -1) for rule in manifest.rules], dtype=np.int16)
    return World(
        segments=tuple(stays_in(folder, day.file) for day in manifest.days),
        persons=names_in(folder, manifest.persons),
        sites=names_in(folder, manifest.sites),
        site_kind=kinds if labels else None,
        kinds=labels,
    )


_STAYS = ("site_first", "person", "enter", "leave", "latest", "by_person", "person_first")


def stays_in(folder: Path, file: FileOf) -> Stays:
    """The segment that a day's file holds."""
    columns = map_columns(folder / file.path)
    return Stays(*(cast(Any, columns[name]) for name in _STAYS))


def names_in(folder: Path, file: FileOf | None) -> Names:
    """The names that a file holds; none where there is no file."""
    if file is None:
        return Names.of(())
    columns = map_columns(folder / file.path)
    return Names(*(cast(Any, columns[name]) for name in ("text", "start", "order")))


def write_names(folder: Path, path: str, names: Names) -> FileOf:
    """Writes names to a new file of the store."""
    columns: dict[str, NDArray[Any]] = {"text": names.text, "start": names.start, "order": names.order}
    return FileOf(path, write_columns(folder / path, columns))


@dataclass(frozen=True, eq=False)
class Beside:
    """What a day's file holds beside its stays; all of it passes midnight."""

    foreign: NDArray[np.int32]
    """(f,) the rows of the day's stays that other days' records put there."""
    reaching: NDArray[np.int32]
    """(4, r) site, person, enter, leave of stays that the day's records end and that began on another day."""
    pending: NDArray[np.int64]
    """(p, 1 + FIELDS) person, and what is known of them when the day ends; see `pairing`."""


def write_day(folder: Path, path: str, stays: Stays, beside: Beside) -> FileOf:
    """Writes a day to a new file of the store."""
    (folder / path).parent.mkdir(exist_ok=True, mode=0o700)
    columns = {name: cast(NDArray[Any], getattr(stays, name)) for name in _STAYS}
    columns.update(foreign=beside.foreign, reaching=beside.reaching, pending=beside.pending)
    file = FileOf(path, write_columns(folder / path, columns))
    sync_folder((folder / path).parent)
    return file


def beside_in(folder: Path, file: FileOf) -> Beside:
    """What a day's file holds beside its stays."""
    columns = map_columns(folder / file.path)
    return Beside(*(cast(Any, columns[name]) for name in ("foreign", "reaching", "pending")))
