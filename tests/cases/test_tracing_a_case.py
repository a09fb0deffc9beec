"""A case is reported and confirmed; the archive and today's gates say who was there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments import queries as assignments
from lianfang.cases import queries
from lianfang.cases.actions.cases import NewCase, classify, note_outcome, report_case
from lianfang.cases.actions.contacts import NewContact, add_contact, close_contact, hand_over
from lianfang.cases.actions.traces import ask_trace, work_off
from lianfang.cases.models import TraceRequest
from lianfang.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lianfang.local_time import day_at
from lianfang.passages.actions.passages import record
from lianfang.passages.archive.actions import archive_closed_days
from lianfang.passages.archive.stays import update_stays
from lianfang.people import actions as people
from lianfang.people.vault import IdentityCard
from tests.builders import COMMUNITY, LI_NA, MART_GATE, PATHS, WANG_FANG, WANG_QIANG, District, asker, passage
from tests.passages.test_archive import NOW, archive_of_its_own, noon

__all__ = ["archive_of_its_own"]

DISEASE = "covid19"


def visit(person: str, enter: datetime, minutes: int, gate: str = MART_GATE) -> None:
    """Somebody is at a place for some minutes, seen by its gate both times."""
    leave = enter + timedelta(minutes=minutes)
    seen = [passage(gate, at, person=person, direction=way) for at, way in ((enter, "in"), (leave, "out"))]
    assert all(answer.stored for answer in record(asker("fang"), seen, NOW))


def close_days() -> None:
    """What the clock does after midnight."""
    archive_closed_days(SYSTEM, NOW)
    update_stays(SYSTEM)


def confirmed(person: str, onset: date) -> str:
    """A case reported by the tracer and confirmed at once; returns its number."""
    new = NewCase(person, DISEASE, "confirmed", "核酸阳性", onset_on=onset)
    return report_case(asker("chen"), new, NOW)


def traced(number: str) -> list[Any]:
    ask_trace(asker("chen"), number, NOW)
    assert work_off(NOW) == 1
    return queries.contacts_of(asker("chen"), number)


def test_the_archive_says_who_was_there_as_long_as_it_takes(district: District) -> None:
    visit(LI_NA, noon(2), 40)
    visit(WANG_QIANG, noon(2) + timedelta(minutes=5), 60)
    visit(WANG_FANG, noon(2) + timedelta(minutes=35), 60)
    close_days()
    rows = traced(confirmed(LI_NA, day_at(noon(2))))
    assert [(row.person, row.contact_class, row.minutes) for row in rows if row.contact_class == "close"] == [
        (WANG_QIANG, "close", 35)
    ]


def close(rows: list[Any]) -> dict[str, str]:
    """Close contacts with why they are."""
    return {row.person: row.reason for row in rows if row.contact_class == "close"}


def test_what_happened_today_counts_before_the_day_is_archived(district: District) -> None:
    earlier = NOW - timedelta(minutes=70)
    visit(LI_NA, earlier, 45)
    visit(WANG_QIANG, earlier + timedelta(minutes=5), 30)
    rows = traced(confirmed(LI_NA, day_at(NOW)))
    assert close(rows) == {WANG_QIANG: "together_long_enough"}


def test_whoever_lives_with_the_case_is_a_contact_whatever_the_gates_saw(district: District) -> None:
    path = PATHS[COMMUNITY]
    new = [
        people.NewPerson(IdentityCard(name, "", ""), "resident", path, household=0, number=number)
        for name, number in (("郑一", "PZHENG1"), ("郑二", "PZHENG2"))
    ]
    people.register_people(SYSTEM, [path], new, NOW)
    rows = traced(confirmed("PZHENG1", day_at(NOW)))
    assert close(rows) == {"PZHENG2": "same_household"}
    assert rows[0].score == 100


def test_a_case_without_any_date_says_what_is_missing(district: District) -> None:
    number = report_case(asker("chen"), NewCase(LI_NA, DISEASE, "suspected", "发热"), NOW)
    ask_trace(asker("chen"), number, NOW)
    work_off(NOW)
    trace = queries.last_trace(asker("chen"), number)
    assert trace is not None
    assert (trace.state, trace.error) == ("failed", "case.no_anchor")


def test_a_second_trace_changes_nothing_that_was_done(district: District) -> None:
    visit(LI_NA, noon(1), 40)
    visit(WANG_QIANG, noon(1), 40)
    close_days()
    number = confirmed(LI_NA, day_at(NOW))
    (row,) = [r for r in traced(number) if r.contact_class == "close"]
    close_contact(asker("chen"), row.id, "dismissed", "当天未出门，卡被借用", row.version, NOW)
    (again,) = [r for r in traced(number) if r.contact_class == "close"]
    assert (again.id, again.status) == (row.id, "dismissed")


def test_a_trace_that_its_server_left_is_taken_up_again(district: District) -> None:
    number = confirmed(LI_NA, day_at(NOW))
    ask_trace(asker("chen"), number, NOW)
    TraceRequest.objects.update(state="running", beat_at=NOW - timedelta(minutes=4))
    assert work_off(NOW) == 0
    assert work_off(NOW + timedelta(minutes=2)) == 1


def test_one_person_is_one_case_at_a_time(district: District) -> None:
    number = confirmed(LI_NA, day_at(NOW))
    with pytest.raises(Conflict) as refused:
        confirmed(LI_NA, day_at(NOW))
    assert number in refused.value.sentence("en")
    classify(asker("chen"), number, "excluded", "复核阴性", 1, NOW)
    assert confirmed(LI_NA, day_at(NOW)) != number


def test_the_history_says_who_and_why(district: District) -> None:
    number = report_case(asker("chen"), NewCase(LI_NA, DISEASE, "suspected", "卡口发热"), NOW)
    classify(asker("chen"), number, "confirmed", "核酸阳性", 1, NOW)
    steps = queries.steps(asker("chen"), number)
    assert [(s.classification, s.why, s.actor, s.edition) for s in steps] == [
        ("suspected", "卡口发热", "chen", "exercise"),
        ("confirmed", "核酸阳性", "chen", "exercise"),
    ]
    with pytest.raises(Conflict):  # whoever saw the older version
        classify(asker("chen"), number, "excluded", "误", 1, NOW)


def test_nobody_falls_ill_after_death(district: District) -> None:
    number = confirmed(LI_NA, day_at(NOW))
    with pytest.raises(InvalidInput) as refused:
        note_outcome(asker("chen"), number, "died", day_at(NOW) - timedelta(days=3), 1, NOW)
    assert refused.value.code == "case.onset_after_death"


def test_only_tracers_report_and_only_in_their_scope(district: District) -> None:
    for who in ("lin", "gao", "zhou"):
        with pytest.raises(NotAllowed):
            report_case(asker(who), NewCase(LI_NA, DISEASE, "suspected", "发热"), NOW)
    number = confirmed(LI_NA, day_at(NOW))
    with pytest.raises(NotFound):
        queries.case(asker("wu"), number)


def test_an_interview_and_the_gates_find_one_contact(district: District) -> None:
    visit(LI_NA, noon(1), 40)
    visit(WANG_QIANG, noon(1) + timedelta(minutes=20), 40)
    close_days()
    number = confirmed(LI_NA, day_at(NOW))
    add_contact(
        asker("chen"),
        NewContact(number, WANG_QIANG, noon(1), noon(1) + timedelta(hours=2), 90, "shared_meal"),
        NOW,
    )
    rows = traced(number)
    assert [(r.person, r.by_trace, r.by_interview, r.reason) for r in rows] == [
        (WANG_QIANG, True, True, "prompt")
    ]
    with pytest.raises(InvalidInput) as refused:
        add_contact(asker("chen"), NewContact(number, LI_NA, noon(1), noon(1)), NOW)
    assert refused.value.code == "contact.of_oneself"


def test_contacts_are_handed_to_the_unit_of_where_they_live(district: District) -> None:
    visit(LI_NA, noon(1), 60)
    visit(WANG_QIANG, noon(1), 60)
    visit(WANG_FANG, noon(1), 20)
    close_days()
    number = confirmed(LI_NA, day_at(NOW))
    traced(number)
    assert hand_over(asker("chen"), number, 50, NOW) == 1
    assert hand_over(asker("chen"), number, 0, NOW) == 1
    assert hand_over(asker("chen"), number, 0, NOW) == 0
    due = assignments.inbox(asker("lin"), NOW)
    assert {(row.kind, row.subject) for row in due} == {
        ("reach_contact", WANG_QIANG),
        ("reach_contact", WANG_FANG),
    }
