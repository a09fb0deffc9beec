"""Screening returnees, then screening them again: when each round is due, what became of everybody, who is lost.

A round is a mapping from each person on its list to one of STATES, so nobody stands in it twice and every sum adds up:

    listed = waiting + found + not_found + left + died        found = screened + those still to be tested
    screened = clear + referred

Whoever was neither referred, nor left, nor died goes on to the next round; also who was not found: they are looked for
until they are found (mission, K6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

STATES = ("waiting", "found", "clear", "referred", "not_found", "left", "died")
"""Nobody has looked yet; reached, not tested yet; tested and well; sent to a doctor or a test point because of
symptoms or a positive test; sought in vain; has left the district and was handed over; is dead."""

GOES_ON = ("waiting", "found", "clear", "not_found")
"""Whoever ends a round like this belongs into the next one."""


@dataclass(frozen=True, slots=True)
class RoundSum:
    """What became of the people on a round's list, in numbers."""

    listed: int
    waiting: int
    found: int
    screened: int
    clear: int
    referred: int
    not_found: int
    left: int
    died: int

    @property
    def untested(self) -> int:
        """Found, and still to be screened."""
        return self.found - self.screened

    @property
    def open(self) -> int:
        """Of whom nothing final is known in this round."""
        return self.waiting + self.untested + self.not_found


def round_sum(entries: Mapping[Key, str]) -> RoundSum:
    """The sum of a round; a state that is none of STATES is a KeyError."""
    count = Counter(dict.fromkeys(STATES, 0))
    for state in entries.values():
        count[_known(state)] += 1
    screened = count["clear"] + count["referred"]
    return RoundSum(
        listed=len(entries),
        waiting=count["waiting"],
        found=count["found"] + screened,
        screened=screened,
        clear=count["clear"],
        referred=count["referred"],
        not_found=count["not_found"],
        left=count["left"],
        died=count["died"],
    )


def _known(state: str) -> str:
    if state not in STATES:
        raise KeyError(state)
    return state


def next_round(entries: Mapping[Key, str]) -> list[Key]:
    """Who belongs on the list of the round after this one, in its order."""
    return [person for person, state in entries.items() if _known(state) in GOES_ON]


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """From one round to the next: listed = went_on + referred + left + died + lost; the next one has went_on + joined."""

    listed: int
    went_on: int
    referred: int
    left: int
    died: int
    lost: int
    joined: int


def carried_over(earlier: Mapping[Key, str], later: Mapping[Key, str]) -> CarriedOver:
    """How the list of one round became that of the next. Who was closed and is there again counts as joined."""
    due = set(next_round(earlier))
    went_on = len(due & later.keys())
    count = Counter(earlier.values())
    return CarriedOver(
        listed=len(earlier),
        went_on=went_on,
        referred=count["referred"],
        left=count["left"],
        died=count["died"],
        lost=len(due) - went_on,
        joined=len(later) - went_on,
    )


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody who is to be found again: since which round (from 1), and why they count as lost.

    "not_found": sought in vain; "not_listed": the round lacks them although they belong into it.
    """

    round: int
    reason: str


def who_is_lost(rounds: Sequence[Mapping[Key, str]]) -> dict[Key, Lost]:
    """Everybody who is lost after these rounds, by the first round in which they were, and not found since."""
    lost: dict[Key, Lost] = {}
    due: list[Key] = []
    for number, entries in enumerate(rounds, start=1):
        for person in due:
            if person not in entries:
                lost.setdefault(person, Lost(number, "not_listed"))
        for person, state in entries.items():
            if _known(state) == "not_found":
                lost.setdefault(person, Lost(number, "not_found"))
            elif state != "waiting" or _only_left_out(lost.get(person)):
                lost.pop(person, None)
        absent = [person for person in due if person not in entries]
        due = next_round(entries) + absent  # who was left out once is still missing in the round after
    return lost


def _only_left_out(lost: Lost | None) -> bool:
    """Whether somebody counts as lost only because a list lacked them: on a list again, they are not."""
    return lost is not None and lost.reason == "not_listed"


@dataclass(frozen=True, slots=True)
class DueRound:
    """A round that somebody has to take part in: its number from 1, its day, and "coming", "due" or "overdue"."""

    number: int
    on: date
    state: str


def due_rounds(
    returned_on: date, rounds: Sequence[int], today: date, screened_on: Sequence[date] = ()
) -> tuple[DueRound, ...]:
    """The rounds that are still before somebody who returned on that day; `screened_on` are those behind them.

    `rounds` are days after the return, ascending, from the disease's rules. A round never falls on the day of the one
    before it: whoever was first found late is screened again, a day later at the earliest (ours).
    """
    coming: list[DueRound] = []
    before = max(screened_on, default=None)
    for number, days in enumerate(rounds, start=1):
        if number <= len(screened_on):
            continue
        on = returned_on + timedelta(days=days)
        if before is not None:
            on = max(on, before + timedelta(days=1))
        state = "coming" if on > today else "due" if on == today else "overdue"
        coming.append(DueRound(number, on, state))
        before = on
    return tuple(coming)
