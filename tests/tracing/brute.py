"""Every contact by looking at every pair of stays: slow, plain, and written from the contract alone.

Nothing of `lianfang.tracing` is used here but the rule's numbers. Times are whole seconds, persons and sites names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lianfang.tracing.rule import ContactRule

ALWAYS = (-(10**12), 10**12)
"""The window of somebody of whom no window is known."""


class Stay(NamedTuple):
    """Somebody was somewhere."""

    person: str
    site: str
    enter: int
    leave: int


class Exposure(NamedTuple):
    """A row of the answer, in the order in which rows are sorted."""

    index: str
    degree: int
    contact: str
    since: int
    via: str
    site: str
    until: int
    gap: int
    overlap: int


Window = tuple[int, int]


def trace(
    stays: Iterable[Stay],
    index: Iterable[tuple[str, int | None, int | None]],
    rule: ContactRule,
    kinds: Mapping[str, str] | None = None,
    households: Mapping[str, str] | None = None,
) -> list[Exposure]:
    """All exposures of all index persons, sorted."""
    stays = [s for s in stays if rule.kinds is None or (kinds or {}).get(s.site) in rule.kinds]
    homes = {site for site, kind in (kinds or {}).items() if kind in rule.home_kinds}
    found: list[Exposure] = []
    for person, windows in windows_of(index).items():
        first = list(_meetings(stays, person, windows, rule, homes, households))
        ring = {other for other, *_ in first}
        found += [Exposure(person, 1, other, a, "", site, b, gap, b - a) for other, site, a, b, gap in first]
        if rule.degree == 1:
            continue
        for via in ring:
            mine = [(a, b) for other, _site, a, b, _gap in first if other == via]
            window = _window_of_contact(mine, rule)
            for other, site, a, b, gap in _meetings(stays, via, [window], rule, homes, households):
                if other != person and other not in ring:
                    found.append(Exposure(person, 2, other, a, via, site, b, gap, b - a))
    return sorted(found)


def windows_of(index: Iterable[tuple[str, int | None, int | None]]) -> dict[str, list[Window]]:
    """The windows of each person, those that share a moment made one."""
    by_person: dict[str, list[Window]] = {}
    for person, since, until in index:
        window = (ALWAYS[0] if since is None else since, ALWAYS[1] if until is None else until)
        by_person.setdefault(person, []).append(window)
    for person, windows in by_person.items():
        merged: list[Window] = []
        for a, b in sorted(windows):
            if merged and a <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
            else:
                merged.append((a, b))
        by_person[person] = merged
    return by_person


def _window_of_contact(exposures: list[Window], rule: ContactRule) -> Window:
    if rule.backward:
        return ALWAYS[0], max(b for _, b in exposures) - rule.latent
    return min(a for a, _ in exposures) + rule.latent, ALWAYS[1]


def _meetings(
    stays: list[Stay],
    person: str,
    windows: list[Window],
    rule: ContactRule,
    homes: set[str],
    households: Mapping[str, str] | None,
) -> Iterator[tuple[str, str, int, int, int]]:
    """Whom `person` met in these windows: other, site, from, until, wait."""
    for mine in stays:
        if mine.person != person:
            continue
        for since, before in windows:
            enter, leave = max(mine.enter, since), min(mine.leave, before)
            if enter > leave:
                continue
            for other in stays:
                if other.person == person or other.site != mine.site:
                    continue
                if other.site in homes and households is not None:
                    home = households.get(person)
                    if home is None or home != households.get(other.person):
                        continue
                if met := _meeting(enter, leave, other, rule):
                    yield other.person, other.site, *met


def _meeting(enter: int, leave: int, other: Stay, rule: ContactRule) -> tuple[int, int, int] | None:
    a, b = max(enter, other.enter), min(leave, other.leave)
    if b >= a and b - a >= rule.min_overlap:
        return a, b, 0
    if rule.linger == 0:
        return None
    left, came = (other.leave, enter) if rule.backward else (leave, other.enter)
    if left <= came <= left + rule.linger:
        return came, came, came - left
    return None
