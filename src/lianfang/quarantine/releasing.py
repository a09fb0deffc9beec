"""What the release of one order needs, gathered from its tests, visits and reports and judged by its own edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from lianfang.cases.rule_sets import rule_book
from lianfang.domain.case_words import RELEASE_WORDS
from lianfang.domain.disease_rules import RuleSet
from lianfang.domain.quarantine import (
    IsolationFacts,
    Release,
    ReleaseFacts,
    isolation_release,
    may_release,
)
from lianfang.local_time import day_at, local_zone
from lianfang.quarantine.models import Order
from lianfang.quarantine.timetable import BEFORE_THE_ORDER, state_of_test

VERIFIED_WITHIN = timedelta(days=2)
"""A visit or a worker's report so shortly before counts as the community's verification. Ours: no text gives a time."""


@dataclass(frozen=True)
class Said:
    """What somebody who decides says beside what is on record: they have verified it, a physician agrees, an override."""

    verified: bool = False
    medical_release: bool = False
    override: str | None = None


NOTHING_SAID = Said()


def release_of(order: Order, now: datetime, said: Said = NOTHING_SAID) -> Release:
    """Whether an order may be ended now, and what is missing."""
    rules = rule_book().edition(order.disease, order.edition)
    if order.case_id is None:
        return may_release(_facts(order, now, said), now)
    return isolation_release(
        _isolation_facts(order, rules, said), rules.isolation, day_at(now), now >= order.until
    )


def missing_words(release: Release, language: str) -> str:
    """What is missing, as one text in "zh" or "en"."""
    return words_for(release.missing, language)


def words_for(missing: Sequence[str], language: str) -> str:
    """Codes of what is missing as one text in "zh" or "en"."""
    joint = "；" if language == "zh" else "; "
    return joint.join(RELEASE_WORDS[code].said(language) for code in missing)


def _facts(order: Order, now: datetime, said: Said) -> ReleaseFacts:
    return ReleaseFacts(
        until=order.until,
        tests=_results(order, day_at(now)),
        verified=said.verified or _verified(order, now),
        linked_tests=_linked_results(order) if order.contact_class == "secondary" else None,
        override=said.override,
    )


def _results(order: Order, today: date) -> list[str]:
    """The result of each test owed by today; one that is due today and not taken is waited for."""
    rows = order.tests_due.filter(due_on__lte=today).order_by("due_on")
    states = [state_of_test(day, result, today) for day, result in rows.values_list("due_on", "test__result")]
    positive = order.person.lab_tests.filter(
        disease=order.disease, result="positive", sampled_at__gte=order.since - BEFORE_THE_ORDER
    )
    if positive.exists():  # one that no timetable asked for counts all the same
        states.append("positive")
    return ["pending" if state == "due" else state for state in states]


def _verified(order: Order, now: datetime) -> bool:
    """Whether the community was there or called shortly before the end, or before now if that is earlier."""
    since = min(now, order.until) - VERIFIED_WITHIN
    seen = order.visits.filter(at__gte=since, outcome__in=("seen_ok", "seen_not_ok"))
    return seen.exists() or order.reports.filter(at__gte=since, via="worker").exists()


def _linked_results(order: Order) -> list[str]:
    """The results of the close contact's first two samples since the exposures, behind whom a secondary contact is."""
    contact = order.contact
    if contact is None or contact.via is None:
        return []
    rows = contact.via.lab_tests.filter(disease=order.disease, sampled_at__gte=contact.first_exposure)
    results = rows.order_by("sampled_at").values_list("result", flat=True)[:2]
    return [result if result in ("positive", "negative") else "pending" for result in results]


def _isolation_facts(order: Order, rules: RuleSet, said: Said) -> IsolationFacts:
    samples = order.person.lab_tests.filter(disease=order.disease)
    last_positive = samples.filter(result="positive").order_by("-sampled_at").first()
    negatives = samples.filter(result="negative")
    if last_positive is not None:
        negatives = negatives.filter(sampled_at__gt=last_positive.sampled_at)
    return IsolationFacts(
        anchor=order.counted_from,
        symptoms_ended=_symptoms_ended(order),
        negatives=tuple(negatives.order_by("sampled_at").values_list("sampled_at", flat=True)),
        medical_release=said.medical_release,
        override=said.override,
    )


def _symptoms_ended(order: Order) -> date | None:
    """The last local day with symptoms on record; None while the last report still has some, or none says otherwise.

    Who never had any, at the classification nor since, counts from the anchor.
    """
    reports = order.reports.order_by("at")
    ill = reports.filter(~Q(symptoms=[]) | Q(worrying=True)).last()
    last = reports.last()
    if last is None:
        return None if order.case is not None and order.case.symptoms else order.counted_from
    if ill is None:  # ill when it was reported, well in every report since: until the day before the first
        well = reports.first()
        had = order.case is not None and bool(order.case.symptoms)
        return well.day - timedelta(days=1) if well is not None and had else order.counted_from
    return None if ill.id == last.id else ill.at.astimezone(local_zone()).date()
