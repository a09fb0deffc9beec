"""Passages and their hourly counts as the tables hold them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.db import connection
from msgspec import Struct

from lianfang.accounts.many import any_of
from lianfang.passages.intake import NewPassage
from lianfang.passages.judging import Verdict
from lianfang.passages.writing import COUNTS, write
from lianfang.people.rows import PersonRow
from lianfang.places.rows import GateRow

_DECISION_COUNT = {
    decision: COUNTS.index(name)
    for decision, name in (
        ("admit", "admitted"),
        ("refer", "referred"),
        ("refuse", "refused"),
        ("hold", "held"),
    )
}


class Judged(Struct, frozen=True):
    """A passage with everything that is stored of it."""

    passage: NewPassage
    gate: GateRow
    person: PersonRow | None
    verdict: Verdict

    @property
    def fever(self) -> bool:
        """Whether the policy in force saw a confirmed fever."""
        return "fever_followup" in self.verdict.decision.duties


def _as_text(moment: datetime) -> str:
    """A time as SQLite keeps it: text in UTC without offset, as Django reads it back."""
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat(" ")[:-6]


def _as_it_is(value: Any) -> Any:
    return value


def _drivers_words() -> tuple[Callable[[datetime], Any], Callable[[uuid.UUID], Any]]:
    """How times and ids are handed to this database's driver; asked once a batch, it is called a million times."""
    if connection.vendor == "sqlite":
        return _as_text, _UID_AS_HEX
    return _as_it_is, _as_it_is


_UID_AS_HEX = attrgetter("hex")


def _row(judged: Judged, uid: Any, at: Any, received_at: Any, recorded_by: str) -> tuple[Any, ...]:
    p, verdict = judged.passage, judged.verdict
    decided = verdict.decision
    return (
        uid,
        judged.gate.id,
        judged.gate.area_path,
        judged.person.id if judged.person else None,
        at,
        received_at,
        p.direction,
        verdict.category,
        p.first_reading,
        p.second_reading,
        p.mask,
        p.errand,
        p.risk_travel,
        p.travel_area,
        p.travel_left_on and p.travel_left_on.isoformat(),
        p.vehicle,
        p.verdict.decision,
        p.verdict.reason,
        p.verdict.table,
        p.verdict.offline,
        decided.decision,
        decided.reason,
        " ".join(decided.duties),
        verdict.version,
        judged.fever,
        recorded_by,
    )


def known_ids(uids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these ids are stored already."""
    _time, word = _drivers_words()
    words = {word(uid): uid for uid in uids}
    wanted, which = any_of("uid", words)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT uid FROM passages_passage WHERE {wanted}", [which])
        return {words[found] for (found,) in cursor.fetchall()}


def store_judged(judged: Sequence[Judged], received_at: Sequence[datetime], recorded_by: str) -> None:
    """Stores passages that are taken for new, with their hourly counts, in the running transaction; all or none.

    `received_at` has one time for each passage. Raises `writing.StoredBefore` where one is stored already.
    """
    write(passage_rows(judged, received_at, recorded_by), hour_rows(judged))


def passage_rows(
    judged: Sequence[Judged], received_at: Sequence[datetime], recorded_by: str
) -> list[tuple[Any, ...]]:
    """Passages as the table holds them; asks the database nothing."""
    time, uid = _drivers_words()
    arrived = {moment: time(moment) for moment in set(received_at)}  # a batch arrives at one moment
    return [
        _row(j, uid(j.passage.uid), time(j.passage.at), arrived[received], recorded_by)
        for j, received in zip(judged, received_at, strict=True)
    ]


Alike = tuple[str, str, bool, bool, str, bool, bool, bool, bool, bool]
"""What passages have alike as far as counts go: direction, decision, measured, fever, mask, registered, offline, differing,
in a vehicle, from elsewhere or in a vehicle."""

_FROM_ELSEWHERE = ("visitor", "delivery")


def _counts_of(alike: Alike) -> list[int]:
    """What one such passage adds to its hour; the order is that of COUNTS."""
    direction, decision, measured, fever, mask, registered, offline, differing, vehicle, outside = alike
    counts = [0] * len(COUNTS)
    counts[0 if direction == "in" else 1] = 1
    counts[_DECISION_COUNT[decision]] = 1
    noted = direction == "in" and bool(mask)
    counts[6:] = [
        measured,
        fever,
        noted,
        noted and mask in ("absent", "put_on", "refused"),
        noted and mask in ("put_on", "refused"),
        registered,
        offline,
        differing,
        vehicle,
        outside,
        outside and registered and measured,
    ]
    return [int(count) for count in counts]


def hour_rows(judged: Iterable[Judged]) -> list[tuple[Any, ...]]:
    """What passages add to the hourly counts of their gates; asks the database nothing."""
    kinds: Counter[tuple[int, str, int, Alike]] = Counter()
    for j in judged:
        p, decision, gate = j.passage, j.verdict.decision.decision, j.gate
        said = p.verdict.decision
        alike = (
            p.direction,
            decision,
            p.first_reading is not None,
            j.fever,
            p.mask,
            j.person is not None,
            p.verdict.offline,
            bool(said) and said != decision,
            bool(p.vehicle),
            bool(p.vehicle) or j.verdict.category in _FROM_ELSEWHERE,
        )
        kinds[gate.id, gate.area_path, int(p.at.timestamp() // 3600), alike] += 1
    hours: dict[tuple[int, str, int], list[int]] = {}
    for (gate_id, path, hour, alike), times in kinds.items():
        counts = hours.setdefault((gate_id, path, hour), [0] * len(COUNTS))
        for index, one in enumerate(_counts_of(alike)):
            counts[index] += one * times
    time, _uid = _drivers_words()
    return [
        (gate_id, path, time(datetime.fromtimestamp(hour * 3600, UTC)), *counts)
        # In one order everywhere, so that two batches never wait for each other in a circle.
        for (gate_id, path, hour), counts in sorted(hours.items())
    ]
