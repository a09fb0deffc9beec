"""The demo district: the same from the same seed, and nobody in two places."""

import dataclasses
import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest

from lianfang.demo.geography import seconds
from lianfang.demo.make import make_world
from lianfang.demo.world import CATEGORIES, ERRANDS, MASKS, World
from tests.demo.conftest import LAST_DAY

DISORDER = ("burst", "copied_day")
"""Cheats whose rows do not say when somebody was there."""


def fingerprint(world: object) -> str:
    """A hash over all columns and records of a world."""
    digest = hashlib.sha256()

    def feed(value: object) -> None:
        if isinstance(value, np.ndarray):
            digest.update(str(value.dtype).encode() + np.ascontiguousarray(value).tobytes())
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            for field in dataclasses.fields(value):
                feed(getattr(value, field.name))
        elif isinstance(value, tuple):
            for item in value:
                feed(item)
        else:
            digest.update(repr(value).encode())

    feed(world)
    return digest.hexdigest()


def local_second(at: np.ndarray) -> np.ndarray:
    """Second of the local day."""
    return (at + 8 * 3600) % 86_400


def honest(world: World) -> np.ndarray:
    """Rows of gates that wrote down every passage when it happened."""
    doubtful = [c.gate_index for c in world.truth.cheats if c.kind in (*DISORDER, "sleeping")]
    return ~np.isin(world.passages.gate_index, doubtful)


def test_it_works(world: World) -> None:
    assert len(world.passages) > 2000
    assert len(world.persons) == 412
    assert len(world.households.address) == len(world.households.area_index)


def test_the_same_seed_gives_the_same_world(world: World) -> None:
    assert fingerprint(make_world(7, 400, 3, LAST_DAY)) == fingerprint(world)


def test_another_seed_gives_another_world(world: World) -> None:
    assert fingerprint(make_world(8, 400, 3, LAST_DAY)) != fingerprint(world)


def test_the_world_does_not_depend_on_the_hash_seed(world: World) -> None:
    code = (
        "from datetime import date; from lianfang.demo.make import make_world;"
        "from tests.demo.test_world import fingerprint; print(fingerprint(make_world(7, 400, 3, date(2020, 2, 14))))"
    )
    path = os.pathsep.join(["src", "."])
    env = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": path}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == fingerprint(world)


def test_progress_ends_at_one() -> None:
    told: list[tuple[str, float]] = []
    make_world(7, 300, 2, LAST_DAY, lambda part, share: told.append((part, share)))
    assert told[0][1] == 0.0
    assert told[-1] == ("done", 1.0)
    assert [share for _, share in told] == sorted(share for _, share in told)


@pytest.mark.parametrize(("people", "days"), [(299, 3), (400, 1), (400, 61)])
def test_a_world_too_small_or_too_long_is_refused(people: int, days: int) -> None:
    with pytest.raises(ValueError, match=r"people|days"):
        make_world(1, people, days, LAST_DAY)


def test_now_must_lie_on_the_last_day() -> None:
    with pytest.raises(ValueError, match="until"):
        make_world(1, 400, 3, LAST_DAY, until=datetime(2020, 2, 13, 3, tzinfo=UTC))


def test_nothing_is_known_after_now(world: World) -> None:
    now = datetime(2020, 2, 14, 7, tzinfo=UTC)
    cut = make_world(7, 400, 3, LAST_DAY, until=now)
    assert cut.until == now
    assert 0 < len(cut.passages) < len(world.passages)
    assert cut.passages.received_at.max() < now.timestamp()
    assert all(item.valid_from < now for item in (*cut.restrictions, *cut.control_levels))
    assert (cut.truth.infections.infected_at < now.timestamp()).all()


def test_passages_stand_in_order_and_arrive_after_they_happen(world: World) -> None:
    passages = world.passages
    assert (np.diff(passages.at) >= 0).all()
    assert (passages.received_at >= passages.at).all()
    assert ((passages.received_at - passages.at)[~passages.offline] <= 2).all()


def test_codes_are_within_their_lists(world: World) -> None:
    passages = world.passages
    for column, words, least in (
        (passages.direction, ("in", "out"), 0),
        (passages.category, CATEGORIES, 0),
        (passages.mask, MASKS, -1),
        (passages.errand, ERRANDS, -1),
        (passages.risk_travel, ("no", "yes"), -1),
    ):
        assert column.min() >= least
        assert column.max() < len(words)
    assert passages.gate_index.min() >= 0 and passages.gate_index.max() < len(world.gates)
    assert passages.person_index.min() >= 0 and passages.person_index.max() < len(world.persons)


def test_only_people_at_home_are_residents(world: World) -> None:
    passages = world.passages
    site = np.array([gate.site_index for gate in world.gates])[passages.gate_index]
    own = world.persons.home_site[passages.person_index] == site
    assert (own == (passages.category == CATEGORIES.index("resident"))).all()
    works = world.persons.works_at[passages.person_index] == site
    assert works[passages.category == CATEGORIES.index("worker")].all()


def test_nobody_passes_two_gates_within_a_minute(world: World) -> None:
    passages = world.passages
    rows = np.flatnonzero(honest(world))
    order = rows[np.lexsort((passages.at[rows], passages.person_index[rows]))]
    same = np.diff(passages.person_index[order]) == 0
    assert (np.diff(passages.at[order])[same] >= 60).all()


def test_in_and_out_alternate_at_each_home_gate(world: World) -> None:
    """Whoever is written out at home is written in before going out again, but for those who were stopped."""
    passages = world.passages
    doubtful = {world.gates[c.gate_index].site_index for c in world.truth.cheats}
    site = np.array([gate.site_index for gate in world.gates])[passages.gate_index]
    rows = np.flatnonzero((passages.category == 0) & ~np.isin(site, list(doubtful)))
    order = rows[np.lexsort((passages.at[rows], passages.person_index[rows]))]
    person, direction = passages.person_index[order], passages.direction[order]
    again = (np.diff(person) == 0) & (np.diff(direction) == 0)
    stopped = order[:-1][again]
    assert (passages.direction[stopped] == 1).all(), "nobody comes home twice without having gone out"
    bound = {item.person_index for item in world.restrictions}
    closed = {level.area_code for level in world.control_levels if level.level == "closed"}
    shut = {i for i, s in enumerate(world.sites) if s.area_code in closed}
    for row in stopped.tolist():
        assert int(passages.person_index[row]) in bound or int(site[row]) in shut


def test_every_exit_from_a_place_follows_an_entry(world: World) -> None:
    passages = world.passages
    doubtful = {world.gates[c.gate_index].site_index for c in world.truth.cheats}
    site = np.array([gate.site_index for gate in world.gates])[passages.gate_index]
    rows = np.flatnonzero((passages.category != 0) & ~np.isin(site, list(doubtful)))
    order = rows[np.lexsort((passages.at[rows], site[rows], passages.person_index[rows]))]
    same = (np.diff(passages.person_index[order]) == 0) & (np.diff(site[order]) == 0)
    exits = passages.direction[order] == 1
    assert not exits[0]
    assert (same & ~exits[:-1])[exits[1:]].all()


def test_passages_respect_the_hours_of_their_gate(world: World) -> None:
    passages = world.passages
    disorder = [c.gate_index for c in world.truth.cheats if c.kind in DISORDER]
    rows = ~np.isin(passages.gate_index, disorder)
    opens = np.array([seconds(gate.opens) for gate in world.gates])[passages.gate_index]
    closes = np.array([seconds(gate.closes) for gate in world.gates])[passages.gate_index]
    clock = local_second(passages.at)
    assert ((clock >= opens) & (clock <= closes))[rows].all()


def test_second_readings_follow_high_first_ones_only(world: World) -> None:
    passages = world.passages
    assert (passages.first[passages.second >= 0] > 373).all()
    taken = passages.first[passages.first >= 0]
    assert taken.min() >= 335 and taken.max() <= 412
    assert 0.005 < (passages.first < 0).mean() < 0.05


@pytest.mark.slow
def test_a_full_district_is_ready_within_half_a_minute() -> None:
    """The size the demo is shown at: 20,000 people, 14 days, about 800,000 passages."""
    before = datetime.now(UTC)
    full = make_world(1, 20_000, 14, LAST_DAY)
    assert (datetime.now(UTC) - before).total_seconds() < 30
    assert 700_000 <= len(full.passages) <= 900_000
    assert 20 <= len(full.truth.infections) <= 150
    assert (full.passages.direction == 0).mean() == pytest.approx(0.5, abs=0.05)
    assert len(full.truth.cheats) == pytest.approx(0.06 * len(full.gates), abs=4)
    local_day = (full.passages.at + 8 * 3600) // 86_400
    fevers = np.bincount((local_day - local_day.min())[full.passages.second > 373], minlength=14)
    assert fevers[-4:].sum() > 1.5 * fevers[:4].sum(), "the outbreak shows at the gates"
    busy = full.passages.first[(full.passages.first > 0) & honest(full)]
    assert (np.bincount(busy % 10, minlength=10) / len(busy)).max() < 0.13, "honest digits have no favourites"
