"""Writing passages and their hourly counts: plain rows through the driver, one statement for many."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from lianfang.domain.errors import Conflict
from lianfang.passages.intake import NewPassage
from lianfang.passages.judging import Verdict
from lianfang.people.rows import PersonRow
from lianfang.places.rows import GateRow

COUNTS = (
    "entries",
    "exits",
    "admitted",
    "referred",
    "refused",
    "held",
    "measured",
    "fevers",
    "noted",
    "without_mask",
    "urged",
    "registered",
    "offline",
    "differing",
)
_DECISION_COUNT = {
    decision: COUNTS.index(name)
    for decision, name in (
        ("admit", "admitted"),
        ("refer", "referred"),
        ("refuse", "refused"),
        ("hold", "held"),
    )
}

_COLUMNS = (
    "uid",
    "gate_id",
    "area_path",
    "person_id",
    "at",
    "received_at",
    "direction",
    "category",
    "first_reading",
    "second_reading",
    "mask",
    "errand",
    "risk_travel",
    "gate_decision",
    "gate_reason",
    "gate_table",
    "gate_offline",
    "server_decision",
    "server_reason",
    "duties",
    "policy_version",
    "fever",
    "recorded_by",
)
_INSERT = (
    f"INSERT INTO passages_passage ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))}) "
    "ON CONFLICT (uid) DO NOTHING"
)
_ADD = ", ".join(f"{name} = passages_gatehour.{name} + excluded.{name}" for name in COUNTS)
_UPSERT_HOUR = (
    f"INSERT INTO passages_gatehour (gate_id, area_path, hour, {', '.join(COUNTS)}) "
    f"VALUES ({', '.join(['%s'] * (3 + len(COUNTS)))}) ON CONFLICT (gate_id, hour) DO UPDATE SET {_ADD}"
)


@dataclass(frozen=True)
class Judged:
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
    return moment.astimezone(UTC).isoformat(" ")[:-6]


def _as_it_is(value: Any) -> Any:
    return value


def _drivers_words() -> tuple[Callable[[datetime], Any], Callable[[uuid.UUID], Any]]:
    """How times and ids are handed to this database's driver; asked once a batch, it is called a million times."""
    if connection.vendor == "sqlite":
        return _as_text, lambda uid: uid.hex
    return _as_it_is, _as_it_is


def _row(judged: Judged, uid: Any, at: Any, received_at: Any, recorded_by: str) -> tuple[Any, ...]:
    p, verdict = judged.passage, judged.verdict
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
        p.verdict.decision,
        p.verdict.reason,
        p.verdict.table,
        p.verdict.offline,
        verdict.decision.decision,
        verdict.decision.reason,
        " ".join(verdict.decision.duties),
        verdict.version,
        judged.fever,
        recorded_by,
    )


def known_ids(uids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these ids are stored already."""
    _time, word = _drivers_words()
    words = {word(uid): uid for uid in uids}
    wanted = list(words)
    known: set[uuid.UUID] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"SELECT uid FROM passages_passage WHERE uid IN ({marks})", part)
            known.update(words[found] for (found,) in cursor.fetchall())
    return known


def insert_passages(judged: Sequence[Judged], received_at: Sequence[datetime], recorded_by: str) -> None:
    """Inserts passages that are known to be new, in the running transaction; all or none.

    `received_at` has one time for each passage. A passage that somebody else stored meanwhile is a conflict.
    """
    insert_rows(passage_rows(judged, received_at, recorded_by))


def passage_rows(
    judged: Sequence[Judged], received_at: Sequence[datetime], recorded_by: str
) -> list[tuple[Any, ...]]:
    """Passages as the table holds them; asks the database nothing."""
    time, uid = _drivers_words()
    return [
        _row(j, uid(j.passage.uid), time(j.passage.at), time(received), recorded_by)
        for j, received in zip(judged, received_at, strict=True)
    ]


def insert_rows(rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts what `passage_rows` made, in the running transaction; all or none."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
        if cursor.rowcount != len(rows):
            raise Conflict("id.reused", "id", value=rows[0][0])


def _tally(counts: list[int], judged: Judged) -> None:
    """Adds one passage to its hour; the order of `counts` is that of COUNTS."""
    p, decision = judged.passage, judged.verdict.decision.decision
    counts[0 if p.direction == "in" else 1] += 1
    counts[_DECISION_COUNT[decision]] += 1
    counts[6] += p.first_reading is not None
    counts[7] += judged.fever
    if p.direction == "in" and p.mask:
        counts[8] += 1
        counts[9] += p.mask in ("absent", "put_on", "refused")
        counts[10] += p.mask in ("put_on", "refused")
    counts[11] += judged.person is not None
    counts[12] += p.verdict.offline
    counts[13] += bool(p.verdict.decision) and p.verdict.decision != decision


def add_to_hours(judged: Iterable[Judged]) -> None:
    """Adds passages to the hourly counts of their gates, in the running transaction."""
    add_hour_rows(hour_rows(judged))


def hour_rows(judged: Iterable[Judged]) -> list[tuple[Any, ...]]:
    """What passages add to the hourly counts of their gates; asks the database nothing."""
    hours: dict[tuple[int, datetime], tuple[str, list[int]]] = {}
    for j in judged:
        hour = j.passage.at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        key = (j.gate.id, hour)
        if key not in hours:
            hours[key] = (j.gate.area_path, [0] * len(COUNTS))
        _tally(hours[key][1], j)
    time, _uid = _drivers_words()
    return [
        (gate_id, path, time(hour), *counts)
        # In one order everywhere, so that two batches never wait for each other in a circle.
        for (gate_id, hour), (path, counts) in sorted(hours.items(), key=lambda item: item[0])
    ]


def add_hour_rows(rows: Sequence[tuple[Any, ...]]) -> None:
    """Adds what `hour_rows` counted, in the running transaction."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT_HOUR, rows)
