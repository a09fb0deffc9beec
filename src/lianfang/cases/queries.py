"""Questions about cases, their contacts and traces; the asker first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.rows import AssignmentRow
from lianfang.cases.models import (
    Case,
    ClassificationStep,
    Contact,
    InterviewStay,
    LabTest,
    Signal,
    TraceRequest,
)
from lianfang.cases.rows import (
    CaseCounts,
    CaseRow,
    ContactRow,
    SignalRow,
    StayRow,
    StepRow,
    TestRow,
    TraceRow,
)
from lianfang.domain.cases import IS_INFECTED

PAGE = 50
REACHED_WITHIN = timedelta(hours=48)
"""Contacts are to be reached within two days of being found (line 3's standard)."""


def _case_row(c: Case) -> CaseRow:
    return CaseRow(
        id=c.id,
        number=c.number,
        person_id=c.person_id,
        person=c.person.number,
        area_path=c.area_path,
        disease=c.disease,
        edition=c.edition,
        classification=c.classification,
        reported_at=c.reported_at,
        confirmed_at=c.confirmed_at,
        onset_on=c.onset_on,
        sampled_on=c.sampled_on,
        symptoms=tuple(c.symptoms),
        outcome=c.outcome,
        outcome_on=c.outcome_on,
        source=c.source,
        answers=c.answers,
        investigated_at=c.investigated_at,
        version=c.version,
    )


def case(asker: Asker, number: str) -> CaseRow:
    """One case of the asker's scope."""
    asker.demand(Right.SEE_CASES)
    return _case_row(Case.objects.within(asker).select_related("person").one(number=number))


def cases(
    asker: Asker,
    *,
    classifications: Collection[str] = (),
    still: bool = False,
    before: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> list[CaseRow]:
    """Cases of the asker's scope, the last reported first; `still`: only those whose outcome is open.

    `before` is the last row's (reported_at, id) of the page before.
    """
    asker.demand(Right.SEE_CASES)
    rows = Case.objects.within(asker).select_related("person")
    if classifications:
        rows = rows.filter(classification__in=classifications)
    if still:
        rows = rows.filter(outcome="")
    if before is not None:
        rows = rows.filter(Q(reported_at__lt=before[0]) | Q(reported_at=before[0], id__lt=before[1]))
    return [_case_row(c) for c in rows.order_by("-reported_at", "-id")[:limit]]


def cases_of(asker: Asker, person: str) -> list[CaseRow]:
    """Every case of one person of the asker's scope, newest first."""
    asker.demand(Right.SEE_CASES)
    rows = Case.objects.within(asker).filter(person__number=person).select_related("person")
    return [_case_row(c) for c in rows.order_by("-reported_at")]


def counts(asker: Asker, now: datetime) -> CaseCounts:
    """How many cases are open by class, and how many contacts wait to be reached."""
    asker.demand(Right.SEE_CASES)
    by_class = (
        Case.objects.within(asker).filter(outcome="").values_list("classification").annotate(Count("id"))
    )
    waiting = Contact.objects.within(asker).filter(status="found", contact_class__in=("close", "secondary"))
    late = waiting.filter(found_at__lt=now - REACHED_WITHIN)
    return CaseCounts(dict(by_class), waiting.count(), late.count())


def steps(asker: Asker, number: str) -> list[StepRow]:
    """A case's classifications, oldest first."""
    found = case(asker, number)
    rows = ClassificationStep.objects.filter(case_id=found.id).order_by("at", "id")
    return [StepRow(s.at, s.actor, s.classification, s.why, s.edition) for s in rows]


def tests(asker: Asker, person: str) -> list[TestRow]:
    """One person's samples, newest first."""
    rows = LabTest.objects.within(asker).filter(person__number=person).order_by("-sampled_at", "-id")
    return [TestRow(t.id, t.kind, t.sampled_at, t.result, t.resulted_at) for t in rows]


def last_trace(asker: Asker, number: str) -> TraceRow | None:
    """The latest trace of a case, as far as it is."""
    found = case(asker, number)
    row = TraceRequest.objects.filter(case_id=found.id).order_by("-asked_at", "-id").first()
    if row is None:
        return None
    return TraceRow(
        row.state,
        row.asked_at,
        row.done_at,
        row.seconds,
        row.since,
        row.until,
        row.close,
        row.secondary,
        row.stays,
        row.error,
    )


def _contacts(asker: Asker) -> Any:
    asker.demand(Right.SEE_CASES)
    return Contact.objects.within(asker).select_related("person", "via", "case")


def _contact_row(c: Contact) -> ContactRow:
    return ContactRow(
        id=c.id,
        case=c.case.number,
        person_id=c.person_id,
        person=c.person.number,
        via=c.via.number if c.via else "",
        area_path=c.area_path,
        unit_id=c.unit_id,
        contact_class=c.contact_class,
        edition=c.edition,
        reason=c.reason,
        by_trace=c.by_trace,
        by_interview=c.by_interview,
        first_exposure=c.first_exposure,
        last_exposure=c.last_exposure,
        minutes=c.minutes,
        wait_minutes=c.wait_minutes,
        score=c.score,
        places=tuple((str(site), int(seconds)) for site, seconds in c.places),
        status=c.status,
        found_at=c.found_at,
        handed_at=c.handed_at,
        reached_at=c.reached_at,
        closed_at=c.closed_at,
        disease=c.case.disease,
        version=c.version,
    )


def contact(asker: Asker, contact_id: int) -> ContactRow:
    """One contact of the asker's scope."""
    return _contact_row(_contacts(asker).one(id=contact_id))


def contact_on_duty(asker: Asker, contact_id: int) -> ContactRow:
    """The same for whoever was given the assignment to reach them; the caller has made sure of that."""
    rows = Contact.objects.everywhere("an assignment reaches its contact").select_related(
        "person", "via", "case"
    )
    return _contact_row(rows.one(id=contact_id))


def contacts_of(
    asker: Asker, number: str, *, contact_class: str = "", first: int = 0, limit: int = PAGE
) -> list[ContactRow]:
    """A case's contacts within the asker's scope: the class that counts most first, in it by score."""
    rows = _contacts(asker).filter(case__number=number)
    if contact_class:
        rows = rows.filter(contact_class=contact_class)
        return [_contact_row(c) for c in rows.order_by("-score", "id")[first : first + limit]]
    found: list[ContactRow] = []
    for word in ("close", "secondary", "general"):
        if len(found) >= first + limit:
            break
        some = rows.filter(contact_class=word).order_by("-score", "id")[: first + limit - len(found)]
        found += [_contact_row(c) for c in some]
    return found[first:]


def contact_counts(asker: Asker, number: str) -> dict[str, int]:
    """How many contacts of a case lie in the asker's scope, by class."""
    rows = _contacts(asker).filter(case__number=number).order_by()
    return dict(rows.values_list("contact_class").annotate(Count("id")))


def not_handed(asker: Asker, number: str) -> list[int]:
    """The scores of those close and secondary contacts of a case who wait to be handed over, highest first."""
    rows = _contacts(asker).filter(case__number=number, status="found", handed_at=None, unit__isnull=False)
    return list(
        rows.filter(contact_class__in=("close", "secondary"))
        .order_by("-score")
        .values_list("score", flat=True)
    )


def to_reach(asker: Asker, first: int = 0, limit: int = PAGE) -> list[ContactRow]:
    """Close and secondary contacts whom nobody has reached yet, the longest found first."""
    rows = _contacts(asker).filter(status="found", contact_class__in=("close", "secondary"))
    return [_contact_row(c) for c in rows.order_by("found_at", "-score", "id")[first : first + limit]]


def contact_of(asker: Asker, person: str) -> list[ContactRow]:
    """Of whom one person is a contact, newest first."""
    rows = _contacts(asker).filter(person__number=person)
    return [_contact_row(c) for c in rows.order_by("-found_at", "id")]


def interview_stays(asker: Asker, person: str, since: datetime, until: datetime) -> list[StayRow]:
    """Where one person says they were, within a window, oldest first."""
    asker.demand(Right.SEE_CASES)
    rows = InterviewStay.objects.within(asker).filter(person__number=person, since__lt=until, until__gt=since)
    return [
        StayRow("interview", s.site_code, s.place, s.since, s.until, s.certainty, s.transport, s.id)
        for s in rows.order_by("since", "id")
    ]


def waiting_for_decision(asker: Asker, limit: int = PAGE) -> list[CaseRow]:
    """Suspected and probable cases, the longest waiting first."""
    asker.demand(Right.SEE_CASES)
    rows = Case.objects.within(asker).filter(outcome="", classification__in=("suspected", "probable"))
    return [_case_row(c) for c in rows.select_related("person").order_by("reported_at", "id")[:limit]]


def to_investigate(asker: Asker, limit: int = PAGE) -> list[CaseRow]:
    """Infected people whose investigation is not complete, the longest confirmed first."""
    asker.demand(Right.SEE_CASES)
    rows = Case.objects.within(asker).filter(outcome="", classification__in=IS_INFECTED, investigated_at=None)
    return [_case_row(c) for c in rows.select_related("person").order_by("confirmed_at", "id")[:limit]]


def _signal_row(s: Signal) -> SignalRow:
    series = tuple((str(day), value) for day, value in s.series)
    return SignalRow(s.kind, s.area_path, s.day, s.method, s.observed, s.expected, series)


def signal_of(asker: Asker, row: AssignmentRow) -> SignalRow | None:
    """The warning that raised an assignment; the caller has made sure that it concerns the asker."""
    rows = Signal.objects.everywhere("an assignment shows its own warning")
    day, kind = row.facts.get("day"), row.facts.get("signal")
    found = rows.filter(area_path=row.area_path, day=day, kind=kind).first() if day and kind else None
    return _signal_row(found) if found else None


def signals(asker: Asker, since: date) -> list[SignalRow]:
    """The warnings of the asker's scope since a day, newest first."""
    asker.demand(Right.SEE_CASES)
    rows = Signal.objects.within(asker).filter(day__gte=since).order_by("-day", "area_path")
    return [_signal_row(s) for s in rows]
