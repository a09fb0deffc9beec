"""The world's passages, hour by hour, as the gates would have sent them."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from lianfang.accounts.scope import SYSTEM
from lianfang.demo import journeys
from lianfang.demo.world import CATEGORIES, DIRECTIONS, ERRANDS, MASKS, World
from lianfang.domain.admission import Decision
from lianfang.domain.visits import CLAIMED
from lianfang.passages.actions.prepared import Prepared, prepare, store_prepared
from lianfang.passages.intake import GateVerdict, NewPassage
from lianfang.passages.judging import Judge
from lianfang.passages.queries import judge_of_the_past
from lianfang.passages.storing import Judged
from lianfang.people.rows import PersonRow
from lianfang.places.queries import area_units, every_gate
from lianfang.places.rows import GateRow

HOUR = 3600
CARELESS = 40
"""One keeper in so many lets a visitor in without asking where they have been."""

_CLAIMS = tuple(category if category in CLAIMED else "" for category in CATEGORIES)
# The last entry stands for -1, which Python counts from the end: nothing noted.
_MASKS = (*MASKS, "")
_ERRANDS = (*ERRANDS, "")
_TRAVEL = (False, True, None)
NO_VERDICT = GateVerdict()


@dataclass(frozen=True)
class Desk:
    """What it takes to make the world's passages ready: gates and persons in the world's order, judge, units.

    `arrival` is the order in which the passages came in.
    """

    world: World
    gates: Sequence[GateRow]
    persons: Sequence[PersonRow]
    judge: Judge
    units: Mapping[str, int]
    arrival: np.ndarray


def load(world: World, persons: Sequence[PersonRow], tell: Callable[[str, float], None]) -> int:
    """Records every passage in the order it arrived, one transaction an hour; returns how many were stored."""
    by_code = {gate.code: gate for gate in every_gate(SYSTEM, world.until)}
    arrival = np.argsort(world.passages.received_at, kind="stable")
    desk = Desk(
        world, [by_code[gate.code] for gate in world.gates], persons, judge_of_the_past(SYSTEM),
        area_units(SYSTEM), arrival,
    )  # fmt: skip
    hours = world.passages.received_at[arrival] // HOUR
    cuts = [0, *(np.flatnonzero(np.diff(hours)) + 1).tolist(), len(arrival)]
    stored = 0
    with _made_ready(desk, list(pairwise(cuts))) as batches:
        for start, prepared in zip(cuts, batches, strict=False):
            received = datetime.fromtimestamp(int(hours[start] + 1) * HOUR, UTC)
            stored += store_prepared(SYSTEM, prepared, min(received, world.until))
            tell("passages", stored / len(arrival))
    return stored


@contextmanager
def _made_ready(desk: Desk, spans: list[tuple[int, int]]) -> Iterator[Iterator[Prepared]]:
    """The passages of each span, made ready in its order: by two processes beside the one that stores.

    They are forked, so that nothing has to be copied to them, and never touch the database; where forking is not
    safe, one process does everything.
    """
    if sys.platform != "linux":
        yield (_ready(desk, *span) for span in spans)
        return
    with multiprocessing.get_context("fork").Pool(2, _sit_down, (desk,)) as pool:
        yield pool.imap(_ready_here, spans)


_desks: list[Desk] = []


def _sit_down(desk: Desk) -> None:
    """A forked process begins: Ctrl-C is for its parent, which ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _desks[:] = [desk]


def _ready_here(span: tuple[int, int]) -> Prepared:
    return _ready(_desks[0], *span)


def _ready(desk: Desk, start: int, end: int) -> Prepared:
    """The passages that arrived from place `start` to `end` in the order of arrival, made ready for the tables."""
    received = desk.world.passages.received_at[desk.arrival[start:end]].tolist()
    times = [datetime.fromtimestamp(seconds, UTC) for seconds in received]
    return prepare(SYSTEM, list(_judged(desk, start, end)), times, desk.units)


def _judged(desk: Desk, start: int, end: int) -> Iterator[Judged]:
    """The world's passages as the product takes them; their ids go up, which keeps the index quick."""
    p = desk.world.passages
    columns = (
        p.gate_index, p.person_index, p.at, p.direction, p.category, p.first, p.second, p.mask, p.errand,
        p.offline, p.risk_travel,
    )  # fmt: skip
    said_by: dict[tuple[str, bool], GateVerdict] = {}
    base = (desk.world.seed & 0xFFFF) << 112 | 0x8 << 76 | 0x8 << 60
    rows = desk.arrival[start:end]
    for number, row in enumerate(zip(*(column[rows].tolist() for column in columns), strict=True), start):
        gate_index, person_index, at, direction, category, first, second, mask, errand, offline, travel = row
        gate, person = desk.gates[gate_index], desk.persons[person_index]
        facts = (
            uuid.UUID(int=base | number << 80 | number),
            gate.code,
            datetime.fromtimestamp(at, UTC),
            DIRECTIONS[direction],
            person.number,
            None,
            first if first >= 0 else None,
            second if second >= 0 else None,
            _MASKS[mask],
            _CLAIMS[category],
            _ERRANDS[errand],
            _TRAVEL[travel],
        )
        stay = journeys.stay(person_index, desk.world.first_day) if travel == 1 else journeys.NOWHERE
        verdict = desk.judge.verdict(gate, person, NewPassage(*facts, NO_VERDICT, *stay))
        if travel == 1:  # what the gate makes of it: some left so long ago that it counts no more
            facts = (*facts[:-1], verdict.travel_until is not None)
        elif verdict.decision.reason == "ask_travel" and number % CARELESS:  # asked, and nothing came of it
            facts = (*facts[:-1], False)
            verdict = desk.judge.verdict(gate, person, NewPassage(*facts))
        key = (verdict.decision.rule, offline)
        if key not in said_by:
            said_by[key] = _at_the_gate(verdict.decision, offline)
        plate = journeys.plate(person_index, gate.place, CATEGORIES[category])
        yield Judged(NewPassage(*facts, said_by[key], *stay, plate), gate, person, verdict)


def _at_the_gate(decision: Decision, offline: bool) -> GateVerdict:
    """What the gate decided: the same as the table, save that a careless keeper waves through what should wait."""
    if decision.decision == "hold":
        return GateVerdict("admit", "ok", decision.table, offline)
    return GateVerdict(decision.decision, decision.reason, decision.table, offline)
