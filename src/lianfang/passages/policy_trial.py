"""Deciding a day's passages by two tables: who would be decided differently, from what to what, by which rule, where.

Nothing is looked up here. Passages come in groups that are alike in all facts, so that a million of them are decided a
few thousand times. Both tables see the same facts, so every difference is the tables' own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lianfang.domain.admission import Decision, Table, decide
from lianfang.passages.judging import FACT_NAMES as FACT_ORDER

EXAMPLES = 6
"""So many passages are kept to look at, for each difference, kind of place and area."""
FactValues = tuple[object, ...]
"""The values of the facts, in the order of `FACT_ORDER`."""
Side = dict[str, object]


def _side(decision: Decision) -> Side:
    return {
        "decision": decision.decision,
        "reason": decision.reason,
        "rule": decision.rule,
        "duties": list(decision.duties),
    }


@dataclass
class Difference:
    """One way in which the tables differ: how many passages, in which cells (kind of place, area), with examples."""

    before: Decision
    after: Decision
    count: int = 0
    cells: dict[tuple[str, str], int] = field(default_factory=dict)
    examples: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, cell: tuple[str, str], count: int, ids: Iterable[int]) -> None:
        """Counts passages of one cell, and keeps some of their ids."""
        self.count += count
        self.cells[cell] = self.cells.get(cell, 0) + count
        kept = self.examples.setdefault(cell, [])
        kept += [i for i in dict.fromkeys(ids) if i not in kept][: EXAMPLES - len(kept)]

    def data(self) -> dict[str, object]:
        """As it is stored: both decisions, the count, and cells as [kind, area, count, example ids]."""
        ranked = sorted(self.cells, key=lambda cell: (-self.cells[cell], cell))
        cells = [[*cell, self.cells[cell], self.examples[cell]] for cell in ranked]
        return {
            "from": _side(self.before),
            "to": _side(self.after),
            "count": self.count,
            "cells": [cell for cell in cells if cell[2]],
        }


class Comparison:
    """Adds up what two tables make of groups of passages."""

    def __init__(self, base: Table, draft: Table) -> None:
        self.tables = (base, draft)
        self._decided: dict[FactValues, tuple[Decision, Decision] | None] = {}
        self._differences: dict[tuple[Decision, Decision], Difference] = {}
        self.total = 0

    def add(self, facts: FactValues, cell: tuple[str, str], count: int, ids: Sequence[int] = ()) -> None:
        """Counts `count` passages with these facts in one cell. A negative count takes back what was counted."""
        self.total += count
        if facts not in self._decided:
            self._decided[facts] = self._decide(facts)
        pair = self._decided[facts]
        if pair is not None:
            if pair not in self._differences:
                self._differences[pair] = Difference(*pair)
            self._differences[pair].add(cell, count, ids)

    def _decide(self, facts: FactValues) -> tuple[Decision, Decision] | None:
        """Both decisions where anything that people notice differs: decision, reason or duties."""
        named = dict(zip(FACT_ORDER, facts, strict=True))
        before, after = (decide(table, named) for table in self.tables)
        same = (before.decision, before.reason, before.duties) == (after.decision, after.reason, after.duties)
        return None if same else (before, after)

    @property
    def differing(self) -> int:
        """Passages with another decision, not only another reason or duty."""
        return sum(d.count for d in self._differences.values() if d.before.decision != d.after.decision)

    def data(self, names: Mapping[str, tuple[str, str]]) -> dict[str, object]:
        """As it is stored: every difference, the largest first, and the names (zh, en) of areas."""
        found = [d for d in self._differences.values() if d.count]
        found.sort(key=lambda d: (d.before.decision == d.after.decision, -d.count, d.after.rule))
        used = {area for d in found for _kind, area in d.cells}
        return {
            "differences": [d.data() for d in found],
            "areas": {area: list(names[area]) for area in sorted(used) if area in names},
        }
