"""Recording passages. The way of a passage, whatever door it came through:

1. read:    `intake.read_passage` checks every field; a record that cannot be read is answered, not stored.
2. match:   gate, person (a visitor is registered), and whether its id is known already (sent twice: stored once).
3. judge:   `judging.Judge` decides by the same table as the gate; both verdicts are kept, neither overwrites the other.
4. store:   passages and hourly counts, one transaction; with them
5. follow:  assignments for fevers, restricted persons, travellers, instruments.

Good records are taken although bad ones stand beside them: each is answered by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from lianfang.accounts.editions import edition
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.actions import raise_all
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError, NotAllowed, NotFound
from lianfang.passages import storing
from lianfang.passages.follow_up import follow_ups
from lianfang.passages.intake import NewPassage, Window, read_passage
from lianfang.passages.judging import Judge
from lianfang.passages.models import Passage
from lianfang.passages.queries import judge_now
from lianfang.passages.rows import Recorded
from lianfang.passages.storing import Judged
from lianfang.passages.writing import StoredBefore
from lianfang.people import actions as people_actions
from lianfang.people import queries as people
from lianfang.people.rows import PersonRow
from lianfang.places import queries as places
from lianfang.places.rows import GateRow

MOST_IN_A_BATCH = 2000
Said = tuple[object, ...]
_LOCK_SPACE = 0x6A7E
"""PostgreSQL's advisory locks, one a gate: two batches of one gate go one after the other."""


def record(actor: Asker, raws: Sequence[Mapping[str, object]], now: datetime) -> list[Recorded]:
    """Records up to 2,000 passages sent by a gate's device or keeper; answers each, in the order given."""
    actor.demand(Right.RECORD_PASSAGES)
    if not raws:
        raise InvalidInput("batch.empty")
    if len(raws) > MOST_IN_A_BATCH:
        raise InvalidInput("batch.too_many", count=len(raws), limit=MOST_IN_A_BATCH)
    window = Window(now, settings.RETENTION_DAYS)
    answers: dict[int, Recorded] = {}
    readable: dict[int, NewPassage] = {}
    for index, raw in enumerate(raws):
        try:
            readable[index] = read_passage(raw, window)
        except LianfangError as error:
            answers[index] = Recorded(_uid_or_none(raw), stored=False, problem=error)
    answers |= _record_readable(actor, readable, now)
    return [answers[index] for index in range(len(raws))]


def _uid_or_none(raw: Mapping[str, object]) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(raw.get("id")))
    except ValueError:
        return None


def _record_readable(actor: Asker, readable: dict[int, NewPassage], now: datetime) -> dict[int, Recorded]:
    """Matches, judges, stores and follows up the records that could be read, in one transaction.

    Nearly every passage is new, so all are first taken for new. The table's unique ids say when that was wrong;
    then everything is done again with a look at what is stored.
    """
    if len({p.uid for p in readable.values()}) == len(readable):
        try:
            with transaction.atomic():
                return _record_matched(actor, readable, now, known=None)
        except StoredBefore:
            pass
    with transaction.atomic():
        return _record_matched(actor, readable, now, stored_before(p.uid for p in readable.values()))


def _record_matched(
    actor: Asker,
    readable: dict[int, NewPassage],
    now: datetime,
    known: dict[uuid.UUID, Before] | None,
) -> dict[int, Recorded]:
    """The same inside the transaction; `known` is what is stored under these ids, None where all count as new."""
    in_force = edition()
    gates = places.open_gates(actor, in_force)
    if known is not None or len(readable) > 1:  # one new passage alone cannot get into anybody's way
        _lock_gates({gates[p.gate_code].id for p in readable.values() if p.gate_code in gates})
    answers: dict[int, Recorded] = {}
    matched: dict[int, tuple[NewPassage, GateRow, PersonRow | None]] = {}
    persons = people.persons_by_number(actor, {p.person_number for p in readable.values() if p.person_number})
    for index, passage in readable.items():
        try:
            gate = _gate_of(actor, gates, passage)
            if known is not None and (before := known.get(passage.uid)) is not None:
                answers[index] = _repeated(actor, persons, passage, gate, before)
                continue
            person = _person_of(actor, persons, passage, gate)
            matched[index] = (passage, gate, person)
            if known is not None:
                known[passage.uid] = Before.of(passage, person)
        except LianfangError as error:
            answers[index] = Recorded(passage.uid, stored=False, problem=error)
    judge = judge_now(actor, {m[2].id for m in matched.values() if m[2] and m[2].ever_restricted}, in_force)
    judged = {
        i: Judged(p, gate, person, judge.verdict(gate, person, p)) for i, (p, gate, person) in matched.items()
    }
    store(actor, list(judged.values()), [now] * len(judged), now)
    return answers | {i: _answer(j) for i, j in judged.items()}


def _repeated(
    actor: Asker, persons: Mapping[str, PersonRow], passage: NewPassage, gate: GateRow, before: Before
) -> Recorded:
    """The answer to a passage whose id is known. A visitor registered for one that is refused is forgotten again."""
    with transaction.atomic():
        return _answer_again(before, passage, _person_of(actor, persons, passage, gate))


def store(actor: Asker, judged: Sequence[Judged], received_at: Sequence[datetime], now: datetime) -> None:
    """Stores judged passages that are known to be new, their counts and their assignments, in the running
    transaction."""
    storing.store_judged(judged, received_at, actor.name)
    # What happened before the retention is history (an imported file): nobody can follow it up any more.
    oldest = now - timedelta(days=settings.RETENTION_DAYS)
    with_duties = [j for j in judged if j.verdict.decision.duties and j.passage.at >= oldest]
    if with_duties:
        units = places.area_units(actor)
        raise_all(actor, [new for j in with_duties for new in follow_ups(j, units)], now)


def _lock_gates(gate_ids: Iterable[int]) -> None:
    """Lets batches of one gate go one after the other; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for gate_id in sorted(gate_ids):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, gate_id])


def _gate_of(actor: Asker, gates: Mapping[str, GateRow], passage: NewPassage) -> GateRow:
    gate = gates.get(passage.gate_code)
    if gate is None or not actor.covers(gate.area_path):
        raise NotFound("gate.unknown", "gate", value=passage.gate_code)
    if gate.code not in actor.gate_codes:
        raise NotAllowed("device.wrong_gate", "gate", value=gate.code)
    if not gate.takes(passage.at):
        raise Conflict("gate.out_of_use", "gate", value=gate.code)
    return gate


def _person_of(
    actor: Asker, persons: Mapping[str, PersonRow], passage: NewPassage, gate: GateRow
) -> PersonRow | None:
    """Who passed: a registered person, a visitor who is registered now, or nobody known."""
    if passage.visitor:
        return people_actions.register_visitor(
            actor, passage.visitor.name, passage.visitor.phone, gate.area_path
        )
    if not passage.person_number:
        return None
    if passage.person_number not in persons:
        raise NotFound("person.unknown", "person", value=passage.person_number)
    return persons[passage.person_number]


@dataclass(frozen=True)
class Before:
    """A passage stored earlier, as far as it takes to tell a repetition from a mix-up of ids, and to answer again."""

    said: Said
    person: str
    decision: str = ""
    reason: str = ""
    duties: tuple[str, ...] = ()
    version: int = 0

    @classmethod
    def of(cls, passage: NewPassage, person: PersonRow | None) -> Before:
        """The same for one that is being stored now: it may stand twice in one batch."""
        return cls(said_by(passage), person.number if person else "")

    def same_as(self, passage: NewPassage, person: PersonRow | None) -> bool:
        """Whether `passage` by `person` says the same."""
        return self.said == said_by(passage) and self.person == (person.number if person else "")


def said_by(passage: NewPassage) -> Said:
    """What a passage says beside who passed: gate, time, direction, readings, mask, errand, travel, vehicle."""
    return (
        passage.gate_code,
        passage.at,
        passage.direction,
        passage.first_reading,
        passage.second_reading,
        passage.mask,
        passage.errand,
        passage.risk_travel,
        passage.travel_area,
        passage.travel_left_on,
        passage.vehicle,
    )


def stored_before(uids: object) -> dict[uuid.UUID, Before]:
    """Which of these ids are stored already, with what they say."""
    wanted = list(uids)  # type: ignore[call-overload]
    known: dict[uuid.UUID, Before] = {}
    for start in range(0, len(wanted), 500):
        rows = Passage.objects.filter(uid__in=wanted[start : start + 500]).values_list(
            "uid",
            "gate__code",
            "at",
            "direction",
            "first_reading",
            "second_reading",
            "mask",
            "errand",
            "risk_travel",
            "travel_area",
            "travel_left_on",
            "vehicle",
            "person__number",
            "server_decision",
            "server_reason",
            "duties",
            "policy_version",
        )
        for uid, *said, person, decision, reason, duties, version in rows:
            known[uid] = Before(tuple(said), person or "", decision, reason, tuple(duties.split()), version)
    return known


def _answer_again(before: Before, passage: NewPassage, person: PersonRow | None) -> Recorded:
    """The answer to a repetition: what was decided then. Another passage under the same id is refused."""
    if not before.same_as(passage, person):
        raise Conflict("id.reused", "id", value=passage.uid)
    return Recorded(
        passage.uid,
        stored=False,
        duplicate=True,
        decision=before.decision,
        reason=before.reason,
        duties=before.duties,
        policy_version=before.version,
        person=before.person,
    )


def _answer(judged: Judged) -> Recorded:
    verdict = judged.verdict
    return Recorded(
        judged.passage.uid,
        stored=True,
        decision=verdict.decision.decision,
        reason=verdict.decision.reason,
        duties=verdict.decision.duties,
        policy_version=verdict.version,
        person=judged.person.number if judged.person else "",
    )


@dataclass(frozen=True)
class BulkPassage:
    """A passage of the past that is matched already: for imports of files."""

    passage: NewPassage
    gate: GateRow
    person: PersonRow | None
    received_at: datetime


def record_bulk(actor: Asker, batch: Sequence[BulkPassage], judge: Judge, now: datetime) -> tuple[int, int]:
    """Judges and stores passages of the past; returns how many were new and how many were known already.

    One transaction. Passages known under the same id are left as they are.
    """
    fresh: dict[uuid.UUID, BulkPassage] = {}
    for b in batch:
        fresh.setdefault(b.passage.uid, b)
    try:
        with transaction.atomic():
            return _store_bulk(actor, list(fresh.values()), judge, now), len(batch) - len(fresh)
    except StoredBefore:
        pass
    with transaction.atomic():
        known = storing.known_ids(list(fresh))
        new = [b for uid, b in fresh.items() if uid not in known]
        return _store_bulk(actor, new, judge, now), len(batch) - len(new)


def _store_bulk(actor: Asker, batch: Sequence[BulkPassage], judge: Judge, now: datetime) -> int:
    _lock_gates({b.gate.id for b in batch})
    judged = [Judged(b.passage, b.gate, b.person, judge.verdict(b.gate, b.person, b.passage)) for b in batch]
    store(actor, judged, [b.received_at for b in batch], now)
    return len(judged)
