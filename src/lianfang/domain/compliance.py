"""What is expected, what was met, and what word that deserves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.domain.reasons import Sentence

STATES = ("fine", "watch", "failing", "unknown")
WATCH_MARGIN = 0.10
"""Within ten points below target is a matter to watch, further below is failing."""


@dataclass(frozen=True)
class Standard:
    """A named, versioned promise with evidence that can be counted.

    `line` is 1 to 6, `clause` the mission's clause, `site_kinds` the kinds of place it binds (empty: all),
    `target` the share of met over expected from which the state is fine; `duty` says in plain words what a place has to do.
    """

    id: str
    version: int
    line: int
    clause: str
    zh: str
    en: str
    target: float
    duty: Sentence
    site_kinds: tuple[str, ...] = ()

    def binds(self, site_kind: str) -> bool:
        """Whether places of this kind are held to it."""
        return not self.site_kinds or site_kind in self.site_kinds


@dataclass(frozen=True)
class Day:
    """The local day that evidence is asked about, as a span of instants, and the moment of asking."""

    date: date
    since: datetime
    until: datetime
    now: datetime


Evidence = Callable[[Day], Mapping[int, tuple[int, int]]]
"""For each site id with anything expected on that day: how much was expected, and how much of it was met."""


@dataclass(frozen=True)
class Declared:
    """A standard together with the one question that counts its evidence."""

    standard: Standard
    evidence: Evidence


def share(expected: int, met: int) -> float | None:
    """Met over expected, or None where nothing was expected (unknown is never fine)."""
    return None if expected <= 0 else met / expected


def percent(value: float) -> str:
    """A share as people read it, with one decimal, cut and not rounded: 97.96 % is never shown as the 98 % it missed."""
    tenths = int(value * 1000 + 1e-9)
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def state_of(expected: int, met: int, target: float) -> str:
    """The word for a share: fine from target on, watch down to ten points below, failing under that, unknown without
    evidence."""
    value = share(expected, met)
    if value is None:
        return "unknown"
    if value >= target:
        return "fine"
    # Rounded, since 0.80 - 0.10 is a hair above 0.70 in floating point.
    return "watch" if value >= round(target - WATCH_MARGIN, 9) else "failing"


def worst(states: list[str]) -> str:
    """The state that needs attention most: failing, then watch, then fine; unknown only if nothing else is known."""
    for state in ("failing", "watch", "fine"):
        if state in states:
            return state
    return "unknown"
