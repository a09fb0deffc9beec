"""The world's passages, hour by hour, as the gates would have sent them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from lianfang.accounts.scope import SYSTEM
from lianfang.demo.world import CATEGORIES, DIRECTIONS, ERRANDS, MASKS, World
from lianfang.domain.admission import Decision
from lianfang.domain.visits import CLAIMED
from lianfang.passages.actions.passages import BulkPassage, record_bulk
from lianfang.passages.intake import GateVerdict, NewPassage
from lianfang.passages.judging import Judge
from lianfang.passages.queries import judge_of_the_past
from lianfang.people.rows import PersonRow
from lianfang.places.queries import every_gate
from lianfang.places.rows import GateRow

HOUR = 3600
_CLAIMS = tuple(category if category in CLAIMED else "" for category in CATEGORIES)
# The last entry stands for -1, which Python counts from the end: nothing noted.
_MASKS = (*MASKS, "")
_ERRANDS = (*ERRANDS, "")
_TRAVEL = (False, True, None)


def load(world: World, persons: Sequence[PersonRow], tell: Callable[[str, float], None]) -> int:
    """Records every passage in the order it arrived, one transaction an hour; returns how many were stored."""
    gates = {gate.code: gate for gate in every_gate(SYSTEM, world.until)}
    stand = [gates[gate.code] for gate in world.gates]
    judge = judge_of_the_past(SYSTEM)
    arrival = np.argsort(world.passages.received_at, kind="stable")
    hours = world.passages.received_at[arrival] // HOUR
    cuts = [0, *(np.flatnonzero(np.diff(hours)) + 1).tolist(), len(arrival)]
    stored = 0
    for start, end in pairwise(cuts):
        batch = list(_batch(world, arrival[start:end], start, stand, persons, judge))
        received = datetime.fromtimestamp(int(hours[start] + 1) * HOUR, UTC)
        new, _known = record_bulk(SYSTEM, batch, judge, min(received, world.until))
        stored += new
        tell("passages", end / len(arrival))
    return stored


def _batch(
    world: World,
    rows: np.ndarray,
    first: int,
    stand: Sequence[GateRow],
    persons: Sequence[PersonRow],
    judge: Judge,
) -> Iterator[BulkPassage]:
    """Some passages of the world as the product takes them; the rows' ids go up, which keeps the index quick."""
    p = world.passages
    columns = (
        p.gate_index, p.person_index, p.at, p.direction, p.category, p.first, p.second, p.mask, p.errand,
        p.offline, p.received_at, p.risk_travel,
    )  # fmt: skip
    said_by: dict[tuple[str, bool], GateVerdict] = {}
    base = (world.seed & 0xFFFF) << 112 | 0x8000 << 64 | 0x8 << 60
    for number, row in enumerate(zip(*(column[rows].tolist() for column in columns), strict=True), first):
        (gate_index, person_index, at, direction, category, reading, second, mask, errand, offline, received,
         travel) = row  # fmt: skip
        gate, person = stand[gate_index], persons[person_index]
        facts = (
            uuid.UUID(int=base | number << 64 + 16 | number),
            gate.code,
            datetime.fromtimestamp(at, UTC),
            DIRECTIONS[direction],
            person.number,
            None,
            reading if reading >= 0 else None,
            second if second >= 0 else None,
            _MASKS[mask],
            _CLAIMS[category],
            _ERRANDS[errand],
            _TRAVEL[travel],
        )
        seen = NewPassage(*facts)
        verdict = judge.verdict(gate, person, seen)
        decision = verdict.decision
        said = said_by.get((decision.rule, offline))
        if said is None:
            said = said_by[(decision.rule, offline)] = _at_the_gate(decision, offline)
        passage = NewPassage(*facts, said)
        yield BulkPassage(passage, gate, person, datetime.fromtimestamp(received, UTC), verdict)


def _at_the_gate(decision: Decision, offline: bool) -> GateVerdict:
    """What the gate decided: the same as the table, save that a careless keeper waves through what should wait."""
    if decision.decision == "hold":
        return GateVerdict("admit", "ok", decision.table, offline)
    return GateVerdict(decision.decision, decision.reason, decision.table, offline)
