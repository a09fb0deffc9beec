"""Assignments for tests, raised the way the product raises them: somebody passes a gate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lianfang.assignments.models import Assignment
from lianfang.passages.actions.passages import record
from tests import builders


def pass_gate(now: datetime, **said: Any) -> None:
    """Keeper Fang records somebody a minute ago; `said` as in `builders.passage`."""
    answers = record(builders.asker("fang"), [builders.passage(at=now - timedelta(minutes=1), **said)], now)
    assert answers[0].stored, answers[0].problem


def raised(kind: str) -> int:
    """The id of the newest assignment of a kind."""
    return Assignment.objects.filter(kind=kind).latest("id").id


def fever(now: datetime, person: str = builders.LI_NA, **said: Any) -> int:
    """A fever at the supermarket, 38.0 and again 38.1; returns the assignment it raised."""
    pass_gate(now, person=person, temperature=38.0, second_temperature=38.1, **said)
    return raised("fever_followup")


def traveller(now: datetime, person: str = builders.SUN_WEST) -> int:
    """Somebody back from an outbreak area at the supermarket; returns the assignment it raised."""
    pass_gate(now, person=person, risk_travel=True)
    return raised("travel_screening")


def cold_thermometer(now: datetime) -> int:
    """Two readings far too low; returns the assignment to check the thermometer."""
    pass_gate(now, person=builders.LI_NA, temperature=33.1, second_temperature=33.2)
    return raised("check_thermometer")
