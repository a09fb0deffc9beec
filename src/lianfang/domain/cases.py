"""What a case is, how its classification may change, which dates can be true, when it was infectious."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from lianfang.domain.days import FIRST_DAY, day_span
from lianfang.domain.disease_rules import Offsets, RuleSet
from lianfang.domain.errors import FieldProblem, InvalidInput

CLASSIFICATIONS = ("suspected", "probable", "confirmed", "asymptomatic", "excluded")
IS_INFECTED = ("confirmed", "asymptomatic")
"""The classes of those whose infection is proved."""
OUTCOMES = ("recovered", "died", "moved")
"""How a case ends here; moved: taken over by another district."""

_BECOMES: Mapping[str, tuple[str, ...]] = {
    "suspected": ("probable", "confirmed", "asymptomatic", "excluded"),
    "probable": ("confirmed", "asymptomatic", "excluded"),
    "confirmed": ("asymptomatic", "excluded"),
    "asymptomatic": ("confirmed", "excluded"),
    "excluded": ("suspected", "probable", "confirmed", "asymptomatic"),
}
"""A positive test is never un-known again but by excluding the case (an error of the laboratory); whoever was
asymptomatic becomes confirmed with the first symptom, and the other way round when the symptoms were something else."""


def may_reclassify(old: str | None, new: str) -> bool:
    """Whether a case of class `old` (None: a new case) may become `new`. Nothing begins as excluded."""
    if old is None:
        return new in CLASSIFICATIONS and new != "excluded"
    return new in _BECOMES[old]


def check_case_dates(
    *,
    onset: date | None = None,
    sampled: date | None = None,
    reported: date | None = None,
    died: date | None = None,
    recovered: date | None = None,
    today: date,
) -> list[FieldProblem]:
    """What cannot be true about a case's dates, field by field; empty if all can.

    Sampling or reporting before the onset can be (asymptomatic at first), and so can either after death.
    """
    given = {"onset": onset, "sampled": sampled, "reported": reported, "died": died, "recovered": recovered}
    problems: list[FieldProblem] = []
    for field, day in given.items():
        if day is not None and day > today:
            problems.append(FieldProblem(field, "case.date_in_future", {"value": day}))
        if day is not None and day < FIRST_DAY:
            problems.append(FieldProblem(field, "case.date_too_early", {"value": day, "first": FIRST_DAY}))
    if onset and died and onset > died:
        problems.append(FieldProblem("onset", "case.onset_after_death", {"onset": onset, "died": died}))
    if recovered and died and recovered > died:
        problems.append(
            FieldProblem("recovered", "case.recovered_after_death", {"recovered": recovered, "died": died})
        )
    if recovered and onset and recovered < onset:
        problems.append(
            FieldProblem("recovered", "case.recovered_before_onset", {"recovered": recovered, "onset": onset})
        )
    return problems


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case's course, as local days. `sampled`: the first sampling that came out positive.

    `symptoms_ended`: the last day with symptoms. `isolated_at`: since when nobody could meet the case any more.
    """

    classification: str
    onset: date | None = None
    rash: date | None = None
    sampled: date | None = None
    symptoms_ended: date | None = None
    died: date | None = None
    isolated_at: datetime | None = None


def infectious_window(facts: CaseFacts, rules: RuleSet, zone: tzinfo) -> tuple[datetime, datetime | None]:
    """From when to when a case could infect others, in UTC: whole local days, cut short when it was isolated.

    The end is None where the rules name none and the illness goes on. Whoever tested positive before falling ill is
    counted from whichever comes first. Never before it begins. InvalidInput "case.no_anchor" without any date.
    """
    anchor, offsets = _anchor(facts, rules)
    first = anchor - timedelta(days=offsets.before_days)
    if facts.sampled is not None:
        first = min(first, facts.sampled - timedelta(days=rules.asymptomatic.before_days))
    since = day_span(first, zone)[0]
    last = _last_day(facts, anchor, offsets)
    ends = [] if last is None else [day_span(last, zone)[1]]
    if facts.died is not None:
        ends.append(day_span(facts.died, zone)[1])
    if facts.isolated_at is not None:
        ends.append(facts.isolated_at)
    return since, max(since, min(ends)) if ends else None


def _anchor(facts: CaseFacts, rules: RuleSet) -> tuple[date, Offsets]:
    """The day from which is counted, and the offsets that belong to it: symptoms first, then the sampling."""
    ill = facts.classification != "asymptomatic"
    anchors = (facts.rash, facts.onset) if rules.anchor == "rash" else (facts.onset, facts.rash)
    day = next((d for d in anchors if d is not None), None) if ill else None
    if day is not None:
        return day, rules.infectious
    if facts.sampled is None:
        raise InvalidInput("case.no_anchor", "onset")
    return facts.sampled, rules.asymptomatic


def _last_day(facts: CaseFacts, anchor: date, offsets: Offsets) -> date | None:
    """The last infectious day as the offsets have it; None: open."""
    if offsets.after_days is None:
        return facts.symptoms_ended
    last = anchor + timedelta(days=offsets.after_days)
    if facts.symptoms_ended is not None:
        last = max(last, facts.symptoms_ended)
    return last + timedelta(days=offsets.symptom_free_days)
