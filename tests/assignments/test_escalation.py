"""Late ones go up the unit tree, at the boundary instants and not before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lianfang.assignments import actions, queries
from lianfang.assignments.jobs import every_minute
from lianfang.assignments.models import Assignment, AssignmentEvent
from lianfang.domain.escalation import escalation_level
from tests import builders, duties
from tests.builders import District, asker

TICK = timedelta(microseconds=1)
HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("after_due", "level"),
    [
        (-HOURS, 0),
        (0 * HOURS, 0),
        (TICK, 1),
        (4 * HOURS - TICK, 1),
        (4 * HOURS, 2),
        (8 * HOURS - TICK, 2),
        (8 * HOURS, 3),
    ],
)
def test_who_should_know_when(after_due: timedelta, level: int) -> None:
    due = datetime(2026, 2, 2, 8, tzinfo=UTC)
    assert escalation_level(due, due + after_due) == level


def known_to(assignment_id: int) -> tuple[int, str]:
    """The level and the unit that knows."""
    row = Assignment.objects.get(id=assignment_id)
    return row.level, row.known_to.code if row.known_to else ""


def test_a_late_fever_rises_to_the_subdistrict_and_then_to_the_command(district: District) -> None:
    fever = duties.fever(district.now)
    due = Assignment.objects.get(id=fever).due_at
    steps = [(due, 0, (0, "")), (due + TICK, 1, (1, "U-E")), (due + HOURS, 0, (1, "U-E"))]
    steps += [(due + 4 * HOURS, 1, (2, "CMD")), (due + 40 * HOURS, 0, (2, "CMD"))]
    for now, rose, knows in steps:
        assert (actions.escalate_late(now), known_to(fever)) == (rose, knows)
    notes = AssignmentEvent.objects.filter(assignment_id=fever).order_by("id").values_list("verb", "note")
    assert list(notes) == [("escalate", "U-E"), ("escalate", "CMD")]


def test_nobody_above_is_bothered_before_it_is_late(district: District) -> None:
    fever = duties.fever(district.now)
    due = Assignment.objects.get(id=fever).due_at
    ding = asker("ding")
    assert queries.inbox(ding, due) == []
    assert [row.id for row in queries.with_others(ding, due)] == [fever]
    actions.escalate_late(due + TICK)
    (row,) = queries.inbox(ding, due + TICK)
    assert (row.id, row.late, row.known_zh) == (fever, True, "东街道办事处")


def test_who_has_it_may_still_finish_it_late(district: District) -> None:
    fever = duties.fever(district.now)
    actions.accept(asker("lin"), fever, district.now)
    later = district.now + 9 * HOURS
    actions.escalate_late(later)
    actions.do(asker("lin"), fever, "已联系。", later)
    assert actions.escalate_late(later + 9 * HOURS) == 0


def test_the_job_says_how_many_rose(district: District) -> None:
    duties.fever(district.now)
    assert every_minute(district.now + 9 * HOURS) == "escalated 1"
    assert every_minute(district.now + 9 * HOURS) == "escalated 0"


def test_what_is_done_does_not_rise(district: District) -> None:
    fever = duties.fever(district.now, builders.WANG_FANG)
    actions.do(asker("lin"), fever, "已联系。", district.now)
    assert actions.escalate_late(district.now + 9 * HOURS) == 0
