"""Loading the invented world: everything in it arrives, through the rooms' own actions."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lianfang.accounts.rights import Role
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.assignments.queries import of_scope
from lianfang.demo import build as building
from lianfang.demo.follow_through import EVIDENCE
from lianfang.demo.make import make_world
from lianfang.demo.measures import REASONS
from lianfang.demo.world import LOCAL, ControlLevelSpec, World
from lianfang.passages.queries import counts, passages
from lianfang.people.queries import restricted_count
from lianfang.places.queries import every_gate, history_of_levels

UNTIL = datetime(2026, 3, 1, 15, tzinfo=LOCAL)
DIRECTOR = Asker(1, "director", Role.DIRECTOR, 1, "CMD/", "AY/")
AGES = timedelta(days=400)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_data")]


@pytest.fixture
def world() -> World:
    """A small district that ends in the afternoon."""
    return make_world(5, 400, 3, UNTIL.date(), until=UNTIL)


def test_everything_of_the_world_arrives(world: World, tmp_path: Path) -> None:
    told: list[str] = []
    stored = building.build(world, tmp_path, lambda step, _share: told.append(step))
    assert stored == len(world.passages)
    assert list(dict.fromkeys(told)) == [
        "places", "people", "passages", "archiving", "cases", "assignments", "compliance", "done"
    ]  # fmt: skip

    whole = counts(DIRECTOR, UNTIL - AGES, UNTIL + AGES)
    assert whole.total == len(world.passages)
    assert whole.entries == int((world.passages.direction == 0).sum())
    assert whole.measured == int((world.passages.first >= 0).sum())
    assert whole.offline == int(world.passages.offline.sum())
    assert whole.registered == whole.total
    assert whole.differing == whole.held, "a gate differs from the table only where it waved somebody through"
    assert len(every_gate(SYSTEM, UNTIL)) == len(world.gates)

    in_force = {r.person_index for r in world.restrictions if r.valid_from <= world.until < r.valid_until}
    assert restricted_count(DIRECTOR, world.until) == len(in_force)
    late = of_scope(DIRECTOR, world.until, limit=10_000)
    assert all(a.raised_at >= world.until - timedelta(hours=24) for a in late), "old ones are done"
    _levels_have_ends(world)
    _numbers_are_the_worlds_own(world)


def _levels_have_ends(world: World) -> None:
    for level in world.control_levels:
        for row in history_of_levels(DIRECTOR, level.area_code, world.until):
            assert row.level == "open" or row.until is not None


def _numbers_are_the_worlds_own(world: World) -> None:
    seen = {p.person for p in passages(DIRECTOR, limit=50)}
    known = {building.person_number(world.seed, n) for n in range(len(world.persons))}
    assert seen <= known


def test_gates_are_sent_in_the_order_of_arrival(world: World, tmp_path: Path) -> None:
    building.build(world, tmp_path, lambda *_: None)
    newest = sorted(passages(DIRECTOR, limit=5000), key=lambda p: p.id)
    hours = [p.received_at.replace(minute=0, second=0) for p in newest]
    assert hours == sorted(hours)


def test_a_restricting_level_is_renewed_at_each_review() -> None:
    since = UNTIL - timedelta(days=40)
    level = ControlLevelSpec("AY", "managed", since, None, "理由")
    pieces = list(building._pieces(level, UNTIL))
    assert len(pieces) == 3
    assert all(a[4] == b[3] for a, b in pairwise(pieces))
    assert all(p[4] is not None and p[4] - p[3] <= timedelta(days=14) for p in pieces)
    assert pieces[-1][4] is not None and pieces[-1][4] > UNTIL


def test_numbers_do_not_repeat_and_say_nothing() -> None:
    numbers = [building.person_number(1, n) for n in range(5000)]
    assert max(Counter(numbers).values()) == 1
    assert not np.intersect1d(numbers, [building.person_number(2, n) for n in range(5000)]).size


def test_what_the_demos_people_wrote_is_in_one_language() -> None:
    written = [*REASONS.values(), *(text for texts in EVIDENCE.values() for text in texts)]
    assert len(written) > 10
    assert not [text for text in written if " / " in text]
