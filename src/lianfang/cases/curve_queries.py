"""What curves and tracing indicators are counted from: the cases and contacts of a scope, each in one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, FloatField, Func, OuterRef, Q, Subquery
from django.db.models.lookups import LessThanOrEqual

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases.models import Case, Contact, LabTest, WatchedDay
from lianfang.domain.days import day_span
from lianfang.domain.epidemic_curve import DatedCase
from lianfang.domain.tracing_indicators import Indicator, TracedCase
from lianfang.local_time import day_at, local_zone

TESTED_FIRST = timedelta(days=14)
"""Who is found by a test first falls ill within the longest incubation: reports so long before the first day count."""
CLOCK_ERROR = 1e-8
"""In days, about a millisecond: days with a fraction cannot tell less apart."""


@dataclass(frozen=True)
class CurveCase:
    """A case as the curve and the indicators see it; moments that have not come, or that nobody noted, are None.

    sampled: when the first positive sample was taken, to the minute; first_found: when the person first stood on the
    list of another case's contacts; source_told: the investigation names from whom or where they have it.
    """

    classification: str
    onset: date | None
    reported: datetime
    sampled: datetime | None
    interviewed: datetime | None
    has_contacts: bool
    first_found: datetime | None
    source_told: bool

    @property
    def dated(self) -> DatedCase:
        """What the curve counts."""
        return DatedCase(self.classification, self.onset, day_at(self.reported))

    @property
    def traced(self) -> TracedCase:
        """What the indicators count. When isolation began is known upstairs, where the orders are: None here."""
        return TracedCase(
            sampled=self.sampled,
            reported=self.reported,
            interviewed=self.interviewed,
            isolated=None,
            contacts=int(self.has_contacts),
            known_contact=self.first_found is not None and self.first_found < self.reported,
            source_known=self.first_found is not None or self.source_told,
        )


def diseases_seen(asker: Asker, since: date) -> dict[str, int]:
    """How many cases of each disease were reported in the asker's scope since a day, excluded ones apart."""
    asker.demand(Right.SEE_CASES)
    rows = (
        Case.objects.within(asker).filter(reported_at__gte=_begins(since)).exclude(classification="excluded")
    )
    return dict(rows.order_by().values_list("disease").annotate(Count("id")))


def curve_cases(asker: Asker, disease: str, since: date) -> list[CurveCase]:
    """The cases of one disease in the asker's scope that fell ill or were reported since a day, excluded ones apart."""
    asker.demand(Right.SEE_CASES)
    first = _begins(since)
    rows = Case.objects.within(asker).filter(disease=disease, reported_at__gte=first - TESTED_FIRST)
    rows = rows.filter(Q(onset_on__gte=since) | Q(reported_at__gte=first)).exclude(classification="excluded")
    contacts = Contact.objects.everywhere("a case has contacts wherever they live").exclude(
        status="dismissed"
    )
    known = contacts.filter(person=OuterRef("person"), case__disease=disease).order_by("found_at")
    asked = rows.annotate(
        with_contacts=Exists(contacts.filter(case=OuterRef("id"))),
        first_found=Subquery(known.values("found_at")[:1]),
    ).values_list(
        "person_id",
        "classification",
        "onset_on",
        "sampled_on",
        "reported_at",
        "investigated_at",
        "with_contacts",
        "first_found",
        "answers__source",
    )
    samples = _first_samples(asker, disease, first - 2 * TESTED_FIRST)
    return [
        CurveCase(
            word, onset, reported, samples.get((person, sampled)), interviewed, contacts, found, bool(told)
        )
        for person, word, onset, sampled, reported, interviewed, contacts, found, told in asked
    ]


def _first_samples(asker: Asker, disease: str, since: datetime) -> dict[tuple[int, date | None], datetime]:
    """When the first positive sample of each person and day was taken; a case names the day that is its own."""
    rows = LabTest.objects.within(asker).filter(disease=disease, result="positive", sampled_at__gte=since)
    found: dict[tuple[int, date | None], datetime] = {}
    for person, at in rows.order_by("sampled_at").values_list("person_id", "sampled_at"):
        found.setdefault((person, day_at(at)), at)
    return found


def contact_indicators(asker: Asker, disease: str, since: date, now: datetime) -> list[Indicator]:
    """Of the close and secondary contacts found since a day: handed over in 24 hours, reached in 24, in 48 hours.

    The same rule as `domain.tracing_indicators.contact_indicators` (a test holds the two together), counted by the
    database: 50,000 contacts would take longer to read than the page may take.
    """
    asker.demand(Right.SEE_CASES)
    rows = Contact.objects.within(asker).filter(contact_class__in=("close", "secondary"))
    rows = rows.filter(case__disease=disease, found_at__gte=_begins(since), found_at__lte=now)
    wanted = (
        ("contact_handed_24h", "handed_at", 1),
        ("contact_reached_24h", "reached_at", 1),
        ("contact_reached_48h", "reached_at", 2),
    )
    counts: dict[str, Any] = {}
    for code, field, days in wanted:
        done = Q(**{f"{field}__lte": now})
        in_time = LessThanOrEqual(_Days(F(field)) - _Days(F("found_at")), days + CLOCK_ERROR)
        counts[f"{code}_met"] = Count("id", filter=done & Q(in_time))
        counts[f"{code}_of"] = Count("id", filter=done | Q(found_at__lt=now - timedelta(days=days)))
    found = rows.exclude(status="dismissed").aggregate(**counts)
    return [Indicator(code, found[f"{code}_met"], found[f"{code}_of"]) for code, _field, _days in wanted]


def last_watched(asker: Asker) -> date | None:
    """The last day that was held against its past; None before the first."""
    asker.demand(Right.SEE_CASES)
    return WatchedDay.objects.order_by("-day").values_list("day", flat=True).first()


class _Days(Func):
    """A moment as days with a fraction: what both databases can subtract without asking Python row by row."""

    output_field = FloatField()
    function = "julianday"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL has no such function; it has seconds."""
        return self.as_sql(compiler, connection, template="(EXTRACT(EPOCH FROM %(expressions)s) / 86400)")


def _begins(day: date) -> datetime:
    return day_span(day, local_zone())[0]
