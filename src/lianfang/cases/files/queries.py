"""Cases and contacts as files have them: numbers for people, codes for areas, no name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.cases.models import Case, Contact
from lianfang.files.line_list import ContactRow, LineListRow
from lianfang.local_time import day_at
from lianfang.places.queries import outermost_path


def _demand(asker: Asker) -> Asker:
    """Whoever runs the program on the installation's machine can read its files; anybody else needs the right."""
    if asker is SYSTEM:
        return replace(SYSTEM, scope=outermost_path(SYSTEM))
    asker.demand(Right.EXPORT_CASES)
    return asker


def line_list(asker: Asker) -> Iterator[LineListRow]:
    """Every case of the asker's scope, the first reported first."""
    asker = _demand(asker)
    rows = Case.objects.within(asker).select_related("person").order_by("reported_at", "id")
    for c in rows.iterator(chunk_size=2000):
        yield LineListRow(
            case_id=c.number,
            person=c.person.number,
            disease=c.disease,
            classification=c.classification,
            onset=c.onset_on,
            sampled=c.sampled_on,
            reported=day_at(c.reported_at),
            outcome=c.outcome,
            outcome_on=c.outcome_on,
            area=_code(c.area_path),
            symptoms=tuple(c.symptoms),
            source=c.source.partition(":")[0],
        )


def contacts(asker: Asker) -> Iterator[ContactRow]:
    """Every contact of the asker's scope, by case."""
    asker = _demand(asker)
    rows = Contact.objects.within(asker).select_related("person", "case").order_by("case_id", "id")
    for c in rows.iterator(chunk_size=2000):
        yield ContactRow(
            from_case=c.case.number,
            to=c.person.number,
            contact_class=c.contact_class,
            first_exposure=c.first_exposure,
            last_exposure=c.last_exposure,
            minutes=c.minutes,
            place=str(c.places[0][0]) if c.places else "",
            source="interview" if c.by_interview else "trace",
            status=c.status,
        )


def _code(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
