"""Bringing line lists and contacts in, and letting them out: with a purpose, without names, each noted in the trail."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.cases.files import queries
from lianfang.cases.models import Case, ClassificationStep, Contact
from lianfang.cases.rule_sets import rule_book
from lianfang.domain import values
from lianfang.domain.cases import IS_INFECTED
from lianfang.domain.errors import FieldProblem
from lianfang.files.bad import BadRow
from lianfang.files.line_list import ContactRow, LineListRow, Parsed, write_cases, write_contacts
from lianfang.local_time import day_at, local_zone
from lianfang.passages.follow_up import responsible_unit
from lianfang.people.actions import register_references
from lianfang.people.queries import persons_by_number
from lianfang.people.rows import PersonRow
from lianfang.places import queries as places

OUR_NUMBER = re.compile(r"C[A-Z2-7]{8}")
WHY = "导入的病例名单 / imported line list"


@dataclass
class Arrived:
    """What a file came to: rows read, new ones, those that were here already, and what is wrong with the others."""

    read: int = 0
    new: int = 0
    stored: int = 0
    known: int = 0
    bad: list[BadRow] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """How many rows were not taken."""
        return len({row.line for row in self.bad})


def number_for(case_id: str) -> str:
    """The number under which another system's case is known here: the same each time; one of ours stays what it is."""
    if OUR_NUMBER.fullmatch(case_id):
        return case_id
    digest = hashlib.sha256(case_id.encode()).digest()
    return "X" + base64.b32encode(digest[:10]).decode()[:15]


@transaction.atomic
def bring_in_cases(
    actor: Asker, parsed: Parsed[LineListRow], take: Callable[[Arrived], bool], now: datetime
) -> Arrived:
    """Registers the cases of a line list; those that are here already must say the same, else they are reported.

    `take` is asked, once all is checked, whether the good rows are to be stored.
    """
    arrived = Arrived(len(parsed.rows) + parsed.bad_lines, bad=list(parsed.bad))
    known = {
        c.number: c
        for c in Case.objects.filter(number__in={number_for(r.case_id) for r in parsed.rows.values()})
    }
    new: dict[int, LineListRow] = {}
    for line, row in parsed.rows.items():
        case = known.get(number_for(row.case_id))
        if case is None:
            new[line] = row
        elif _same(case, row):
            arrived.known += 1
        else:
            arrived.bad.append(BadRow(line, FieldProblem("id", "line_list.differs", {"value": row.case_id})))
    people = _people(actor, {line: row.person or f"case:{row.case_id}" for line, row in new.items()}, now)
    twice = _still_cases({person.id for person in people.values()})
    for line in [n for n, row in new.items() if (people[n].id, row.disease) in twice and not row.outcome]:
        row = new.pop(line)
        arrived.bad.append(BadRow(line, FieldProblem("person", "case.known", {"value": row.person})))
    arrived.new = len(new)
    if not take(arrived):
        transaction.set_rollback(True)
        return arrived
    arrived.stored = _store_cases(actor, new, people, now)
    write_down(actor, Note("case.import", detail={"stored": arrived.stored, "known": arrived.known}))
    return arrived


def _same(case: Case, row: LineListRow) -> bool:
    return (case.classification, case.onset_on, case.sampled_on, case.outcome, case.outcome_on) == (
        row.classification,
        row.onset,
        row.sampled,
        row.outcome,
        row.outcome_on,
    )


def _still_cases(person_ids: set[int]) -> set[tuple[int, str]]:
    rows = Case.objects.filter(person_id__in=person_ids, outcome="").exclude(classification="excluded")
    return set(rows.values_list("person_id", "disease"))


def _people(actor: Asker, references: Mapping[int, str], now: datetime) -> dict[int, PersonRow]:
    district = places.outermost_path(actor)
    rows = persons_by_number(actor, set(references.values()))
    rows |= register_references(actor, [r for r in references.values() if r not in rows], district, now)
    return {line: rows[reference] for line, reference in references.items()}


def _store_cases(
    actor: Asker, new: Mapping[int, LineListRow], people: Mapping[int, PersonRow], now: datetime
) -> int:
    book, paths = rule_book(), places.paths_by_code(actor)
    rows = []
    for line, row in new.items():
        reported = _noon(row, now)
        rows.append(
            Case(
                number=number_for(row.case_id),
                person_id=people[line].id,
                area_path=paths.get(row.area, people[line].area_path),
                disease=row.disease,
                edition=book.in_force(row.disease, day_at(reported)).edition,
                classification=row.classification,
                reported_at=reported,
                confirmed_at=reported if row.classification in IS_INFECTED else None,
                onset_on=row.onset,
                sampled_on=row.sampled,
                symptoms=list(row.symptoms),
                outcome=row.outcome,
                outcome_on=row.outcome_on,
                source=f"import:{row.case_id}"[:80],
            )
        )
    Case.objects.bulk_create(rows, batch_size=2000)
    ClassificationStep.objects.bulk_create(
        [
            ClassificationStep(
                case=case,
                at=case.reported_at,
                actor=actor.name,
                classification=case.classification,
                why=WHY,
                edition=case.edition,
            )
            for case in rows
        ],
        batch_size=2000,
    )
    return len(rows)


def _noon(row: LineListRow, now: datetime) -> datetime:
    """A day without a time is that day's noon, and never later than now."""
    day = row.reported or row.sampled or row.onset
    if day is None:
        return now
    return min(now, datetime(day.year, day.month, day.day, 12, tzinfo=local_zone()))


@transaction.atomic
def bring_in_contacts(
    actor: Asker, parsed: Parsed[ContactRow], take: Callable[[Arrived], bool], now: datetime
) -> Arrived:
    """Registers contacts of cases that are here; a pair that is here already is left as it is."""
    arrived = Arrived(len(parsed.rows) + parsed.bad_lines, bad=list(parsed.bad))
    cases = {
        c.number: c
        for c in Case.objects.filter(number__in={number_for(r.from_case) for r in parsed.rows.values()})
    }
    good = dict(parsed.rows)
    for line, row in parsed.rows.items():
        if number_for(row.from_case) not in cases:
            del good[line]
            arrived.bad.append(
                BadRow(line, FieldProblem("from", "line_list.no_case", {"value": row.from_case}))
            )
    people = _people(actor, {line: row.to for line, row in good.items()}, now)
    pairs = set(Contact.objects.filter(case__in=cases.values()).values_list("case_id", "person_id"))
    new: list[Contact] = []
    units = places.area_units(actor)
    for line, row in good.items():
        case, person = cases[number_for(row.from_case)], people[line]
        if person.id == case.person_id:
            arrived.bad.append(BadRow(line, FieldProblem("to", "contact.of_oneself", {"value": row.to})))
        elif (case.id, person.id) in pairs:
            arrived.known += 1
        else:
            pairs.add((case.id, person.id))
            new.append(_contact(case, person, row, responsible_unit(units, person.home_path), now))
    arrived.new = len(new)
    if not take(arrived):
        transaction.set_rollback(True)
        return arrived
    Contact.objects.bulk_create(new, batch_size=2000)
    arrived.stored = len(new)
    write_down(actor, Note("contact.import", detail={"stored": arrived.stored, "known": arrived.known}))
    return arrived


def _contact(case: Case, person: PersonRow, row: ContactRow, unit_id: int | None, now: datetime) -> Contact:
    last = row.last_exposure or row.first_exposure or case.reported_at
    first = row.first_exposure or last
    status = row.status or "found"
    return Contact(
        case=case,
        person_id=person.id,
        area_path=person.area_path,
        unit_id=unit_id,
        contact_class=row.contact_class or "close",
        edition=case.edition,
        reason="together_long_enough" if row.minutes else "prompt",
        by_trace=row.source == "trace",
        by_interview=row.source != "trace",
        first_exposure=min(first, last),
        last_exposure=last,
        minutes=min(row.minutes or 0, int((last - first) / timedelta(minutes=1)) or row.minutes or 0),
        places=[[row.place, (row.minutes or 0) * 60]] if row.place else [],
        status=status,
        found_at=now,
        closed_at=now if status in ("released", "dismissed", "lost") else None,
    )


@transaction.atomic
def let_out(actor: Asker, what: str, path: Path, purpose: str, now: datetime) -> int:
    """Writes the line list or the contacts to a new file; returns how many rows.

    Numbers stand for people. What leaves the district needs a purpose, which the trail keeps.
    """
    why = values.required_text(purpose, "purpose", 200)
    writers: Mapping[str, Callable[[], int]] = {
        "linelist": lambda: write_cases(path, queries.line_list(actor)),
        "contacts": lambda: write_contacts(path, queries.contacts(actor)),
    }
    rows = writers[values.choice(what, tuple(writers), "what")]()
    write_down(actor, Note(f"case.export.{what}", purpose=why, detail={"rows": rows}))
    return rows
