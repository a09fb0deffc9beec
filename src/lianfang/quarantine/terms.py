"""What an order would mean for somebody under the rules in force: which steps, until when, which tests.

Nothing is stored here: the page that asks once more and the action that orders compute the same terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianfang.accounts.scope import Asker
from lianfang.cases import queries as cases
from lianfang.cases.rows import CaseRow, ContactRow
from lianfang.cases.rule_sets import rule_book
from lianfang.domain import values
from lianfang.domain.cases import IS_INFECTED
from lianfang.domain.days import day_span
from lianfang.domain.disease_rules import RISKS, Regime, RuleSet
from lianfang.domain.errors import InvalidInput
from lianfang.domain.quarantine import step_periods, tests_due
from lianfang.local_time import day_at, local_zone

PLACES = ("home", "centralised", "hospital")
"""Where an order can be spent; of a contact only the first two."""

LONGEST_AGO = timedelta(days=60)
"""No regime counts from a day further back."""

ISOLATION_WITHOUT_END = 10
"""Days from the anchor for which a case is isolated where the rules name no end of the infectious time: ours. It is
the end of the order, not of the illness: whoever does not meet the criteria by then needs a new decision."""

CLASS_REASONS = {"close": "close_contact", "secondary": "secondary_contact"}
"""General contacts are informed and watch themselves; nobody is put under an order for that."""

RESTRICTION_KINDS = {
    "monitoring": "home_monitoring",
    "home": "quarantine",
    "centralised": "quarantine",
    "hospital": "isolation",
}


@dataclass(frozen=True)
class NewOrder:
    """Whom to keep apart and where; the ground is a contact, a case, or the return from an area of some risk.

    `kind`: "home", "centralised" or "hospital"; empty: as the rules say. `counted_from`: only where it differs from
    what the contact or case says, and for returnees the day of the return. `replaces`: the number of an order that
    ends with this one.
    """

    person: str = ""
    contact_id: int | None = None
    case_number: str = ""
    kind: str = ""
    place: str = ""
    legal_basis: str = ""
    appeal_contact: str = ""
    counted_from: date | None = None
    disease: str = ""
    risk: str = "high"
    replaces: str = ""


@dataclass(frozen=True)
class TermStep:
    """One step of an order as it will be: its kind, its time, and how gates know it."""

    kind: str
    since: datetime
    until: datetime
    restriction: str


@dataclass(frozen=True)
class Terms:
    """What an order means: why, by which rules, from when until when, with which steps and tests."""

    person: str
    reason: str
    kind: str
    contact_class: str
    rules: RuleSet
    source: str
    """Of the regime: document, number, date."""
    counted_from: date
    steps: tuple[TermStep, ...]
    tests: tuple[date, ...]
    case_id: int | None = None
    contact_id: int | None = None

    @property
    def since(self) -> datetime:
        """When it begins."""
        return self.steps[0].since

    @property
    def until(self) -> datetime:
        """When it ends by itself."""
        return self.steps[-1].until


def terms_of(actor: Asker, new: NewOrder, now: datetime) -> Terms:
    """What the order would mean; InvalidInput where the rules give no ground for it, or its time is over already."""
    if new.contact_id is not None:
        return _of_contact(cases.contact(actor, new.contact_id), new, now)
    if new.case_number:
        return _of_case(cases.case(actor, new.case_number), new, now)
    return _of_returnee(new, now)


def _of_contact(contact: ContactRow, new: NewOrder, now: datetime) -> Terms:
    if contact.status in ("dismissed", "released"):
        raise InvalidInput("order.contact_closed", "contact")
    rules = rule_book().in_force(contact.disease, day_at(now))
    reason = CLASS_REASONS.get(contact.contact_class)
    regime = rules.regimes.get(contact.contact_class)
    if reason is None or regime is None or not regime.steps:
        raise InvalidInput("order.not_for_this_class", "contact", edition=rules.edition_name)
    counted = _counted(new.counted_from or day_at(contact.last_exposure), now)
    first = min(day_at(contact.first_exposure), counted)
    steps, tests = _by_regime(regime, counted, first, new.kind, now)
    return Terms(
        rules=rules,
        source=regime.source,
        person=contact.person,
        reason=reason,
        kind=steps[0].kind,
        contact_class=contact.contact_class,
        counted_from=counted,
        steps=steps,
        tests=tests,
        contact_id=contact.id,
    )


def _of_returnee(new: NewOrder, now: datetime) -> Terms:
    if not new.person:
        raise InvalidInput("field.required", "person")
    if new.counted_from is None:
        raise InvalidInput("field.required", "counted_from")
    rules = rule_book().in_force(new.disease, day_at(now))
    regime = rules.returnees.get(values.choice(new.risk, RISKS, "risk"))
    if regime is None or not regime.steps:
        raise InvalidInput("order.not_for_returnees", "risk", edition=rules.edition_name)
    counted = _counted(new.counted_from, now)
    steps, tests = _by_regime(regime, counted, counted, new.kind, now)
    return Terms(
        rules=rules,
        source=regime.source,
        person=new.person,
        reason="returnee",
        kind=steps[0].kind,
        contact_class="returnee",
        counted_from=counted,
        steps=steps,
        tests=tests,
    )


def _of_case(case: CaseRow, new: NewOrder, now: datetime) -> Terms:
    if case.classification == "excluded" or case.outcome:
        raise InvalidInput("order.no_case_any_more", "case")
    rules = rule_book().in_force(case.disease, day_at(now))
    anchor = new.counted_from or case.onset_on or case.sampled_on
    if anchor is None:
        raise InvalidInput("case.no_anchor", "case")
    anchor = _counted(anchor, now)
    kind = values.choice(new.kind or "hospital", PLACES, "kind")
    until = day_span(_last_day_of_isolation(rules, anchor, day_at(now)), local_zone())[1]
    return Terms(
        rules=rules,
        source=rules.source,
        person=case.person,
        reason="confirmed_case" if case.classification in IS_INFECTED else "suspected_case",
        kind=kind,
        contact_class="",
        counted_from=anchor,
        steps=(TermStep(kind, now, until, "isolation"),),
        tests=(),
        case_id=case.id,
    )


def _last_day_of_isolation(rules: RuleSet, anchor: date, today: date) -> date:
    """The end of the infectious time, no earlier than the criteria of release can be met by somebody ill today."""
    after = rules.infectious.after_days
    days = max(rules.isolation.min_days, ISOLATION_WITHOUT_END if after is None else after)
    return max(
        anchor + timedelta(days=days), today + timedelta(days=max(1, rules.isolation.symptom_free_days))
    )


def _counted(day: date, now: datetime) -> date:
    """The day from which is counted, if anybody can mean it."""
    today = day_at(now)
    if day > today:
        raise InvalidInput("case.date_in_future", "counted_from", value=day)
    if day < today - LONGEST_AGO:
        raise InvalidInput("case.date_too_early", "counted_from", value=day, first=today - LONGEST_AGO)
    return day


def _by_regime(
    regime: Regime, counted: date, first: date, kind: str, now: datetime
) -> tuple[tuple[TermStep, ...], tuple[date, ...]]:
    """What is still to come of a regime: whoever is found late is not kept longer, and begins now."""
    chosen = values.choice(kind, ("", "home", "centralised"), "kind")
    steps = []
    for period in step_periods(counted, regime, local_zone(), first):
        since = max(period.since, now)
        if period.until > since:
            step_kind = _kind(period.step.kind, chosen, regime)
            steps.append(TermStep(step_kind, since, period.until, RESTRICTION_KINDS[step_kind]))
    if not steps:
        raise InvalidInput("order.time_is_over", "counted_from", days=regime.days)
    due = tuple(day for day in tests_due(counted, regime) if day >= day_at(now))
    return tuple(steps), due


def _kind(kind: str, chosen: str, regime: Regime) -> str:
    """Where a step is spent. At home instead of a facility always; at a facility only where the rules name none.

    What the rules ease to home after a facility stays so: an order is never stricter than that.
    """
    if not chosen or kind == "monitoring":
        return kind
    by_rule = any(step.kind == "centralised" for step in regime.steps)
    return kind if chosen == "centralised" and by_rule else chosen


def place_needed(steps: Sequence[TermStep]) -> bool:
    """Whether somebody has to be told where to go."""
    return any(step.kind in ("centralised", "hospital") for step in steps)
