"""Storing a file's passages quickly: of those alike in everything but id, time and person, one is judged for all.

What sets a passage apart goes the way of every other one, row by row (`actions.passages.record_bulk`): a person who was
ever restricted, a vehicle, a stay in an outbreak area, a verdict that asks somebody to do something. SQLite only: there
is one writer there, so that no gate has to be locked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from msgspec import Struct

from lianfang.accounts.scope import Asker
from lianfang.passages.actions.passages import BulkPassage, record_bulk
from lianfang.passages.intake import NewPassage
from lianfang.passages.judging import Judge
from lianfang.passages.queries import policies
from lianfang.passages.storing import Judged, hour_rows, passage_rows
from lianfang.passages.writing import COLUMNS, StoredBefore, write
from lianfang.people.queries import restriction_periods
from lianfang.people.rows import PersonRow
from lianfang.places.queries import level_history
from lianfang.places.rows import GateRow

_OWN = ("uid", "gate_id", "area_path", "person_id", "at")
if COLUMNS[: len(_OWN)] != _OWN:
    raise RuntimeError("a passage's own columns no longer stand in front: import_alike has to follow")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = 3_600_000_000


class Arrived(Struct, frozen=True):
    """A passage of a file with its gate and person; `row` is the rest of it as `AlikeStore.passage` reads it.

    `uid` in hexadecimal digits, `at` in microseconds since 1970 and as SQLite's text, `words` all that it says beside
    id, time and person, `apart` whether it says something that sets it apart.
    """

    uid: str
    micros: int
    at: str
    gate: GateRow
    person: PersonRow | None
    words: tuple[object, ...]
    apart: bool
    row: Any


@dataclass(frozen=True, eq=False)
class _Alike:
    """What passages that are alike have in common: the end of their rows, and what one of them adds to its hour."""

    gate_id: int
    area_path: str
    end: tuple[Any, ...]
    counts: tuple[int, ...]


class AlikeStore:
    """Stores one part of a file after the other, and remembers what it judged."""

    def __init__(
        self, actor: Asker, judge: Judge, now: datetime, passage: Callable[[Arrived], NewPassage]
    ) -> None:
        self._actor, self._judge, self._now, self._passage = actor, judge, now, passage
        self._restricted = restriction_periods(actor, None).keys()
        self._moments = _moments(actor)
        self._known: dict[tuple[object, ...], _Alike | None] = {}
        self._homes: dict[int, str] = {}

    def store(self, arrived: Sequence[Arrived]) -> tuple[int, int]:
        """Stores passages of the past in one transaction; returns how many were new and how many were known."""
        if connection.vendor != "sqlite":
            return self._one_by_one(arrived)
        try:
            with transaction.atomic():
                return self._store(arrived)
        except StoredBefore:  # somebody stored one of them since the file was checked
            return self._one_by_one(arrived)

    def _one_by_one(self, arrived: Sequence[Arrived]) -> tuple[int, int]:
        batch = [BulkPassage(self._passage(a), a.gate, a.person, self._now) for a in arrived]
        return record_bulk(self._actor, batch, self._judge, self._now) if batch else (0, 0)

    def _store(self, arrived: Sequence[Arrived]) -> tuple[int, int]:
        rows, apart = [], []
        hours: Counter[tuple[_Alike, int]] = Counter()
        for a in arrived:
            person_id = None if a.person is None else a.person.id
            alike = None if a.apart or person_id in self._restricted else self._alike(a)
            if alike is None:
                apart.append(a)
                continue
            rows.append((a.uid, alike.gate_id, alike.area_path, person_id, a.at, *alike.end))
            hours[alike, a.micros // _HOUR] += 1
        write(rows, _hour_rows(hours))
        stored, known = self._one_by_one(apart)
        return len(rows) + stored, known

    def _alike(self, a: Arrived) -> _Alike | None:
        """What a passage has in common with others; None where it goes its own way."""
        home = None if a.person is None else self._home(a.person)
        key = (a.gate.id, home, bisect_right(self._moments, a.micros), *a.words)
        try:
            return self._known[key]
        except KeyError:
            found = self._known[key] = self._judged(a)
            return found

    def _home(self, person: PersonRow) -> str:
        home = self._homes.get(person.id)
        if home is None:
            home = self._homes[person.id] = person.home_path
        return home

    def _judged(self, a: Arrived) -> _Alike | None:
        passage = self._passage(a)
        verdict = self._judge.verdict(a.gate, a.person, passage)
        if verdict.decision.duties:
            return None
        judged = Judged(passage, a.gate, a.person, verdict)
        row = passage_rows([judged], [self._now], self._actor.name)[0]
        counts = hour_rows([judged])[0][3:]
        return _Alike(a.gate.id, a.gate.area_path, tuple(row[len(_OWN) :]), tuple(counts))


def _hour_rows(hours: Counter[tuple[_Alike, int]]) -> list[tuple[Any, ...]]:
    """Hourly counts as `writing.write` takes them."""
    sums: dict[tuple[int, str, int], list[int]] = {}
    for (alike, hour), times in hours.items():
        counts = sums.setdefault((alike.gate_id, alike.area_path, hour), [0] * len(alike.counts))
        for index, one in enumerate(alike.counts):
            counts[index] += one * times
    return [
        (gate, path, _as_text(hour * _HOUR), *counts) for (gate, path, hour), counts in sorted(sums.items())
    ]


def _as_text(micros: int) -> str:
    """A time as SQLite keeps it: text in UTC without offset."""
    return (_EPOCH + timedelta(microseconds=micros)).isoformat(" ")[:-6]


def _moments(actor: Asker) -> list[int]:
    """The moments at which a policy or a level begins or ends anywhere: between two of them verdicts do not change."""
    changes = [policy.effective_from for policy in policies(actor) if policy.effective_from > _EPOCH]
    for periods in level_history(actor).values():
        changes += [moment for p in periods for moment in (p.since, p.until) if moment is not None]
    return sorted({(moment - _EPOCH) // timedelta(microseconds=1) for moment in changes})
