"""Bringing a stay store up to date with its sources, a day at a time.

What is pending at midnight (who is inside where, since when, and when each person was last seen) is kept with each
day. A day is walked anew only if its source changed, or what was pending when it began; it goes on with the next day
as long as what is pending at its end differs from before. Stays that began on an earlier day than the one whose
records end them, and stays nobody has ended yet, go to the day on which they began: of such days the stays are sorted
anew, without their passages being read.

One process at a time may do this; the caller holds a lock. Readers need none.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing import pairing
from lianfang.tracing.columns import Stays, rows_of
from lianfang.tracing.mapped import Damaged
from lianfang.tracing.names import Names
from lianfang.tracing.sites import SiteTable
from lianfang.tracing.stays import THREADS, Passages, Repairs, nothing_known, pair, settle
from lianfang.tracing.store import (
    SUFFIX,
    Beside,
    DayEntry,
    FileOf,
    Manifest,
    SiteRule,
    beside_in,
    names_in,
    put_manifest,
    read_manifest,
    stays_in,
    sweep,
    write_day,
    write_names,
)

Rows = NDArray[np.int32]
"""(4, n): site, person, enter, leave."""


@dataclass(frozen=True, eq=False)
class DayRecords:
    """A day's records with the names that it uses: numbers in `passages` are places in these lists."""

    passages: Passages
    persons: Sequence[str]
    sites: Sequence[str]


@dataclass(frozen=True)
class Source:
    """A day's passages: `begin` and `end` in seconds since EPOCH, the end excluded; `digest` names what they are."""

    day: str
    begin: int
    end: int
    digest: str
    read: Callable[[], DayRecords]


@dataclass(frozen=True)
class Updated:
    """What an update did: days walked anew, days only sorted anew, days removed."""

    walked: tuple[str, ...] = ()
    sorted: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


RuleOf = Callable[[Sequence[str]], Sequence[SiteRule]]
"""What sites are, by their names."""


class Register:
    """Names with their numbers while a store is brought up to date; new names get the next numbers."""

    def __init__(self, names: Names) -> None:
        self._numbers = {name: number for number, name in enumerate(names)}
        self._before = len(names)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def grown(self) -> bool:
        """Whether there are new names."""
        return len(self) > self._before

    def numbers(self, names: Sequence[str]) -> Rows:
        """The numbers of names; new ones are registered."""
        known = self._numbers
        found = list(map(known.get, names))
        if None in found:
            found = [known.setdefault(name, len(known)) for name in names]
        return np.array(found, dtype=np.int32)

    @property
    def words(self) -> list[str]:
        """All names by number."""
        return list(self._numbers)


@dataclass
class _Day:
    """A day on its way: its stays without those from elsewhere are read when they are needed."""

    source: Source
    old: DayEntry | None
    carried: str
    beside: Beside
    repairs: Repairs
    own: Callable[[], Rows]
    walked: bool


def update(
    folder: Path,
    sources: Sequence[Source],
    rule_of: RuleOf,
    tell: Callable[[float], None] = lambda share: None,
) -> Updated:
    """Makes the store hold exactly the days of `sources`. Nothing is written if nothing changed.

    An entry on a day that the store does not have begins with the next day that it has. Where a day goes, or the
    store is damaged, all is made anew, so that nothing is left of it: no stay, no pending entry, no name.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sources = sorted(sources, key=lambda source: source.begin)
    before, gone = _before(folder, {source.day for source in sources})
    if not gone and _as_it_should_be(folder, before, sources, rule_of):
        return Updated()
    work = folder / ".work"
    shutil.rmtree(work, ignore_errors=True)  # what a process that was killed left
    work.mkdir(mode=0o700)
    try:
        done = _Update(folder, work, before, rule_of, tell).run(sources)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return replace(done, removed=gone)


def _before(folder: Path, days: set[str]) -> tuple[Manifest, tuple[str, ...]]:
    """What the store is to begin from, and the days that go."""
    try:
        before = read_manifest(folder) or Manifest()
        gone = tuple(entry.day for entry in before.days if entry.day not in days)
        if not gone:
            names_in(folder, before.persons), names_in(folder, before.sites)
            for entry in before.days:
                stays_in(folder, entry.file)
            sweep(folder, before)
            return before, ()
    except (Damaged, FileNotFoundError):
        gone = ()
    return Manifest(_last_generation(folder)), gone


def _as_it_should_be(folder: Path, before: Manifest, sources: Sequence[Source], rule_of: RuleOf) -> bool:
    """Whether nothing changed: seen without a look at a person's name."""
    if [(e.day, e.begin, e.end, e.source) for e in before.days] != [
        (s.day, s.begin, s.end, s.digest) for s in sources
    ]:
        return False
    sites = list(names_in(folder, before.sites))
    return bool(sources) and tuple(rule_of(sites) if sites else ()) == before.rules


def _last_generation(folder: Path) -> int:
    """The highest number in any file's name, so that no name is used twice, whatever a damaged manifest says."""
    numbers = [path.name.removesuffix(SUFFIX).rpartition("-")[2] for path in folder.rglob(f"*{SUFFIX}")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


class _Update:
    def __init__(
        self,
        folder: Path,
        work: Path,
        before: Manifest,
        rule_of: RuleOf,
        tell: Callable[[float], None],
    ) -> None:
        self._folder, self._work, self._before = folder, work, before
        self._rule_of, self._tell = rule_of, tell
        self._from_nothing = not before.days
        self._generation = before.generation + 1
        self._persons = Register(names_in(folder, before.persons))
        self._sites = Register(names_in(folder, before.sites))
        self._rules = list(rule_of(self._sites.words)) if len(self._sites) else []
        self._anew = tuple(self._rules) != before.rules

    def run(self, sources: Sequence[Source]) -> Updated:
        """The whole update."""
        old = {entry.day: entry for entry in self._before.days}
        days: list[_Day] = []
        pending = np.empty((0, 1 + pairing.FIELDS), dtype=np.int64)
        with ThreadPoolExecutor(max_workers=1) as reader:
            self._reads = _Ahead(reader, [s for s in sources if self._anew or _changed(s, old.get(s.day))])
            for number, source in enumerate(sources, start=1):
                day = self._day(source, old.get(source.day), pending)
                pending = day.beside.pending
                days.append(day)
                self._tell(0.7 * number / len(sources))
        last = sources[-1].end if sources else 0
        rest = settle(self._state(pending), self._table(), last, finish=True)
        shares = _by_day(days, rest.stays)
        names = self._write_names()
        with ThreadPoolExecutor(max_workers=THREADS) as beside:
            made = list(beside.map(self._segment, days, shares))
        entries = tuple(entry for entry, _ in made)
        walked = tuple(day.source.day for day in days if day.walked)
        fresh = tuple(e.day for e, new in made if new and e.day not in walked)
        manifest = Manifest(self._generation, *names, tuple(self._rules), entries, rest.repairs)
        if self._from_nothing or replace(manifest, generation=self._before.generation) != self._before:
            put_manifest(self._folder, manifest)
            sweep(self._folder, manifest)
        self._tell(1.0)
        return Updated(walked, fresh)

    def _day(self, source: Source, old: DayEntry | None, pending: NDArray[np.int64]) -> _Day:
        """A day as it was, or walked anew."""
        carried = _digest(pending)
        same = old is not None and (old.begin, old.end, old.source, old.carried) == (
            source.begin,
            source.end,
            source.digest,
            carried,
        )
        if old is not None and same and not self._anew:
            beside = beside_in(self._folder, old.file)
            return _Day(source, old, carried, beside, old.repairs, lambda: self._kept(old, beside), False)
        return self._walked(source, old, carried, pending)

    def _kept(self, old: DayEntry, beside: Beside) -> Rows:
        """A day's stays as they are in the store, without those from elsewhere."""
        stays = stays_in(self._folder, old.file)
        ours = np.ones(len(stays), dtype=np.bool_)
        ours[beside.foreign] = False
        return np.stack([stays.site(), stays.person, stays.enter, stays.leave])[:, ours]

    def _walked(self, source: Source, old: DayEntry | None, carried: str, pending: NDArray[np.int64]) -> _Day:
        passages = self._registered(self._reads.of(source))
        state, table = self._state(pending), self._table()
        parts = [pair(passages, table, state), settle(state, table, source.end)]
        stays = np.concatenate([part.stays for part in parts], axis=1)
        began = (stays[2] >= source.begin) & (stays[2] < source.end)
        own = self._work / f"{source.day}.npy"
        np.save(own, stays[:, began])
        beside = Beside(np.empty(0, dtype=np.int32), stays[:, ~began], _pending_in(state))
        repairs = parts[0].repairs + parts[1].repairs
        return _Day(source, old, carried, beside, repairs, lambda: _loaded(own), True)

    def _registered(self, records: DayRecords) -> Passages:
        """A day's passages with the store's numbers."""
        persons = self._persons.numbers(records.persons)
        sites = self._sites.numbers(records.sites)
        if len(self._sites) > len(self._rules):
            self._rules += self._rule_of(self._sites.words[len(self._rules) :])
        passages = records.passages
        return replace(passages, person=persons[passages.person], site=sites[passages.site])

    def _table(self) -> SiteTable:
        kinds = [rule.kind for rule in self._rules]
        return SiteTable.of(kinds, Names.of(self._sites.words).rank())

    def _state(self, pending: NDArray[np.int64]) -> NDArray[np.int64]:
        state = nothing_known(len(self._persons))
        state[pending[:, 0]] = pending[:, 1:]
        return state

    def _write_names(self) -> tuple[FileOf | None, FileOf | None]:
        """The files of names, new ones where names came; they are there before any segment that needs them counts."""
        files = []
        for what, register, file in (
            ("persons", self._persons, self._before.persons),
            ("sites", self._sites, self._before.sites),
        ):
            if register.grown:
                path = f"{what}-{self._generation:06}{SUFFIX}"
                file = write_names(self._folder, path, Names.of(register.words))
            files.append(file)
        return files[0], files[1]

    def _segment(self, day: _Day, foreign: Rows) -> tuple[DayEntry, bool]:
        """A day's entry in the manifest, and whether its file is new."""
        elsewhere = _digest(foreign)
        if day.old is not None and not day.walked and day.old.elsewhere == elsewhere:
            return day.old, False
        own = day.own()
        site, person, enter, leave = np.concatenate([own, foreign], axis=1)
        stays = Stays.sort(site, person, enter, leave, len(self._sites), len(self._persons))
        beside = replace(
            day.beside, foreign=rows_of(foreign, stays.site_first, stays.enter, stays.person, stays.leave)
        )
        path = f"day={day.source.day}/{self._generation:06}{SUFFIX}"
        file = write_day(self._folder, path, stays, beside)
        s = day.source
        entry = DayEntry(
            s.day, s.begin, s.end, s.digest, day.carried, elsewhere, file, len(stays), day.repairs
        )
        return entry, True


def _changed(source: Source, old: DayEntry | None) -> bool:
    """Whether a day is walked whatever was pending before it."""
    return old is None or (old.begin, old.end, old.source) != (source.begin, source.end, source.digest)


class _Ahead:
    """Reads days; while one is walked, the next one that certainly will be is read beside it."""

    def __init__(self, reader: ThreadPoolExecutor, sources: Sequence[Source]) -> None:
        self._reader, self._to_come = reader, list(sources)
        self._coming: tuple[str, Future[DayRecords]] | None = None

    def of(self, source: Source) -> DayRecords:
        """The day's records."""
        came = self._coming and self._coming[0] == source.day
        records = self._coming[1].result() if self._coming and came else source.read()
        self._to_come = [later for later in self._to_come if later.begin > source.begin]
        following = self._to_come[0] if self._to_come else None
        if following and not (self._coming and self._coming[0] == following.day):
            self._coming = following.day, self._reader.submit(following.read)
        return records


def _loaded(path: Path) -> Rows:
    rows: Rows = np.load(path)
    return rows


def _digest(array: NDArray[np.generic]) -> str:
    return hashlib.blake2b(np.ascontiguousarray(array).tobytes(), digest_size=16).hexdigest()


def _pending_in(state: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of a state that say something, each behind its person."""
    said = (state[:, pairing.MODE] != pairing.NOWHERE) | (state[:, pairing.LAST_SITE] >= 0)
    who = np.flatnonzero(said)
    pending = state[who]
    # What is left in a column that no longer means anything must not look like a difference.
    mode = pending[:, pairing.MODE]
    pending[mode == pairing.NOWHERE, pairing.SITE] = 0
    pending[(mode != pairing.OPEN) & (mode != pairing.BACK), pairing.ENTER] = 0
    for column in (pairing.LEAVE, pairing.FLOOR):
        pending[(mode != pairing.GONE) & (mode != pairing.BACK), column] = 0
    return np.column_stack([who, pending])


def _by_day(days: Sequence[_Day], rest: Rows) -> list[Rows]:
    """The stays that pass midnight, by the day on which they began."""
    begins = np.array([day.source.begin for day in days], dtype=np.int64)
    ends = np.array([day.source.end for day in days], dtype=np.int64)
    if not len(days):
        return []
    stays = np.concatenate([*(day.beside.reaching for day in days), rest], axis=1)
    place = np.searchsorted(begins, stays[2], side="right") - 1
    lost = (place < 0) | (stays[2] >= ends[place])
    place[lost] += 1
    stays, place, lost = (part[..., place < len(days)] for part in (stays, place, lost))
    stays[2, lost] = begins[place[lost]]
    real = stays[3] >= stays[2]
    stays, place = stays[:, real], place[real]
    return [_sorted(stays[:, place == number]) for number in range(len(days))]


def _sorted(rows: Rows) -> Rows:
    """Stays in one order, whichever day they come from: by site, entry, person, leave."""
    return rows[:, np.lexsort((rows[3], rows[1], rows[2], rows[0]))]
