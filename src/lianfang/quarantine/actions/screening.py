"""Screening rounds of returnees: a list brought in and matched, results noted, who is who decided by a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases.rule_sets import rule_book
from lianfang.domain import values
from lianfang.domain.errors import Conflict, InvalidInput
from lianfang.domain.match_search import Search
from lianfang.domain.matching import person_key
from lianfang.local_time import day_at
from lianfang.passages.follow_up import responsible_unit
from lianfang.people.actions import NewPerson, register_people
from lianfang.people.matching_actions import hold_against_register
from lianfang.people.queries import persons_by_number
from lianfang.people.rows import PersonRow
from lianfang.people.vault import IdentityCard
from lianfang.places import queries as places
from lianfang.quarantine.models import SCREENING_OUTCOMES, ScreeningEntry, ScreeningList, ScreeningResult


@dataclass(frozen=True)
class Returnee:
    """A row of a list, as far as it was understood."""

    line: int
    name: str
    phone: str
    address: str
    from_area: str
    left_on: date | None
    returned_on: date
    birth_year: int | None = None


@dataclass(frozen=True)
class Listed:
    """What became of a list that was brought in."""

    list_id: int
    known: int
    to_look_at: int
    new: int


@transaction.atomic
def bring_in(
    actor: Asker,
    name: str,
    disease: str,
    rows: Sequence[Returnee],
    refused: int,
    now: datetime,
    tell: Callable[[int], None] = lambda seen: None,
) -> Listed:
    """Brings in a list: who is surely registered is that person, everybody else is registered anew.

    Whoever may be somebody known is shown side by side until a person has decided. `refused`: rows that could not be
    read. The look-up of the whole register stands in the trail.
    """
    actor.demand(Right.IMPORT_RETURNEES)
    rules = rule_book().in_force(disease, day_at(now))
    if not rows:
        raise InvalidInput("returnee.none", "file")
    search: Search[int, str] = Search(
        (row.line, person_key(row.name, row.phone, row.birth_year)) for row in rows
    )
    hold_against_register(actor, search, "screening", tell)
    listed = ScreeningList.objects.create(
        name=values.required_text(name, "name", 120),
        area_path=actor.scope,
        disease=rules.disease,
        edition=rules.edition,
        rounds=list(rules.screening_rounds) or [1],
        rows=len(rows),
        refused=refused,
        brought_by=actor.name,
        brought_at=now,
    )
    sure = {
        row.line: search.candidates(row.line)[0].person for row in rows if search.verdict(row.line) == "sure"
    }
    known = persons_by_number(actor, set(sure.values()))
    new = _registered(actor, [row for row in rows if row.line not in sure], now)
    entries = [
        _entry(actor, listed, row, search, known[sure[row.line]] if row.line in sure else new[row.line])
        for row in rows
    ]
    units = places.area_units(actor)
    for entry in entries:
        entry.unit_id = responsible_unit(units, entry.area_path)
    ScreeningEntry.objects.bulk_create(entries, batch_size=2000)
    possible = sum(entry.match == "possible" for entry in entries)
    detail = {"rows": len(rows), "refused": refused, "known": len(sure), "to_look_at": possible}
    write_down(actor, Note("screening.bring_in", thing=f"list:{listed.id}", detail=detail))
    return Listed(listed.id, len(sure), possible, len(rows) - len(sure) - possible)


def _registered(actor: Asker, rows: Sequence[Returnee], now: datetime) -> dict[int, PersonRow]:
    """Those who are nobody known for sure, registered where their address says that they live."""
    found = _areas_named(actor)
    people = [
        NewPerson(
            IdentityCard(row.name, row.phone, row.address),
            "resident",
            _area_of(row.address, found) or actor.scope,
            birth_year=row.birth_year,
        )
        for row in rows
    ]
    if not people:
        return {}
    return dict(zip((row.line for row in rows), register_people(actor, [], people, now), strict=True))


def _areas_named(actor: Asker) -> list[tuple[str, str]]:
    """Names of the areas in the actor's scope with their paths, the longest name first."""
    rows = places.area_paths_named(actor)
    return sorted(rows, key=lambda row: (-len(row[0]), row[1]))


def _area_of(address: str, areas: Sequence[tuple[str, str]]) -> str:
    """The innermost area that an address names; empty where it names none."""
    named = [path for name, path in areas if name in address]
    return max(named, key=lambda path: path.count("/"), default="")


def _entry(
    actor: Asker, listed: ScreeningList, row: Returnee, search: Search[int, str], person: PersonRow
) -> ScreeningEntry:
    verdict = search.verdict(row.line)
    candidates = [
        [candidate.person, candidate.match.score, [list(part) for part in candidate.match.parts]]
        for candidate in search.candidates(row.line)
    ]
    return ScreeningEntry(
        listed=listed,
        line=row.line,
        person_id=person.id,
        area_path=person.area_path,
        match=verdict,
        candidates=candidates if verdict == "possible" else [],
        from_area=row.from_area[:60],
        left_on=row.left_on,
        returned_on=row.returned_on,
    )


@transaction.atomic
def decide_who(actor: Asker, entry_id: int, number: str, now: datetime) -> None:
    """Says who a row is: one of those it was shown beside, or, with an empty number, somebody else after all.

    Can be decided anew, as long as the row has candidates; nothing is thrown away.
    """
    actor.demand(Right.WORK_SCREENING)
    entry: ScreeningEntry = ScreeningEntry.objects.within(actor).select_for_update().one(id=entry_id)
    offered = {str(candidate[0]) for candidate in entry.candidates}
    if not offered or (number and number not in offered):
        raise Conflict("screening.not_offered", "person", value=number)
    person = persons_by_number(actor, [number]).get(number) if number else _own(actor, entry)
    if person is None:
        raise Conflict("screening.not_offered", "person", value=number)
    if entry.match == "possible":  # remembered, so that a wrong decision can be taken back
        entry.candidates = [*entry.candidates, [entry.person.number, -1, []]]
    entry.person_id, entry.match, entry.decided_by = person.id, "same" if number else "other", actor.name
    entry.save(update_fields=["person_id", "match", "decided_by", "candidates"])
    purpose = "same" if number else "other"
    write_down(
        actor, Note("screening.decide", thing=f"entry:{entry.id}", subject=person.number, purpose=purpose)
    )


def _own(actor: Asker, entry: ScreeningEntry) -> PersonRow | None:
    """The person who was registered for the row when it was brought in."""
    own = next((str(c[0]) for c in entry.candidates if c[1] == -1), entry.person.number)
    return persons_by_number(actor, [own]).get(own)


@transaction.atomic
def note_result(
    actor: Asker,
    entry_id: int,
    round_number: int,
    outcome: str,
    temperature: int | None,
    note: str,
    now: datetime,
) -> None:
    """What came of a round for one entry; noted again, the last counts and the earlier stays on record."""
    actor.demand(Right.WORK_SCREENING)
    entry = ScreeningEntry.objects.within(actor).select_related("listed", "person").one(id=entry_id)
    rounds: Mapping[int, int] = dict(enumerate(entry.listed.rounds, start=1))
    if round_number not in rounds:
        raise InvalidInput("screening.no_round", "round", value=round_number, limit=len(rounds))
    earlier = set(
        ScreeningResult.objects.filter(entry=entry, round__lt=round_number).values_list("round", flat=True)
    )
    if len(earlier) < round_number - 1:
        raise Conflict("screening.round_before", "round", value=round_number)
    outcome = values.choice(outcome, SCREENING_OUTCOMES, "outcome")
    ScreeningResult.objects.create(
        entry=entry,
        round=round_number,
        outcome=outcome,
        temperature=temperature,
        note=values.plain_text(note, "note", 400),
        by=actor.name,
        at=now,
    )
    write_down(
        actor,
        Note("screening.note", thing=f"entry:{entry.id}", subject=entry.person.number, purpose=outcome),
    )
