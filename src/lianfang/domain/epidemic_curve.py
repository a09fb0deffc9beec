"""When did people fall ill? Cases by day of onset, or of the report where no onset is known, and how full it is yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

SETTLED_SHARE = 0.9
"""A day counts as filled when nine of ten of its cases are reported as a rule. Default of ours."""

LEAST_DELAYS = 10
"""From fewer cases nobody can say how long a report takes. Default of ours."""


@dataclass(frozen=True)
class DatedCase:
    """A case as the curve sees it: its classification, the day it fell ill if known, the day it was reported."""

    classification: str
    onset: date | None
    reported: date


@dataclass(frozen=True)
class Bin:
    """Days that are counted together: first and last, cases by classification, how many by report for want of onset."""

    first: date
    last: date
    counts: tuple[int, ...]
    by_report: int

    @property
    def total(self) -> int:
        """All classifications together."""
        return sum(self.counts)


@dataclass(frozen=True)
class EpidemicCurve:
    """The bins in order of time; what lies outside the days asked for, or is of no class asked for, is counted too."""

    classes: tuple[str, ...]
    bins: tuple[Bin, ...]
    outside: int


def bin_days(typical_incubation_days: float) -> int:
    """How many days to count together: a quarter of the incubation period, a day at least.

    Narrow enough to tell generations apart. Default of ours: teaching texts name an eighth to a third, none was read.
    """
    return max(1, int(typical_incubation_days / 4))


def epidemic_curve(
    cases: Collection[DatedCase], classes: Sequence[str], since: date, until: date, days: int = 1
) -> EpidemicCurve:
    """Cases of `classes` from `since` to `until`, both included, `days` of them a bin; the last bin may be shorter.

    The bins' totals and `outside` together are all cases. ValueError for less than one day a bin.
    """
    if days < 1:
        raise ValueError(f"bins of {days} days")
    number = max(0, ceil(((until - since).days + 1) / days))
    counts: Counter[tuple[int, str]] = Counter()
    by_report: Counter[int] = Counter()
    for case in cases:
        day = case.onset or case.reported
        if since <= day <= until and case.classification in classes:
            index = (day - since).days // days
            counts[index, case.classification] += 1
            by_report[index] += case.onset is None
    bins = tuple(
        Bin(
            since + timedelta(days=i * days),
            min(since + timedelta(days=i * days + days - 1), until),
            tuple(counts[i, name] for name in classes),
            by_report[i],
        )
        for i in range(number)
    )
    return EpidemicCurve(tuple(classes), bins, len(cases) - sum(one.total for one in bins))


def incidence(cases: Collection[DatedCase], since: date, until: date) -> list[int]:
    """How many cases each day from `since` to `until` has: onset, or report without one."""
    counts = Counter(case.onset or case.reported for case in cases)
    return [counts[since + timedelta(days=n)] for n in range((until - since).days + 1)]


def days_to_fill(cases: Collection[DatedCase]) -> int | None:
    """After how many days nine of ten cases that fell ill on one day are reported; None when too few say.

    The days since then will still rise: they lack who is ill and not reported yet. Reports dated before the onset
    (somebody found by a test first) took no time.
    """
    delays = sorted(max(0, (case.reported - case.onset).days) for case in cases if case.onset is not None)
    return delays[ceil(SETTLED_SHARE * len(delays)) - 1] if len(delays) >= LEAST_DELAYS else None
