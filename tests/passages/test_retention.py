"""Retention: what is over goes, from everywhere, and the proof stays; what is not safe or not over stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianfang.accounts.queries import trail
from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.models import Assignment
from lianfang.passages import jobs
from lianfang.passages.archive import folders
from lianfang.passages.archive.actions import archive_closed_days
from lianfang.passages.archive.queries import archived_days, in_database
from lianfang.passages.archive.verification import archive_problems
from lianfang.passages.models import ArchivedDay, GateHour
from lianfang.passages.retention.actions import remove_due
from lianfang.passages.retention.queries import overview
from lianfang.passages.retention.rows import Removed
from lianfang.people.models import Identity, Person
from tests import builders
from tests.builders import LI_NA, District, asker
from tests.passages.test_archive import NOW, alter, archive_of_its_own, day, pass_gate  # noqa: F401

DAY = timedelta(days=1)
NOTHING = Removed({}, {}, 0)


def run(days_later: int = 0) -> Removed:
    """A night's run, some days from now."""
    later = NOW + days_later * DAY
    archive_closed_days(SYSTEM, later, at_once=True)
    return remove_due(SYSTEM, later)


@pytest.mark.clause("F5")
def test_it_works(district: District) -> None:
    pass_gate(1, times=2, person=LI_NA)
    assert run(13) == NOTHING
    assert run(14) == Removed({day(1): 2}, {}, 0)
    assert in_database(SYSTEM, day(1)) == 0
    assert folders.day_file(day(1)).exists()
    assert run(20) == NOTHING
    assert run(21) == Removed({}, {day(1): 2}, 0)
    assert not folders.day_folder(day(1)).exists()
    assert run(22) == NOTHING
    row = archived_days(SYSTEM)[day(1)]
    assert (row.hot_removed_rows, row.removed_rows) == (2, 2)
    verbs = [entry.verb for entry in trail(asker("qian"))]
    assert verbs.count("retention.day") == 2
    assert GateHour.objects.get().entries == 2, "how many passed is about the place, and stays"


@pytest.mark.slow
def test_the_clock_does_it(district: District) -> None:
    pass_gate(1)
    assert jobs.every_minute(NOW) == "archived 1 removed 0 forgot 0"
    assert jobs.every_minute(NOW + 22 * DAY) == "archived 0 removed 2 forgot 0"


@pytest.mark.slow
def test_the_clock_waits_while_somebody_imports(district: District) -> None:
    pass_gate(1)
    with folders.working():
        assert jobs.every_minute(NOW) == "archive busy"


def test_what_is_not_safe_in_the_archive_stays(district: District) -> None:
    pass_gate(1, times=2)
    archive_closed_days(SYSTEM, NOW)
    alter(folders.day_file(day(1)))
    assert run(14).from_database == {}
    assert in_database(SYSTEM, day(1)) == 2


@pytest.mark.slow
def test_what_came_after_the_file_was_written_stays(district: District) -> None:
    pass_gate(1)
    archive_closed_days(SYSTEM, NOW)
    pass_gate(1)
    assert remove_due(SYSTEM, NOW + 14 * DAY).from_database == {}
    assert in_database(SYSTEM, day(1)) == 2, "removed all or none"
    assert run(14).from_database == {day(1): 2}


@pytest.mark.slow
def test_a_gate_that_was_offline_for_long_adds_to_the_archive(district: District) -> None:
    pass_gate(16)
    assert run().from_database == {day(16): 1}
    pass_gate(16, times=2, direction="out")
    assert run().from_database == {day(16): 2}
    row = archived_days(SYSTEM)[day(16)]
    assert (row.rows, row.hot_removed_rows) == (3, 3)
    assert archive_problems(lambda share: None) == []


@pytest.mark.slow
def test_past_retention_it_goes_even_unarchived(district: District) -> None:
    pass_gate(1)
    assert remove_due(SYSTEM, NOW + 30 * DAY) == Removed({day(1): 1}, {day(1): 0}, 0)
    assert in_database(SYSTEM, day(1)) == 0


@pytest.mark.slow
def test_a_held_day_stays(district: District) -> None:
    pass_gate(1)
    run()
    ArchivedDay.objects.update(hold="court order 12 of 2026")
    assert run(40).from_archive == {}
    assert folders.day_file(day(1)).exists()


@pytest.mark.slow
def test_a_day_that_nobody_knows_goes_too(district: District) -> None:
    stray = folders.root() / "stays" / f"day={day(60).isoformat()}"
    stray.mkdir(parents=True)
    (stray / "segment.bin").write_bytes(b"x" * 100)
    assert run().from_archive == {day(60): 0}
    assert not stray.exists()


class Crash(BaseException):
    """The power goes."""


@pytest.mark.slow
@pytest.mark.parametrize("step", ["forget_day", "in_database", "write_down", "folders.remove_day"])
def test_cut_off_it_goes_on_where_it_was(district: District, step: str) -> None:
    pass_gate(1)
    run()

    def crash(*words: Any) -> Any:
        raise Crash

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Crash):
        patch.setattr(f"lianfang.passages.retention.actions.{step}", crash)
        remove_due(SYSTEM, NOW + 30 * DAY)
    remove_due(SYSTEM, NOW + 30 * DAY)
    assert in_database(SYSTEM, day(1)) == 0
    assert folders.kept_days() == {}
    row = archived_days(SYSTEM)[day(1)]
    assert (row.hot_removed_rows, row.removed_rows) == (1, 1)


VISITOR = {"name": "欧阳晓", "phone": "13912345678"}


def visitor() -> Person | None:
    """The visitor who was registered at a gate, as long as they are known."""
    return Person.objects.filter(category="visitor").first()


def test_a_visitor_is_forgotten_with_their_last_passage(district: District) -> None:
    pass_gate(1, visitor=VISITOR)
    Person.objects.filter(category="visitor").update(registered_at=NOW - DAY)
    assert run(20).people == 0
    assert visitor(), "a tracer may still have to call them"
    assert run(22).people == 1
    assert (visitor(), Identity.objects.count()) == (None, len(builders.PEOPLE))
    assert trail(asker("qian"))[0].verb == "retention.people"


@pytest.mark.slow
def test_a_visitor_who_came_again_stays(district: District) -> None:
    pass_gate(3, visitor=VISITOR)
    Person.objects.filter(category="visitor").update(registered_at=NOW - 3 * DAY)
    pass_gate(0, visitor=VISITOR)
    assert run(20).people == 0


@pytest.mark.slow
def test_a_visitor_whom_somebody_must_still_call_stays(district: District) -> None:
    pass_gate(1, visitor=VISITOR, temperature=38.0, second_temperature=38.2)
    Person.objects.filter(category="visitor").update(registered_at=NOW - DAY)
    assert Assignment.objects.count() == 1
    assert run(40).people == 0
    Assignment.objects.update(status="verified", done_at=NOW)
    assert run(40).people == 1


@pytest.mark.slow
def test_a_visitor_under_quarantine_stays(district: District) -> None:
    pass_gate(1, visitor=VISITOR)
    known = visitor()
    assert known is not None
    Person.objects.filter(id=known.id).update(registered_at=NOW - DAY)
    builders.restrict(known.number, "quarantine", district.units["U-E-1"], district.now)
    assert run(40).people == 0


@pytest.mark.slow
def test_residents_are_never_forgotten(district: District) -> None:
    pass_gate(1, person=LI_NA)
    assert run(60).people == 0
    assert Person.objects.filter(number=LI_NA).exists()


@pytest.mark.slow
def test_the_database_overwrites_what_it_deletes(transactional_db: None, tmp_path: Path) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL drops the file of the day")
    builders.build_district(timezone.now())
    pass_gate(1, vehicle="皖Z98765")
    archive_closed_days(SYSTEM, NOW)
    remove_due(SYSTEM, NOW + 30 * DAY)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = Path(connection.settings_dict["NAME"]).read_bytes()
    assert "皖Z98765".encode() not in content


# The page of the data protection officer


def test_the_page_says_what_is_kept_and_what_is_gone(district: District) -> None:
    pass_gate(18)
    pass_gate(1)
    run()
    shown = overview(asker("qian"), NOW)
    assert [(kept.day, kept.in_database) for kept in shown.kept] == [(day(1), 1), (day(18), 0)]
    run(5)
    client = Client()
    assert client.login(username="qian", password=builders.PASSWORD)
    page = client.get(reverse("retention"))
    assert page.status_code == 200
    assert day(1).isoformat() in page.content.decode()


@pytest.mark.slow
def test_what_came_back_shows(district: District) -> None:
    pass_gate(18)
    run(10)
    gone = overview(asker("qian"), NOW + 10 * DAY).gone
    assert [(row.archived.day, row.left) for row in gone] == [(day(18), 0)]
    folders.day_folder(day(18)).mkdir(parents=True)
    assert [row.left for row in overview(asker("qian"), NOW + 10 * DAY).gone] == [1]


@pytest.mark.slow
def test_only_those_who_watch_over_data_see_it(district: District) -> None:
    client = Client()
    assert client.login(username="zhou", password=builders.PASSWORD)
    assert client.get(reverse("retention")).status_code == 403
