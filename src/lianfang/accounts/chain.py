"""Proving the chain of the audit trail: one pass over its entries finds whatever does not follow.

An entry follows when its seal comes out again from the seal before it and from what it says. Where one does not, the
walk says what is wrong as far as that can be told, and goes on from the entry's own seal, so that one break hides no
other. What nobody could tell from the chain alone (its last entries cut off, a tail sealed anew from some entry on)
shows against the exported heads (`heads`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lianfang.accounts.seals import FIRST_SEAL, canonical_of_text, seal_text

Row = tuple[Any, ...]
"""An entry as the database holds it: seq, at, actor, role, verb, thing, subject, purpose, detail, seal."""

NEAR = 16
"""By so many numbers entries are looked for that were moved up or down together."""
LOOKED_INTO = 40
"""So many broken entries are compared with each other, to tell which stood where."""
IN_VAIN = 100
"""After so many entries in a row that stood under no other number near by, none is looked for until one follows."""
MOST_FLAWS = 10_000
"""So many are named; the walk counts on."""


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with entries `seq` to `until`; `other` is another entry's number or a count, as `what` has it."""

    seq: int
    what: str
    until: int
    other: int = 0


def _due_seal(previous: str, row: Row, seq: int) -> str | None:
    """The seal that `row` should bear as entry `seq` after `previous`; None where it cannot be read at all."""
    _seq, at, actor, role, verb, thing, subject, purpose, detail, _seal = row
    try:
        told = "{}" if detail == "{}" else canonical_of_text(detail)
        return seal_text(previous, seq, at, actor, role, verb, thing, subject, purpose, told)
    except (TypeError, ValueError, RecursionError):
        return None


@dataclass(frozen=True)
class _Broken:
    """An entry that does not follow, and the seal it stands after."""

    row: Row
    after: str


@dataclass
class Walk:
    """The state of one pass. `take` each entry in the order of their numbers, then ask for `finish`."""

    entries: int = 0
    last_seq: int = 0
    seal: str = FIRST_SEAL
    flaws: dict[int, Flaw] = field(default_factory=dict)
    more: int = 0
    """Flaws that were counted and not named."""
    _due: str = FIRST_SEAL
    """The seal that the entry before should bear."""
    _shift: int = 0
    """By how much numbers are higher now than when they were written."""
    _before: deque[str] = field(default_factory=lambda: deque([FIRST_SEAL], maxlen=NEAR + 2))
    _broken: dict[int, _Broken] = field(default_factory=dict)
    _last: Row | None = None
    _in_vain: int = 0

    def take_all(self, rows: Iterable[Row]) -> None:
        """Takes entries in the order of their numbers, the quick way as long as each follows."""
        for row in rows:
            self.entries += 1
            seq, seal = row[0], row[-1]
            if seq == self.last_seq + 1 and seal == _due_seal(self.seal, row, seq - self._shift):
                self._due, self._in_vain = seal, 0
            elif not isinstance(seq, int) or seq <= self.last_seq:
                # The trail begins with 1 and every number stands once: this one has no place in it.
                self._note(Flaw(seq if isinstance(seq, int) else 0, "inserted", 0))
                continue
            else:
                self._explain(row, seq)
            self.last_seq = seq
            self.seal = seal = str(seal)
            self._before.append(seal)
            self._last = row

    def _fits(self, previous: str, row: Row, seq: int) -> bool:
        due = _due_seal(previous, row, seq)
        return due is not None and due == row[-1]

    def _explain(self, row: Row, seq: int) -> None:
        """Says what is wrong with an entry that does not follow."""
        gap = seq - self.last_seq - 1
        written = seq - self._shift
        due, self._due = self._due, _due_seal(self.seal, row, written) or ""
        if self._moved_together(row, seq, gap):
            return
        if gap:
            self._note(Flaw(self.last_seq + 1, "missing", seq - 1))
        elif due != self.seal and self._fits(due, row, written):
            # The entry before says what it said; only its seal was changed.
            self._note(Flaw(seq - 1, "seal_altered", seq - 1))
            self._broken.pop(seq - 1, None)
            return
        if not (gap and self._fits(self.seal, row, written)):
            self._note(Flaw(seq, "unproven" if gap else "altered", seq))
            if len(self._broken) <= LOOKED_INTO:
                self._broken[seq] = _Broken(row, self.seal)

    def _moved_together(self, row: Row, seq: int, gap: int) -> bool:
        """Whether the entry follows once it is given back the number that it was written under."""
        if self._in_vain > IN_VAIN:
            return False
        self._in_vain += 1
        tries = [gap] if gap > NEAR else []
        for by in [*tries, *(d for n in range(1, NEAR + 1) for d in (n, -n))]:
            if not self._fits(self.seal, row, seq - self._shift - by):
                continue
            if seq - 1 not in self._broken:
                self._note(Flaw(seq, "renumbered", seq, by))
            elif by > 0:
                self._note_inserted(seq - 1 - by, seq - 2, seq - 1 - self._shift - by)
            else:
                self._note(Flaw(seq - 1, "closed_up", seq - 1, -by))
            self._shift += by
            self._due = str(row[-1])
            return True
        return False

    def _note_inserted(self, first: int, last: int, written: int) -> None:
        """Entries `first` to `last` were put in; the one after them was once number `written`."""
        self._note(Flaw(first, "inserted", last))
        seals = list(self._before)
        before = seals[-(last - first + 3)] if len(seals) >= last - first + 3 else ""
        for seq in range(first + 1, last + 1):
            self._forget(seq)
        if self._last is not None and self._fits(before, self._last, written):
            self._forget(last + 1)

    def _note(self, flaw: Flaw) -> None:
        if len(self.flaws) < MOST_FLAWS or flaw.seq in self.flaws:
            self.flaws[flaw.seq] = flaw
        else:
            self.more += 1

    def _forget(self, seq: int) -> None:
        self.flaws.pop(seq, None)
        self._broken.pop(seq, None)

    def finish(self) -> list[Flaw]:
        """All that is wrong, in order of numbers; like stands with like."""
        if len(self._broken) <= LOOKED_INTO:
            self._tell_who_stood_where()
        return _joined(sorted(self.flaws.values(), key=lambda flaw: flaw.seq))

    def _tell_who_stood_where(self) -> None:
        """Among the broken entries: those that were only moved, and those that only lost who stood before them."""
        seals = {str(b.row[-1]): seq for seq, b in self._broken.items()}
        for seq, broken in self._broken.items():
            found = self._place_of(broken.row, seals)
            if found is None:
                continue
            place, after = found
            if place != seq:
                self._note(Flaw(seq, "moved", seq, place))
            elif after in seals:
                self.flaws.pop(
                    seq, None
                )  # it stands right; what stood before it was moved and is named there

    def _place_of(self, row: Row, seals: dict[str, int]) -> tuple[int, str] | None:
        """Under which number, after which seal, an entry was written."""
        for place, there in self._broken.items():
            for after in (there.after, *seals):
                if after != row[-1] and self._fits(after, row, place - self._shift):
                    return place, after
        return None


def _joined(flaws: Sequence[Flaw]) -> list[Flaw]:
    """Neighbours with the same fault as one."""
    found: list[Flaw] = []
    for flaw in flaws:
        last = found[-1] if found else None
        if last and last.what == flaw.what and last.until == flaw.seq - 1 and not (last.other or flaw.other):
            found[-1] = Flaw(last.seq, last.what, flaw.until)
        else:
            found.append(flaw)
    return found


def walk(rows: Iterable[Sequence[Row]], tell: Callable[[int], None] = lambda entries: None) -> Walk:
    """Walks the whole trail, given in pieces; tells after each how many entries are done."""
    walked = Walk()
    for piece in rows:
        walked.take_all(piece)
        tell(walked.entries)
    return walked
