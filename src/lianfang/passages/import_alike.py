"""Storing a file's passages quickly: of those alike in everything but id, time and person, one is judged for all.

What sets a passage apart goes the way of every other one, row by row (`actions.passages.record_bulk`): a person who was
ever restricted, a vehicle, a stay in an outbreak area, a verdict that asks somebody to do something. SQLite only: there
is one writer there, so that no gate has to be locked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from lianfang.accounts.scope import Asker
from lianfang.passages.actions.passages import BulkPassage, record_bulk
from lianfang.passages.judging import Judge
from lianfang.passages.queries import policies
from lianfang.passages.storing import Judged, hour_rows, passage_rows
from lianfang.passages.writing import COLUMNS, StoredBefore, write
from lianfang.people.queries import restriction_periods
from lianfang.places.queries import level_history

_OWN = ("uid", "gate_id", "area_path", "person_id", "at")
if COLUMNS[: len(_OWN)] != _OWN:
    raise RuntimeError("a passage's own columns no longer stand in front: import_alike has to follow")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = 3_600_000_000


@dataclass(frozen=True)
class Arrived:
    """A passage of a file, matched; `words` is all that it says beside id, time and person, `micros` its time since
    1970."""

    bulk: BulkPassage
    micros: int
    words: tuple[object, ...]


@dataclass(frozen=True, eq=False)
class _Alike:
    """What passages that are alike have in common: the end of their rows, and what one of them adds to its hour."""

    gate_id: int
    area_path: str
    end: tuple[Any, ...]
    counts: tuple[int, ...]


class AlikeStore:
    """Stores one part of a file after the other, and remembers what it judged."""

    def __init__(self, actor: Asker, judge: Judge, now: datetime) -> None:
        self._actor, self._judge, self._now = actor, judge, now
        self._restricted = restriction_periods(actor, None).keys()
        self._moments = _moments(actor)
        self._known: dict[tuple[object, ...], _Alike | None] = {}

    def store(self, arrived: Sequence[Arrived]) -> tuple[int, int]:
        """Stores passages of the past in one transaction; returns how many were new and how many were known."""
        if connection.vendor != "sqlite":
            return record_bulk(self._actor, [a.bulk for a in arrived], self._judge, self._now)
        try:
            with transaction.atomic():
                return self._store(arrived)
        except StoredBefore:  # somebody stored one of them since the file was checked
            return record_bulk(self._actor, [a.bulk for a in arrived], self._judge, self._now)

    def _store(self, arrived: Sequence[Arrived]) -> tuple[int, int]:
        rows, apart = [], []
        hours: Counter[tuple[_Alike, int]] = Counter()
        for a in arrived:
            alike = self._alike(a)
            if alike is None:
                apart.append(a.bulk)
                continue
            person = a.bulk.person
            own = (a.bulk.passage.uid.hex, alike.gate_id, alike.area_path, person.id if person else None)
            rows.append((*own, _as_text(a.micros), *alike.end))
            hours[alike, a.micros // _HOUR] += 1
        write(rows, _hour_rows(hours))
        stored, known = record_bulk(self._actor, apart, self._judge, self._now) if apart else (0, 0)
        return len(rows) + stored, known

    def _alike(self, a: Arrived) -> _Alike | None:
        """What a passage has in common with others; None where it goes its own way."""
        person, passage = a.bulk.person, a.bulk.passage
        if passage.vehicle or passage.travel_area or (person is not None and person.id in self._restricted):
            return None
        home = None if person is None else person.home_path
        key = (a.bulk.gate.id, home, bisect_right(self._moments, a.micros), *a.words)
        if key not in self._known:
            self._known[key] = self._judged(a.bulk)
        return self._known[key]

    def _judged(self, bulk: BulkPassage) -> _Alike | None:
        verdict = self._judge.verdict(bulk.gate, bulk.person, bulk.passage)
        if verdict.decision.duties:
            return None
        judged = Judged(bulk.passage, bulk.gate, bulk.person, verdict)
        row = passage_rows([judged], [self._now], self._actor.name)[0]
        counts = hour_rows([judged])[0][3:]
        return _Alike(bulk.gate.id, bulk.gate.area_path, tuple(row[len(_OWN) :]), tuple(counts))


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
