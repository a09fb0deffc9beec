"""The archive's passages as stays: the store that tracing reads, brought up to date with the archive's days.

It lies beside the passages, as another kind of thing that is kept by day. `lianfang.tracing.building` makes it; here
stands only what it is made of: which days there are, and what kind of place each site is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from lianfang.accounts.scope import Asker
from lianfang.domain.days import day_span
from lianfang.files.traced import read_passages
from lianfang.local_time import local_zone
from lianfang.passages.archive import folders
from lianfang.passages.archive.queries import archived_days
from lianfang.passages.archive.writing import sha256_of
from lianfang.places import queries as places
from lianfang.tracing.building import DayRecords, Source, Updated, update
from lianfang.tracing.columns import EPOCH_UNIX
from lianfang.tracing.mapped import Damaged
from lianfang.tracing.sites import KINDS, UNKNOWN, SiteKind
from lianfang.tracing.store import SiteRule, read_manifest

Problem = tuple[str, str]
"""What is wrong, in Chinese and in English."""


def store_folder() -> Path:
    """The folder of the stay store."""
    return folders.root() / "stays"


def update_stays(actor: Asker, tell: Callable[[float], None] = lambda share: None) -> Updated:
    """Makes the store what the archive's days say. Conflict if another process works on the archive."""
    if not days_in_store() and not _sources(actor, (), store_folder()):
        return Updated()  # an empty installation needs no folder
    with folders.working() as work:
        return rebuild(actor, work, tell=tell)


def rebuild(
    actor: Asker,
    work: Path,
    without: Collection[date] = (),
    tell: Callable[[float], None] = lambda share: None,
) -> Updated:
    """The same for whoever holds the archive's lock; `without` these days, which are about to be removed."""
    return update(store_folder(), _sources(actor, without, work), partial(rules_of_sites, actor), tell)


def _sources(actor: Asker, without: Collection[date], work: Path) -> list[Source]:
    """The archive's days, with how each is read; only a file that is what the manifest says."""
    zone = local_zone()
    found = []
    for day, row in archived_days(actor).items():
        place = folders.day_file(day)
        if not row.sha256 or row.removed_at or day in without or not place.exists():
            continue
        begin, end = (int(moment.timestamp()) - EPOCH_UNIX for moment in day_span(day, zone))
        found.append(Source(day.isoformat(), begin, end, row.sha256, partial(_read, place, work)))
    return found


def _read(place: Path, work: Path) -> DayRecords:
    records, _ = read_passages(place, work)
    return records


def rules_of_sites(actor: Asker, names: Sequence[str]) -> list[SiteRule]:
    """What the sites are: their kind as the district keeps it; the caps from the table of first kinds."""
    known = places.stay_habits(actor)
    return [_rule(*known[name]) if name in known else SiteRule("", UNKNOWN) for name in names]


def _rule(kind: str, place: str, minutes: int, records_exit: bool) -> SiteRule:
    usual = KINDS.get(kind, KINDS["compound"] if place == "home" else UNKNOWN)
    assumed = min(minutes or usual.assumed_minutes, usual.cap_minutes)
    return SiteRule(kind, SiteKind(assumed, usual.cap_minutes, entry_only=not records_exit))


def days_in_store() -> int:
    """How many days are proved."""
    try:
        manifest = read_manifest(store_folder())
    except Damaged:
        return 0
    return len(manifest.days) if manifest else 0


def stays_problems(actor: Asker) -> list[Problem]:
    """What is wrong with the store: files that were altered or are missing, days that the archive does not have."""
    folder = store_folder()
    try:
        manifest = read_manifest(folder)
    except Damaged as damaged:
        return [(f"停留库的清单已损坏：{damaged}", f"the stay store's manifest is damaged: {damaged}")]
    if manifest is None:
        return []
    wrong = []
    for file in (manifest.persons, manifest.sites, *(day.file for day in manifest.days)):
        if file is None:
            continue
        path = folder / file.path
        if not path.exists():
            wrong.append((f"停留库缺少 {file.path}", f"the stay store lacks {file.path}"))
        elif sha256_of(path) != file.sha256:
            wrong.append((f"停留库的 {file.path} 已被改动", f"{file.path} of the stay store was altered"))
    known = {day.isoformat() for day, row in archived_days(actor).items() if not row.removed_at}
    for entry in manifest.days:
        if entry.day not in known:
            wrong.append(
                (
                    f"停留库中的 {entry.day} 已不在归档中",
                    f"the stay store has {entry.day}, which the archive does not have",
                )
            )
    return wrong
