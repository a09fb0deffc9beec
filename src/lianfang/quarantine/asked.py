"""What is asked of whom each day, and under which name the trail knows a day's round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lianfang.cases.rule_sets import rule_book
from lianfang.domain.disease_rules import Monitoring

AT_HOME = ("home", "monitoring")
"""The steps in which somebody is visited at their door."""


def duty_of(day: date) -> str:
    """The name of a day's round in the trail."""
    return f"round:{day.isoformat()}"


def monitoring_of(disease: str, edition: str) -> Monitoring:
    """What an edition asks each day."""
    return rule_book().edition(disease, edition).monitoring


def monitoring_reader() -> Callable[[str, str], Monitoring]:
    """The same for many orders: each edition is looked up once."""
    book, known = rule_book(), dict[tuple[str, str], Monitoring]()

    def of(disease: str, edition: str) -> Monitoring:
        if (disease, edition) not in known:
            known[disease, edition] = book.edition(disease, edition).monitoring
        return known[disease, edition]

    return of
