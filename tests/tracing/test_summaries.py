"""One row a contact, and who was where in which hour."""

from __future__ import annotations

import math

import numpy as np

from lianfang.tracing.contacts import ALWAYS, Case
from lianfang.tracing.exposures import Exposures
from lianfang.tracing.rule import ContactRule
from lianfang.tracing.summaries import PlaceHourCount, contacts_of
from tests.tracing.named_worlds import random_world

MINUTE, HOUR = 60, 3600


def exposures(*rows: tuple[int, int, int, int, int, int]) -> Exposures:
    """Rows of index, contact, site, from, until, wait."""
    index, contact, site, since, until, gap = np.array(rows, np.int32).reshape(-1, 6).T.copy()
    return Exposures(1, index, contact, np.full(len(rows), -1, np.int32), site, since, until, gap)


def test_a_contact_has_first_last_minutes_and_places() -> None:
    found = contacts_of(
        exposures(
            (0, 1, 5, 100, 100 + 20 * MINUTE, 0),
            (0, 1, 5, 9000, 9000 + 40 * MINUTE, 0),
            (0, 1, 6, 20_000, 20_000, 10 * MINUTE),
            (0, 2, 5, 100, 100 + 15 * MINUTE, 0),
            (3, 2, 5, 100, 100, 30 * MINUTE),
        )
    )
    assert found.contact.tolist() == [1, 2, 2] and found.index.tolist() == [0, 0, 3]
    assert found.together.tolist() == [HOUR, 15 * MINUTE, 0]
    assert found.places.tolist() == [2, 1, 1] and found.waits.tolist() == [1, 0, 1]
    assert found.first[0] == 100 and found.last[0] == 20_000
    assert found.shortest_wait.tolist() == [0, 0, 30 * MINUTE]
    dose = 60 + 15 * math.exp(-10 / 30)
    assert math.isclose(found.score[0], 100 * (1 - math.exp(-dose / 60)))
    assert found.score[0] > found.score[1] > found.score[2] > 0


def test_nobody_gives_no_rows() -> None:
    assert len(contacts_of(exposures())) == 0
    assert len(PlaceHourCount().counts().site) == 0


def test_hours_count_people_once() -> None:
    count = PlaceHourCount()
    count.take(exposures((0, 1, 5, HOUR, 3 * HOUR, 0), (0, 1, 5, HOUR + 60, 2 * HOUR, 0)))
    count.take(exposures((4, 1, 5, HOUR, HOUR + 60, 0), (4, 2, 5, HOUR, HOUR + 60, 0)))
    hours = count.counts()
    assert hours.hour.tolist() == [1, 2]
    assert hours.cases.tolist() == [2, 1] and hours.contacts.tolist() == [2, 1]


def test_who_was_exposed_at_all_is_who_has_an_exposure() -> None:
    for seed in range(400):
        world = random_world(seed)
        world.rule = ContactRule(world.rule.min_overlap_minutes, world.rule.linger_minutes)
        tracer = world.tracer()
        cases = [Case(person, (ALWAYS,)) for person in range(min(2, len(world.persons)))]
        marks = np.zeros(len(world.persons), np.uint8)
        for found in tracer.trace(cases):
            marks[found.contact] = 1
        marks[[case.person for case in cases]] = 0
        assert tracer.exposed(cases).tolist() == marks.tolist(), f"seed {seed}"
