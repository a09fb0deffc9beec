"""Bringing people in from a file, and their rows out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import FieldProblem, LianfangError
from lianfang.domain.reasons import Sentence
from lianfang.files.bad import BadRow
from lianfang.files.rows import RawRow
from lianfang.people import vault
from lianfang.people.actions import NewPerson, register_people
from lianfang.people.files.duplicates import KnownPerson, Match, People, says_the_same
from lianfang.people.files.reading import PersonInFile, read_person
from lianfang.people.models import Identity, Person
from lianfang.places.queries import area_units

WAYS = ("ask", "skip", "merge", "new")
"""What becomes of possible duplicates: they stop the file; they are left out; those of one name are taken for one
person, all others for new ones; all are new."""

AT_ONCE = 2000
_PROBLEMS = {
    "phone": "person.duplicate_phone",
    "door": "person.duplicate_door",
    "household": "person.duplicate_household",
    "name": "person.duplicate_name",
}
_COLUMNS = {"phone": "phone", "door": "address", "household": "household", "name": "name"}


@dataclass
class Arriving:
    """What a file of people holds: those to be registered, those to be merged into somebody known, and what is wrong."""

    new: list[PersonInFile] = field(default_factory=list)
    merge: list[tuple[PersonInFile, KnownPerson]] = field(default_factory=list)
    read: int = 0
    known: int = 0
    skipped: int = 0
    duplicates: int = 0
    bad: list[BadRow] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)

    @property
    def bad_rows(self) -> int:
        """How many rows are bad, however much is wrong with each."""
        return len({bad.line for bad in self.bad})


def check_people(actor: Asker, rows: Iterable[RawRow], now: datetime, duplicates: str = "ask") -> Arriving:
    """Reads every row and looks whether it means somebody known; registers nobody.

    It compares with opened identities and shows none: a report names people by number or by line.
    """
    arriving = Arriving(paths={path.split("/")[-2]: path for path in area_units(actor)})
    readable = list(_readable(rows, now, arriving))
    people = People(_known(readable, arriving.paths))
    for row in readable:
        _sort(row, people, duplicates, arriving)
    return arriving


def _readable(rows: Iterable[RawRow], now: datetime, arriving: Arriving) -> Iterable[PersonInFile]:
    for raw in rows:
        arriving.read += 1
        try:
            person = read_person(raw, now)
        except LianfangError as error:
            arriving.bad += [BadRow(raw.line, problem) for problem in error.problems]
            continue
        if person.area not in arriving.paths:
            arriving.bad.append(
                BadRow(raw.line, FieldProblem("area", "area.unknown", {"value": person.area}))
            )
            continue
        yield person


def _sort(row: PersonInFile, people: People, duplicates: str, arriving: Arriving) -> None:
    """Where one row belongs: known, new, merged, skipped or bad."""
    path = arriving.paths[row.area]
    if row.number and (same := people.by_number.get(row.number)) is not None:
        if says_the_same(row, same, path):
            arriving.known += 1
        else:
            taken = FieldProblem("number", "person.number_taken", {"value": row.number})
            arriving.bad.append(BadRow(row.line, taken))
        return
    matches = people.matches(row, path)
    # A name alone does not say that it is the same person again, however much the rows are alike.
    if any(says_the_same(row, match.known, path) for match in matches if match.signs != ("name",)):
        arriving.known += 1
        return
    arriving.duplicates += bool(matches)
    if matches and duplicates == "ask":
        arriving.bad += [BadRow(row.line, problem) for problem in _problems(matches)]
    elif matches and duplicates == "skip":
        arriving.skipped += 1
    elif duplicates == "merge" and (named := [match for match in matches if match.same_name]):
        _merge(row, named, path, arriving)
    else:
        arriving.new.append(row)
        people.add(_as_known(row, path))


def _merge(row: PersonInFile, named: list[Match], path: str, arriving: Arriving) -> None:
    """One person of that name is taken for the one meant; among several nobody is guessed."""
    registered = [match for match in named if match.known.registered]
    if len(named) > 1 and len({match.known.said for match in named}) > 1:
        arriving.bad += [BadRow(row.line, problem) for problem in _problems(named)]
    elif registered and says_the_same(row, registered[0].known, path):
        arriving.known += 1
    elif registered:
        arriving.merge.append((row, registered[0].known))
    else:
        arriving.skipped += 1  # further up in the same file: one row is enough


def _problems(matches: Sequence[Match]) -> list[FieldProblem]:
    found = []
    for match in matches:
        for sign in match.signs:
            found.append(FieldProblem(_COLUMNS[sign], _PROBLEMS[sign], {"value": match.known.said}))
    return found


def _as_known(row: PersonInFile, path: str) -> KnownPerson:
    """A row as the rows below it are compared with it."""
    return KnownPerson(
        Sentence(f"第 {row.line} 行", f"line {row.line}"),
        row.name,
        row.phone,
        row.address,
        path,
        row.category,
        row.birth_year,
        row.household,
        row.number,
    )


def _known(rows: Sequence[PersonInFile], paths: dict[str, str]) -> list[KnownPerson]:
    """Those registered whom a row may mean: who lives in the file's areas, and who has one of its telephones or numbers."""
    everybody = Identity.objects.select_related("person")
    found = {
        i.person_id: i for i in everybody.filter(person__area_path__in={paths[row.area] for row in rows})
    }
    numbers = [row.number for row in rows if row.number]
    digests = [vault.blind_index(row.phone, "phone") for row in rows if row.phone]
    for start in range(0, max(len(numbers), len(digests)), 500):
        part = everybody.filter(person__number__in=numbers[start : start + 500])
        found |= {i.person_id: i for i in part}
        part = everybody.filter(phone_index__in=digests[start : start + 500])
        found |= {i.person_id: i for i in part}
    return [_opened(identity) for identity in found.values()]


def _opened(identity: Identity) -> KnownPerson:
    person = identity.person
    card = vault.unseal(bytes(identity.sealed), person.number)
    household = f"H{person.household_id}" if person.household_id else ""
    return KnownPerson(
        person.number,
        card.name,
        card.phone,
        card.address,
        person.area_path,
        person.category,
        person.birth_year,
        household,
        person.number,
        registered=True,
    )


@transaction.atomic
def register_arriving(actor: Asker, arriving: Arriving, now: datetime) -> tuple[int, int]:
    """Registers those who are new and completes those who are merged, all or none; returns how many of each."""
    for part in _parts(arriving.new):
        keys = [_household(row) for row in part]
        homes = list(dict.fromkeys(key for key in keys if key))
        index = {key: n for n, key in enumerate(homes)}
        register_people(
            actor,
            [arriving.paths[area] for area, _word in homes],
            [
                _new(row, index.get(key) if key else None, arriving.paths)
                for row, key in zip(part, keys, strict=True)
            ],
            now,
        )
    for row, known in arriving.merge:
        _complete(actor, row, known, arriving.paths[row.area])
    return len(arriving.new), len(arriving.merge)


Key = tuple[str, str]


def _household(row: PersonInFile) -> Key | None:
    """Area and word by which people of one household are known: the file's own, or the door of residents."""
    if row.household:
        return row.area, row.household
    return (row.area, f"door {row.address}") if row.address and row.category == "resident" else None


def _parts(rows: Sequence[PersonInFile]) -> Iterator[list[PersonInFile]]:
    """The rows some thousand at a time, no household torn apart."""
    part: list[PersonInFile] = []
    for _key, together in groupby(sorted(rows, key=_at_door), key=_at_door):
        part += together
        if len(part) >= AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _at_door(row: PersonInFile) -> Key:
    return _household(row) or (row.area, "")


def _new(row: PersonInFile, household: int | None, paths: dict[str, str]) -> NewPerson:
    card = vault.IdentityCard(row.name, row.phone, row.address)
    return NewPerson(card, row.category, paths[row.area], household, row.birth_year, row.number)


def _complete(actor: Asker, row: PersonInFile, known: KnownPerson, path: str) -> None:
    """Fills in what was not known of somebody; what is known stays as it is, but for a visitor who lives here."""
    person = Person.objects.select_for_update().get(number=known.number)
    filled = []
    if person.category == "visitor" and row.category != "visitor":
        person.category, person.area_path = row.category, path
        filled += ["category", "area"]
    if person.birth_year is None and row.birth_year is not None:
        person.birth_year = row.birth_year
        filled.append("birth_year")
    person.save(update_fields=["category", "area_path", "birth_year"])
    phone, address = known.phone or row.phone, known.address or row.address
    if (phone, address) != (known.phone, known.address):
        filled += [
            n for n, a, b in (("phone", phone, known.phone), ("address", address, known.address)) if a != b
        ]
        Identity.objects.filter(person=person).update(
            sealed=vault.seal(vault.IdentityCard(known.name, phone, address), person.number),
            phone_index=vault.blind_index(phone, "phone"),
            tail_index=vault.blind_index(phone[-4:], "phone tail"),
        )
    write_down(actor, Note("person.merge", subject=person.number, detail={"filled": filled}))
