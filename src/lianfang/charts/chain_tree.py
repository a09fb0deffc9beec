"""From people and who met whom to a tree with a line for each: which of them are drawn, where, in which generation."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_NEVER = date.max


@dataclass(frozen=True)
class Tree:
    """Who is drawn, from top to bottom; for each the line, the generation (from 0), the day, and the giver if any."""

    order: tuple[str, ...]
    rows: Mapping[str, int]
    generations: Mapping[str, int]
    days: Mapping[str, date]
    givers: Mapping[str, str]


def grown(days: Mapping[str, date | None], links: Iterable[tuple[str, str, bool]], most: int) -> Tree:
    """The tree of at most `most` people; links are giver, taker, and whether it is sure.

    Roots are those whom nobody is said to have given it; in a ring the earliest one. Whoever passed it on is drawn
    before those who did not, the earlier generation before the later, so a giver is there with each taker.
    """
    takers, given = _neighbours(days, links)
    generations, givers = _reached(days, takers, given)
    kept = _kept(days, generations, givers, most)
    children: dict[str, list[str]] = {}
    for key in kept:
        if key in givers:
            children.setdefault(givers[key], []).append(key)
    shown_days = _shown_days(kept, days, givers)
    roots = sorted((key for key in kept if key not in givers), key=lambda k: (shown_days[k], k))
    order = _from_the_top(roots, children, shown_days)
    return Tree(
        tuple(order),
        {key: row for row, key in enumerate(order)},
        {key: generations[key] for key in order},
        shown_days,
        {key: givers[key] for key in order if key in givers},
    )


def _neighbours(
    days: Mapping[str, date | None], links: Iterable[tuple[str, str, bool]]
) -> tuple[dict[str, list[str]], set[str]]:
    """For each giver the takers, and everybody who has it from somebody; a possible giver counts without a sure one."""
    between = [(g, t, sure) for g, t, sure in links if g in days and t in days and g != t]
    settled = {taker for _, taker, sure in between if sure}
    counted = [(giver, taker) for giver, taker, sure in between if sure or taker not in settled]
    takers: dict[str, list[str]] = {}
    for giver, taker in dict.fromkeys(counted):
        takers.setdefault(giver, []).append(taker)
    return takers, {taker for _, taker in counted}


def _reached(
    days: Mapping[str, date | None], takers: Mapping[str, Sequence[str]], given: Collection[str]
) -> tuple[dict[str, int], dict[str, str]]:
    """Generation by generation from the roots; whoever is left lies in a ring and is begun at its earliest."""
    by_day = sorted(days, key=lambda k: (k in given, days[k] or _NEVER, k))
    generations: dict[str, int] = {}
    givers: dict[str, str] = {}
    roots = [key for key in by_day if key not in given]
    waiting = deque(roots)
    generations.update(dict.fromkeys(roots, 0))
    left = iter(by_day[len(roots) :])
    while True:
        while waiting:
            giver = waiting.popleft()
            for taker in takers.get(giver, ()):
                if taker not in generations:
                    generations[taker], givers[taker] = generations[giver] + 1, giver
                    waiting.append(taker)
        start = next((key for key in left if key not in generations), None)
        if start is None:
            return generations, givers
        generations[start] = 0
        waiting.append(start)


def _kept(
    days: Mapping[str, date | None], generations: Mapping[str, int], givers: Mapping[str, str], most: int
) -> list[str]:
    """The people who are drawn: first whoever passed it on, then the others, each by generation and day."""
    passed_on = set(givers.values())
    ranked = sorted(generations, key=lambda k: (k not in passed_on, generations[k], days[k] or _NEVER, k))
    # A giver passed it on and is of an earlier generation, so it stands before each of its takers.
    return ranked[: max(most, 1)]


def _shown_days(
    kept: Sequence[str], days: Mapping[str, date | None], givers: Mapping[str, str]
) -> dict[str, date]:
    """Days to draw at; without a known one a day after the giver's, and for a root the first day of all."""
    first = min((day for key in kept if (day := days[key]) is not None), default=date(2000, 1, 1))
    shown: dict[str, date] = {}
    for key in kept:
        line = [key]
        # Upwards to the nearest person whose day is known, then back down.
        while days[line[-1]] is None and line[-1] in givers and line[-1] not in shown:
            line.append(givers[line[-1]])
        top = line[-1]
        if top not in shown:
            shown[top] = days[top] or first
        for upper, lower in zip(line[:0:-1], line[-2::-1], strict=True):
            shown[lower] = shown[upper] + timedelta(days=1)
    return shown


def _from_the_top(
    roots: Sequence[str], children: Mapping[str, Sequence[str]], days: Mapping[str, date]
) -> list[str]:
    """Everybody below whom they have it from, the earliest first; without recursion, since chains are long."""
    order: list[str] = []
    waiting = list(reversed(roots))
    while waiting:
        key = waiting.pop()
        order.append(key)
        waiting.extend(sorted(children.get(key, ()), key=lambda k: (days[k], k), reverse=True))
    return order
