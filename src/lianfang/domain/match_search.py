"""Holding a list against the register in one walk: the list is kept at hand, everybody registered is seen once and let go."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lianfang.domain.matching import POSSIBLE, SURE, Match, PersonKey, blocks, match_score

Row = TypeVar("Row", bound=Hashable)
Person = TypeVar("Person")

KEPT = 5
"""So many candidates of a row are kept: nobody compares more side by side."""


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Person]):
    """Somebody whom a row may mean."""

    person: Person
    match: Match


class Search(Generic[Row, Person]):
    """The rows of a list and, for each, the likeliest of those seen so far.

    Names leave the vault one at a time this way, and none is kept but those that are shown.
    """

    def __init__(self, rows: Iterable[tuple[Row, PersonKey]]) -> None:
        self._keys: dict[Row, PersonKey] = {}
        self._under: dict[str, list[Row]] = {}
        self._found: dict[Row, list[Candidate[Person]]] = {}
        for row, key in rows:
            self._keys[row] = key
            for word in blocks(key, on_list=True):
                self._under.setdefault(word, []).append(row)

    def see(self, person: Person, key: PersonKey) -> None:
        """Holds one who is registered against the rows."""
        under, rows = self._under, set()
        for word in blocks(key, on_list=False):
            if word in under:
                rows.update(under[word])
        for row in rows:
            match = match_score(self._keys[row], key)
            if match.score >= POSSIBLE:
                self._keep(row, Candidate(person, match))

    def _keep(self, row: Row, candidate: Candidate[Person]) -> None:
        found = self._found.setdefault(row, [])
        found.append(candidate)
        found.sort(key=lambda one: -one.match.score)  # stable: of two alike the one seen first leads
        del found[KEPT:]

    def candidates(self, row: Row) -> tuple[Candidate[Person], ...]:
        """Whom a row may mean, the likeliest first, at most KEPT."""
        return tuple(self._found.get(row, ()))

    def verdict(self, row: Row) -> str:
        """ "sure" (the first candidate is meant), "possible" (somebody has to look) or "none" (nobody is like it)."""
        found = self.candidates(row)
        if not found:
            return "none"
        alone = len(found) == 1 or found[1].match.score < SURE
        return "sure" if found[0].match.score >= SURE and alone else "possible"
