"""Line 3 in the demo district: what the accounts did about everybody who fell ill, and about those around them."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from lianfang.accounts.rights import Role
from lianfang.accounts.scope import Asker
from lianfang.cases import queries
from lianfang.cases.rows import CaseRow
from lianfang.demo import build as building
from lianfang.demo import found_cases, names, returnees
from lianfang.demo.make import make_world
from lianfang.demo.story import Story
from lianfang.demo.world import LOCAL, World
from lianfang.people.queries import restricted_count

UNTIL = datetime(2026, 3, 1, 15, tzinfo=LOCAL)
TRACER = Asker(1, "tracer", Role.TRACER, 1, "CMD/", "AY/")
DIRECTOR = Asker(1, "director", Role.DIRECTOR, 1, "CMD/", "AY/")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_data")]


@pytest.fixture(scope="module")
def lively() -> World:
    """A small district that is old enough for an outbreak to have been found."""
    return make_world(5, 700, 11, UNTIL.date(), until=UNTIL)


def all_cases() -> list[CaseRow]:
    return queries.cases(TRACER, limit=1000)


def as_told(world: World) -> dict[str, tuple[object, ...]]:
    """What there is on record about each case, by person: numbers of cases are drawn anew each time."""
    found: dict[str, tuple[object, ...]] = {}
    for row in all_cases():
        contacts = [
            (c.person, c.contact_class, c.status)
            for c in queries.contacts_of(TRACER, row.number, limit=10_000)
        ]
        facts = (row.classification, row.reported_at, row.onset_on, row.symptoms, row.answers)
        found[row.person] = (*facts, sorted(contacts))
    return found


@pytest.mark.slow
def test_line_three_has_something_to_show(lively: World, own_data: Path) -> None:
    """Each infection that was found is a case, traced, its order given, its contacts reached; and so each time anew."""
    building.build(lively, own_data, lambda *_: None)
    found = found_cases.infected(lively)
    assert len(found) >= 3, "the world is too small for its own story"
    rows = {row.person: row for row in all_cases()}
    for illness in found:
        row = rows[building.person_number(lively.seed, illness.person)]
        assert row.onset_on == illness.onset
        assert row.reported_at == illness.found
        assert row.classification == ("confirmed" if illness.confirmed else "suspected")
    _traced(list(rows.values()))
    _kept_apart(lively)
    _nobody_is_named(lively)
    _the_same_again(lively, own_data)


def _traced(rows: list[CaseRow]) -> None:
    status: Counter[str] = Counter()
    for row in rows:
        if row.classification != "confirmed":
            continue
        trace = queries.last_trace(TRACER, row.number)
        assert trace is not None and trace.state == "done", row.number
        for contact in queries.contacts_of(TRACER, row.number, limit=10_000):
            assert contact.found_at >= row.reported_at
            status[contact.status] += 1
    assert status["reached"] > status["found"]
    assert status["quarantined"] > 0


def _kept_apart(world: World) -> None:
    """Whoever the world keeps apart still is: by an order where the rules give one, else as before."""
    in_force = {r.person_index for r in world.restrictions if r.valid_from <= world.until < r.valid_until}
    assert restricted_count(DIRECTOR, world.until) == len(in_force)
    tables = {"quarantine_dailyreport", "quarantine_visittry", "quarantine_need", "quarantine_appeal"}
    for table in tables | {"quarantine_orderstep", "quarantine_breach", "quarantine_screeningresult"}:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] > 0, table


def _nobody_is_named(world: World) -> None:
    """What the accounts wrote down names nobody of the district; the list's own people are invented like the others."""
    written = [text for row in all_cases() for text in row.answers.values()]
    for column in ("quarantine_need.detail", "quarantine_appeal.text", "quarantine_visittry.note"):
        table, field = column.split(".")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {field} FROM {table}")
            written += [text for (text,) in cursor.fetchall()]
    people = zip(world.persons.surname.tolist(), world.persons.given.tolist(), strict=True)
    known = {surname + given for surname, given in people if len(given) > 1}
    assert not [text for text in written if any(name in text for name in known)]
    listed = returnees.rows(Story(world, {}, []), world.last_day)
    assert listed and all(row.name[0] in names.SURNAMES and row.phone.startswith("000") for row in listed)


def _the_same_again(world: World, folder: Path) -> None:
    first = as_told(world)
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(folder / "archive")
    building.build(world, folder, lambda *_: None)
    assert as_told(world) == first


def test_nothing_happens_after_the_end(lively: World) -> None:
    story = Story(lively, {}, [])
    done: list[datetime] = []
    story.at(lively.until - timedelta(hours=1), done.append)
    story.at(lively.until - timedelta(hours=2), lambda at: story.at(at + timedelta(hours=3), done.append))
    story.at(lively.until, done.append)
    story.go_on()
    assert done == [lively.until - timedelta(hours=1)]
