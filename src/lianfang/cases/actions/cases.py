"""Reporting, classifying and investigating a case; tests; where somebody says they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases.models import Case, ClassificationStep, InterviewStay, LabTest
from lianfang.cases.numbers import new_case_number
from lianfang.cases.rule_sets import rule_book
from lianfang.domain import values
from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.cases import (
    CLASSIFICATIONS,
    IS_INFECTED,
    OUTCOMES,
    check_case_dates,
    may_reclassify,
)
from lianfang.domain.errors import Conflict, InvalidInput
from lianfang.local_time import day_at
from lianfang.people import queries as people
from lianfang.places import queries as places

TESTS = ("pcr", "antigen", "serology", "culture")
RESULTS = ("", "positive", "negative", "unclear")
TRANSPORTS = ("", "walk", "car", "bus", "train", "taxi", "ship", "plane")
LONGEST_STAY = timedelta(days=28)
MOST_ANSWER = 2000


@dataclass(frozen=True)
class NewCase:
    """A case to be reported; dates as far as they are known."""

    person: str
    """The person's number."""
    disease: str
    classification: str
    why: str
    onset_on: date | None = None
    sampled_on: date | None = None
    symptoms: Sequence[str] = ()
    source: str = "interview"


@transaction.atomic
def report_case(actor: Asker, new: NewCase, now: datetime) -> str:
    """Registers a case and returns its number; Conflict if the person already is a case of the disease."""
    actor.demand(Right.WORK_CASES)
    person = people.person(actor, new.person)
    rules = rule_book().in_force(new.disease, day_at(now))
    classification = values.choice(new.classification, CLASSIFICATIONS, "classification")
    if not may_reclassify(None, classification):
        raise InvalidInput("case.begins_excluded", "classification")
    demand_dates(new.onset_on, new.sampled_on, None, "", now)
    known = Case.objects.filter(person_id=person.id, disease=new.disease, outcome="")
    if (before := known.exclude(classification="excluded").first()) is not None:
        raise Conflict("case.known", "person", value=before.number)
    case = Case.objects.create(
        number=new_case_number(),
        person_id=person.id,
        area_path=person.area_path,
        disease=rules.disease,
        edition=rules.edition,
        classification=classification,
        reported_at=now,
        confirmed_at=now if classification in IS_INFECTED else None,
        onset_on=new.onset_on,
        sampled_on=new.sampled_on,
        symptoms=known_symptoms(new.symptoms),
        source=values.required_text(new.source, "source", 80),
    )
    _step(actor, case, new.why, now)
    write_down(
        actor, Note("case.report", thing=case.number, subject=person.number, purpose=case.classification)
    )
    return case.number


@transaction.atomic
def classify(actor: Asker, number: str, classification: str, why: str, version: int, now: datetime) -> None:
    """Classifies a case anew, by the rules in force today; what it was before stays in its history."""
    actor.demand(Right.WORK_CASES)
    case = reach(actor, number, version)
    classification = values.choice(classification, CLASSIFICATIONS, "classification")
    if not may_reclassify(case.classification, classification):
        raise Conflict("case.same_class", "classification", value=classification)
    rules = rule_book().in_force(case.disease, day_at(now))
    changes: dict[str, object] = {"classification": classification, "edition": rules.edition}
    if classification in IS_INFECTED and case.confirmed_at is None:
        changes["confirmed_at"] = now
    change(case, **changes)
    case.refresh_from_db()
    _step(actor, case, why, now)
    write_down(actor, Note("case.classify", thing=number, subject=case.person.number, purpose=classification))


def _step(actor: Asker, case: Case, why: str, now: datetime) -> None:
    ClassificationStep.objects.create(
        case=case,
        at=now,
        actor=actor.name,
        classification=case.classification,
        why=values.required_text(why, "why", 400),
        edition=case.edition,
    )


@transaction.atomic
def set_facts(
    actor: Asker,
    number: str,
    onset_on: date | None,
    sampled_on: date | None,
    symptoms: Sequence[str],
    version: int,
    now: datetime,
) -> None:
    """Onset, first positive sample and symptoms, as far as they are known by now."""
    actor.demand(Right.WORK_CASES)
    case = reach(actor, number, version)
    demand_dates(onset_on, sampled_on, case.outcome_on, case.outcome, now)
    change(case, onset_on=onset_on, sampled_on=sampled_on, symptoms=known_symptoms(symptoms))
    write_down(actor, Note("case.facts", thing=number, subject=case.person.number))


@transaction.atomic
def investigate(
    actor: Asker, number: str, answers: Mapping[str, object], complete: bool, version: int, now: datetime
) -> None:
    """Keeps the answers of an investigation, half done or complete; answers that are not given stay as they were."""
    actor.demand(Right.WORK_CASES)
    case = reach(actor, number, version)
    given = {
        values.plain_text(question, "question", 40): values.plain_text(answer, str(question), MOST_ANSWER)
        for question, answer in answers.items()
    }
    done = now if complete else case.investigated_at
    change(case, answers=case.answers | given, investigated_at=done)
    write_down(actor, Note("case.investigate", thing=number, subject=case.person.number))


@transaction.atomic
def note_outcome(actor: Asker, number: str, outcome: str, on: date, version: int, now: datetime) -> None:
    """How the illness ended; the case is then no open one any more."""
    actor.demand(Right.WORK_CASES)
    case = reach(actor, number, version)
    outcome = values.choice(outcome, OUTCOMES, "outcome")
    demand_dates(case.onset_on, case.sampled_on, on, outcome, now)
    change(case, outcome=outcome, outcome_on=on)
    write_down(actor, Note("case.outcome", thing=number, subject=case.person.number, purpose=outcome))


@dataclass(frozen=True)
class NewTest:
    """A sample of somebody; `result` is empty while it is waited for."""

    person: str
    disease: str
    kind: str
    sampled_at: datetime
    result: str = ""
    resulted_at: datetime | None = None


@transaction.atomic
def note_test(actor: Asker, new: NewTest, now: datetime) -> int:
    """Keeps a sample or its result; the same sample noted again takes the result. Returns its id."""
    if not actor.may(Right.WORK_CASES):
        actor.demand(Right.WORK_ROUNDS)
    person = people.person(actor, new.person)
    if new.sampled_at > now:
        raise InvalidInput("time.in_the_future", "sampled_at")
    if new.resulted_at is not None and new.resulted_at < new.sampled_at:
        raise InvalidInput("window.ends_before_it_begins", "resulted_at")
    result = values.choice(new.result, RESULTS, "result")
    test, _made = LabTest.objects.update_or_create(
        person_id=person.id,
        kind=values.choice(new.kind, TESTS, "kind"),
        sampled_at=new.sampled_at,
        defaults={
            "area_path": person.area_path,
            "disease": rule_book().in_force(new.disease, day_at(now)).disease,
            "result": result,
            "resulted_at": new.resulted_at or (now if result else None),
            "recorded_by": actor.name,
        },
    )
    write_down(actor, Note("test.note", thing=f"test:{test.id}", subject=person.number, purpose=result))
    return int(test.id)


@dataclass(frozen=True)
class NewStay:
    """Where somebody says they were: a registered place by its code, or any place in words."""

    person: str
    since: datetime
    until: datetime
    site_code: str = ""
    place: str = ""
    transport: str = ""
    seat: str = ""
    companions: Sequence[str] = field(default=())
    mask: bool | None = None
    certainty: int = 2


@transaction.atomic
def note_stay(actor: Asker, new: NewStay, now: datetime) -> int:
    """Adds an entry of an interview to somebody's trajectory; returns its id."""
    actor.demand(Right.WORK_CASES)
    person = people.person(actor, new.person)
    if new.until < new.since:
        raise InvalidInput("window.ends_before_it_begins", "until")
    if new.until > now:
        raise InvalidInput("time.in_the_future", "until")
    if new.until - new.since > LONGEST_STAY:
        raise InvalidInput("stay.too_long", "until", limit=LONGEST_STAY.days)
    site_code = values.code(new.site_code, "site_code") if new.site_code else ""
    if site_code:
        places.site(actor, site_code, now)
    place = values.plain_text(new.place, "place", 120)
    if not (site_code or place):
        raise InvalidInput("field.required", "place")
    if new.certainty not in (1, 2, 3):
        raise InvalidInput("field.not_a_choice", "certainty", value=new.certainty, choices="1, 2, 3")
    row = InterviewStay.objects.create(
        person_id=person.id,
        area_path=person.area_path,
        site_code=site_code,
        place=place,
        since=new.since,
        until=new.until,
        transport=values.choice(new.transport, TRANSPORTS, "transport"),
        seat=values.plain_text(new.seat, "seat", 40),
        companions=[people.person(actor, number).number for number in new.companions],
        mask=new.mask,
        certainty=new.certainty,
        recorded_by=actor.name,
        recorded_at=now,
    )
    write_down(actor, Note("stay.note", thing=f"stay:{row.id}", subject=person.number))
    return int(row.id)


def known_symptoms(symptoms: Sequence[str]) -> list[str]:
    """Codes of symptoms, each once; InvalidInput for one that no rule set knows."""
    return list(dict.fromkeys(values.choice(code, tuple(SYMPTOMS), "symptoms") for code in symptoms))


def demand_dates(
    onset: date | None, sampled: date | None, ended: date | None, outcome: str, now: datetime
) -> None:
    """Refuses dates that cannot all be true, all problems at once."""
    died, recovered = (ended if outcome == word else None for word in ("died", "recovered"))
    problems = check_case_dates(
        onset=onset, sampled=sampled, died=died, recovered=recovered, today=day_at(now)
    )
    if problems:
        raise InvalidInput.of(problems)


def reach(actor: Asker, number: str, version: int) -> Case:
    """The case under lock, in the version that the actor saw."""
    case: Case = Case.objects.within(actor).select_for_update().select_related("person").one(number=number)
    if case.version != version:
        raise Conflict("case.changed", "case", value=number)
    return case


def change(case: Case, **changes: object) -> None:
    """Writes the columns that changed, and the next version."""
    try:
        Case.objects.filter(id=case.id).update(version=F("version") + 1, **changes)
    except IntegrityError:
        raise Conflict("case.known", "person", value=case.number) from None


__all__ = [
    "NewCase",
    "NewStay",
    "NewTest",
    "classify",
    "investigate",
    "note_outcome",
    "note_stay",
    "note_test",
    "report_case",
    "set_facts",
]
