"""Who may be registered already? Four signs, none of which proves it: a telephone, a name at a door, a name in a
household, a name in an area where nothing tells the two apart. An address never decides who somebody is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lianfang.domain.reasons import Sentence
from lianfang.people.files.reading import PersonInFile


@dataclass(frozen=True)
class KnownPerson:
    """Somebody who is registered, or who stands further up in the file; `said` is how a report names them."""

    said: str | Sentence
    name: str
    phone: str
    address: str
    area_path: str
    category: str
    birth_year: int | None
    household: str
    number: str = ""
    registered: bool = False


@dataclass(frozen=True)
class Match:
    """Somebody whom a row may mean, and by which signs: phone, door, household, or else name."""

    known: KnownPerson
    signs: tuple[str, ...]
    same_name: bool


class People:
    """Those who are known, findable by each of the signs."""

    def __init__(self, known: Iterable[KnownPerson] = ()) -> None:
        self._by: dict[tuple[str, ...], list[KnownPerson]] = {}
        self.by_number: dict[str, KnownPerson] = {}
        for person in known:
            self.add(person)

    def add(self, person: KnownPerson) -> None:
        """One more who is known."""
        keys = _keys(person.name, person.phone, person.address, person.area_path, person.household)
        for key in [*keys, ("name", plain(person.name), person.area_path)]:
            self._by.setdefault(key, []).append(person)
        if person.number:
            self.by_number[person.number] = person

    def matches(self, row: PersonInFile, area_path: str) -> list[Match]:
        """Everybody whom the row may mean."""
        signs: dict[KnownPerson, list[str]] = {}
        for key in _keys(row.name, row.phone, row.address, area_path, row.household):
            for person in self._by.get(key, ()):
                signs.setdefault(person, []).append(key[0])
        found = [Match(p, tuple(by), plain(p.name) == plain(row.name)) for p, by in signs.items()]
        named = self._by.get(("name", plain(row.name), area_path), ())
        return found + [Match(p, ("name",), True) for p in named if p not in signs and not _apart(row, p)]


def _apart(row: PersonInFile, known: KnownPerson) -> bool:
    """Whether something that both say tells two people of one name apart. Words for households are a file's own."""
    pairs = [
        (row.phone.removeprefix("+86"), known.phone.removeprefix("+86")),
        (plain(row.address), plain(known.address)),
        (row.birth_year, known.birth_year),
        (row.number, known.number),
    ]
    if not known.registered:
        pairs.append((row.household, known.household))
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def _keys(name: str, phone: str, address: str, area_path: str, household: str) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = []
    if phone:
        keys.append(("phone", phone.removeprefix("+86")))
    if address:
        keys.append(("door", plain(name), plain(address), area_path))
    if household:
        keys.append(("household", plain(name), household, area_path))
    return keys


def plain(text: str) -> str:
    """A name or address without what people write now so, now otherwise: width, case, spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", "".join(folded.split())).casefold()


def says_the_same(row: PersonInFile, known: KnownPerson, area_path: str) -> bool:
    """Whether a row tells nothing that is not known: the same file read twice."""
    mine = (plain(row.name), row.phone, plain(row.address), area_path, row.category)
    theirs = (plain(known.name), known.phone, plain(known.address), known.area_path, known.category)
    return mine == theirs and row.birth_year in (None, known.birth_year)
