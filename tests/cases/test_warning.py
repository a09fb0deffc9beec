"""A day is held against its past: fevers above what is usual there, cases close together."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments import queries as assignments
from lianfang.cases.actions.cases import NewCase, report_case
from lianfang.cases.actions.warning import watch_day
from lianfang.cases.models import Signal
from lianfang.local_time import day_at
from lianfang.passages.actions.passages import record
from tests.builders import COMPOUND, LI_NA, MART_GATE, PATHS, WANG_QIANG, District, asker, passage
from tests.passages.test_archive import NOW, noon

YESTERDAY = day_at(noon(1))


def measured(days_ago: int, fevers: int, others: int = 20) -> None:
    """A day at the supermarket's gate: so many with a fever that a second reading confirms, so many without."""
    at = noon(days_ago)
    hot = [
        passage(MART_GATE, at + timedelta(seconds=n), temperature=38.2, second_temperature=38.3)
        for n in range(fevers)
    ]
    well = [passage(MART_GATE, at + timedelta(minutes=n)) for n in range(others)]
    assert all(answer.stored for answer in record(asker("fang"), [*hot, *well], NOW))


@pytest.mark.clause("K7")
def test_fevers_above_their_past_are_a_signal_and_somebodys_duty(district: District) -> None:
    for back in range(2, 15):
        measured(back, fevers=back % 2)
    measured(1, fevers=6)
    assert watch_day(YESTERDAY, NOW) == 1
    (signal,) = Signal.objects.all()
    assert (signal.kind, signal.observed, signal.area_path) == ("fever", 6, PATHS["D-E-1"])
    assert [row.kind for row in assignments.inbox(asker("lin"), NOW)].count("early_warning") == 1
    assert watch_day(YESTERDAY, NOW) == 0


def test_a_day_like_others_is_no_signal(district: District) -> None:
    for back in range(1, 15):
        measured(back, fevers=1 + back % 2)
    assert watch_day(YESTERDAY, NOW) == 0


def test_a_gate_that_was_silent_for_a_week_says_nothing(district: District) -> None:
    measured(1, fevers=6)
    assert watch_day(YESTERDAY, NOW) == 0


def test_two_cases_in_one_compound_within_a_week_are_a_cluster(district: District) -> None:
    for person, back in ((LI_NA, 4), (WANG_QIANG, 1)):
        new = NewCase(person, "covid19", "confirmed", "核酸阳性", onset_on=day_at(noon(back)))
        report_case(asker("chen"), new, NOW)
    assert watch_day(YESTERDAY, NOW) == 1
    (signal,) = Signal.objects.all()
    assert (signal.kind, signal.area_path, signal.observed) == ("cluster", PATHS[COMPOUND], 2)


def test_a_case_long_before_is_no_cluster(district: District) -> None:
    for person, back in ((LI_NA, 9), (WANG_QIANG, 1)):
        new = NewCase(person, "covid19", "confirmed", "核酸阳性", onset_on=day_at(noon(back)))
        report_case(asker("chen"), new, NOW)
    assert watch_day(YESTERDAY, NOW) == 0


def test_the_clock_watches_once(district: District) -> None:
    from lianfang.cases.jobs import every_minute

    assert every_minute(datetime.now().astimezone()) == "traced 0 signals 0"
    assert SYSTEM.name == "system"
