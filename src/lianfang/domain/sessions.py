"""How long a session lasts, and who must prove who they are twice.

The higher the role, the more one stolen session gives away: who oversees or opens identities signs in with a second
factor and is signed out after half an hour's rest. Who stands at a gate or walks stairs with one phone all day is
not: their pages show one person at a time, with a masked name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class SessionRule:
    """What holds for the sessions of one role: rest after which one ends, longest length, second factor demanded."""

    idle: timedelta
    longest: timedelta
    second_factor: bool


DESK = SessionRule(timedelta(minutes=30), timedelta(hours=10), second_factor=True)
"""Whoever oversees, traces, inspects or looks after accounts. An unknown role is treated as strictly."""

ON_THE_WAY = SessionRule(timedelta(hours=2), timedelta(hours=14), second_factor=False)
AT_THE_POST = SessionRule(timedelta(hours=4), timedelta(hours=14), second_factor=False)
"""A shift with the handing over before and after it; a quiet night at a gate is no absence."""

RULES: Mapping[str, SessionRule] = {
    "community": ON_THE_WAY,
    "operator": ON_THE_WAY,
    "gatekeeper": AT_THE_POST,
}

LONGEST_OF_ALL = max(rule.longest for rule in (DESK, *RULES.values()))
"""No session of anybody is kept longer than this."""


def rule_for(role: str) -> SessionRule:
    """The rule for the sessions of `role`."""
    return RULES.get(role, DESK)


def is_over(rule: SessionRule, began: datetime, last_seen: datetime, now: datetime) -> bool:
    """Whether a session that began and was last used at these moments has ended by `now`.

    A clock that was put back ends nothing: what lies ahead of `now` counts as now.
    """
    return now - last_seen >= rule.idle or now - began >= rule.longest
