"""From a case to its contacts as they are stored: close ones, their household, and the contacts of the nearest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lianfang.accounts.scope import Asker
from lianfang.cases.found import Index, Met, exposed_to, exposed_to_each
from lianfang.cases.models import Case, Contact
from lianfang.cases.rule_sets import rule_book
from lianfang.domain.cases import IS_INFECTED, CaseFacts, infectious_window
from lianfang.domain.contacts import Met as Meeting
from lianfang.domain.contacts import classify, merge_class
from lianfang.domain.disease_rules import RuleSet
from lianfang.local_time import day_at, local_zone
from lianfang.passages.follow_up import responsible_unit
from lianfang.people import queries as people
from lianfang.people.rows import PersonRow
from lianfang.places import queries as places
from lianfang.tracing.rule import ContactRule

LONG_MINUTES = 60
"""Together so long, "long and closely in touch": the ninth edition names no number; ours, the scale of the score."""
MOST_BETWEEN = 50
"""So many of the nearest close contacts are asked whom they met: through more, half a town would be named."""
NOBODY: Collection[str] = ()


@dataclass(frozen=True)
class Done:
    """What a trace came to."""

    since: datetime
    until: datetime
    edition: str
    close: int
    secondary: int
    stays: int


@dataclass(frozen=True)
class _Way:
    """How somebody became a contact."""

    met: Met
    degree: int
    household: bool
    via: str = ""


def find_contacts(actor: Asker, case: Case, now: datetime) -> Done:
    """Finds the contacts of a case and stores them; who was found before keeps what was done about them.

    InvalidInput where neither onset nor sample is known and no window can be computed.
    """
    rules = rule_book().in_force(case.disease, day_at(now))
    _number, since, until = window_of(actor, case.number, now)
    found = exposed_to(actor, Index(case.person.number, since, until), _rule(rules))
    ways = {number: _Way(met, 1, False) for number, met in found.met.items()}
    _add_household(actor, case.person.number, since, until, ways)
    ways.pop(case.person.number, None)
    if rules.contact.degree == 2:
        _add_secondary(actor, case.person.number, rules, until, ways)
    stored = store_contacts(actor, case, rules, ways, now)
    return Done(since, until, rules.edition, stored["close"], stored["secondary"], found.stays)


def facts_of(case: Case) -> CaseFacts:
    """What the rules need to know of a case's course; a disease counted from the rash has its day in `onset_on`."""
    died = case.outcome_on if case.outcome == "died" else None
    return CaseFacts(case.classification, onset=case.onset_on, sampled=case.sampled_on, died=died)


def window_of(actor: Asker, number: str, now: datetime) -> tuple[str, datetime, datetime]:
    """A case's person and infectious window so far, for the installation's own command line.

    InvalidInput where neither onset nor sample is known.
    """
    case = Case.objects.everywhere("the command line is the installation's own").select_related("person")
    found = case.one(number=number)
    rules = rule_book().in_force(found.disease, day_at(now))
    since, end = infectious_window(facts_of(found), rules, local_zone())
    return found.person.number, since, min(end or now, now)


def _rule(rules: RuleSet) -> ContactRule:
    c = rules.contact
    return ContactRule(c.min_overlap_minutes, c.linger_minutes, c.latent_hours, kinds=c.kinds)


def _add_household(
    actor: Asker, number: str, since: datetime, until: datetime, ways: dict[str, _Way]
) -> None:
    """Who lives with somebody met them every day of the window, whether a gate saw it or not."""
    for member in people.households_of(actor, [number]).get(number, []):
        met = ways[member].met if member in ways else Met(since, until)
        met.first, met.last = min(met.first, since), max(met.last, until)
        ways[member] = _Way(met, 1, True)


def _add_secondary(actor: Asker, case: str, rules: RuleSet, until: datetime, ways: dict[str, _Way]) -> None:
    """Who was long and closely in touch with the nearest contacts, from when these could infect others."""
    rule = replace(_rule(rules), min_overlap_minutes=LONG_MINUTES, linger_minutes=0)
    latent = timedelta(hours=rules.contact.latent_hours)
    near = sorted(
        ((n, w) for n, w in ways.items() if w.household or w.met.seconds >= LONG_MINUTES * 60),
        key=lambda item: (not item[1].household, -item[1].met.seconds, item[0]),
    )
    first_degree = {*ways, case}
    indexes = [Index(number, way.met.first + latent, until) for number, way in near[:MOST_BETWEEN]]
    indexes = [index for index in indexes if index.since < until]
    for number, second in exposed_to_each(indexes, rule).items():
        for other, met in second.met.items():
            if other in first_degree:
                continue
            if other in ways:
                ways[other].met.add(met)
            else:
                ways[other] = _Way(met, 2, False, number)
    homes = people.households_of(actor, [index.number for index in indexes])
    for index in indexes:
        for member in homes.get(index.number, []):
            if member not in ways and member != case:
                ways[member] = _Way(Met(index.since, until), 2, True, index.number)


def store_contacts(
    actor: Asker, case: Case, rules: RuleSet, ways: Mapping[str, _Way], now: datetime
) -> dict[str, int]:
    """Writes contacts in bulk; returns how many of each class the case has from this trace."""
    persons = people.persons_by_number(actor, {*ways, *(way.via for way in ways.values() if way.via)})
    known = {c.person_id: c for c in Contact.objects.filter(case=case)}
    infected = set(
        Case.objects.filter(disease=case.disease, outcome="", classification__in=IS_INFECTED).values_list(
            "person_id", flat=True
        )
    )
    units = places.area_units(actor)
    new, again = [], []
    counts = {"close": 0, "secondary": 0, "general": 0}
    for number, way in ways.items():
        person = persons.get(number)
        if person is None or person.id in infected:
            continue
        row = known.get(person.id)
        fresh = _row(case, person, way, persons, rules, units, now)
        if fresh is None:
            continue
        counts[fresh.contact_class] += 1
        if row is None:
            new.append(fresh)
        else:
            _take_in(row, fresh)
            again.append(row)
    Contact.objects.bulk_create(new, batch_size=2000)
    Contact.objects.bulk_update(again, _TRACED, batch_size=500)
    return counts


_TRACED = (
    "via",
    "contact_class",
    "edition",
    "reason",
    "by_trace",
    "first_exposure",
    "last_exposure",
    "minutes",
    "wait_minutes",
    "score",
    "places",
)


def _row(
    case: Case,
    person: PersonRow,
    way: _Way,
    persons: Mapping[str, PersonRow],
    rules: RuleSet,
    units: Mapping[str, int],
    now: datetime,
) -> Contact | None:
    met = way.met
    wait = round(min(met.waits)) if met.waits and not met.seconds else None
    minutes = met.seconds // 60
    verdict = classify(
        Meeting(degree=way.degree, minutes=minutes, gap_minutes=wait, household=way.household), rules
    )
    if verdict.contact_class == "none":
        return None
    return Contact(
        case=case,
        person_id=person.id,
        via_id=persons[way.via].id if way.via in persons else None,
        area_path=person.area_path,
        unit_id=responsible_unit(units, person.home_path, person.area_path),
        contact_class=verdict.contact_class,
        edition=rules.edition,
        reason=verdict.reason_code,
        by_trace=True,
        first_exposure=met.first,
        last_exposure=met.last,
        minutes=minutes,
        wait_minutes=wait,
        score=100 if way.household else met.score,
        places=met.best_places,
        found_at=now,
    )


def _take_in(row: Contact, fresh: Contact) -> None:
    """What a new trace says of somebody known; an interview's finding is never weakened by what gates did not see."""
    if not row.by_interview or merge_class(fresh.contact_class, row.contact_class) != row.contact_class:
        row.contact_class, row.reason, row.via_id = fresh.contact_class, fresh.reason, fresh.via_id
    first, last = (fresh.first_exposure, fresh.last_exposure)
    if row.by_interview:
        first, last = min(first, row.first_exposure), max(last, row.last_exposure)
    row.first_exposure, row.last_exposure = first, last
    row.edition, row.by_trace, row.minutes = fresh.edition, True, fresh.minutes
    row.wait_minutes, row.places = fresh.wait_minutes, fresh.places
    row.score = max(fresh.score, row.score) if row.by_interview else fresh.score
