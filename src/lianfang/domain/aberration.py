"""More than usual? A day's count against the same place's own last days: EARS C1, C2 and C3.

For a day t with the count Y(t), and the mean M and sample standard deviation S of seven earlier days:

    C1(t) = (Y(t) - M) / S                                 over t-7 .. t-1    alarm above 3
    C2(t) = (Y(t) - M) / S                                 over t-9 .. t-3    alarm above 3
    C3(t) = the sum of max(0, C2(i) - 1) for i = t-2, t-1, t                  alarm above 2

Source: L. Hutwagner and others, "The bioterrorism preparedness and response Early Aberration Reporting System
(EARS)", Journal of Urban Health 2003, 80(2 Suppl 1), i89-i96 (abstract read); the formulas as printed in the manual
of `earsC`, R package surveillance 1.24, after Fricker, Hegler and Dunfee, Statistics in Medicine 2008, 27, 3407-3429.

What EARS leaves open is ours: seven days without any variance (see FLOOR), days without a record (see LEAST_KNOWN),
alarms of a handful (see LEAST), and rates: where it is known how many were looked at, the baseline's rate and its
spread are weighted by that number and scaled to today's, which is the formula above where the numbers are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

BASELINE_DAYS = 7
ALARM_ABOVE = {"c1": 3.0, "c2": 3.0, "c3": 2.0}
"""In standard deviations."""

FLOOR = 0.5
"""The least standard deviation, in cases, so that one case after quiet days is no infinite surprise.

The manual of `earsC` names 0.5 or 1 for sparse counts (its `minSigma`).
"""

LEAST_KNOWN = 5
"""So many of the seven days have to be known: with fewer, nobody can say what is usual. Default of ours."""

LEAST = 3
"""Fewer cases than this raise no alarm, whatever the statistic: one feverish child is followed up as a person. Ours."""


@dataclass(frozen=True)
class Usual:
    """What a baseline makes one expect of a day: the mean and standard deviation, in cases."""

    mean: float
    spread: float


@dataclass(frozen=True)
class Signal:
    """One day against its past: three statistics, what was usual, the highest count that is still usual, alarms.

    Whatever cannot be known is None. `expected` and `upper` are those of C2, whose baseline an outbreak of the last
    two days has not yet lifted. `alarms` holds "c1", "c2" and "c3" in that order.
    """

    c1: float | None
    c2: float | None
    c3: float | None
    expected: float | None
    upper: float | None
    alarms: tuple[str, ...] = ()


def watch(
    cases: Sequence[int | None], measured: Sequence[int] | None = None, least: int = LEAST
) -> list[Signal]:
    """A signal for each of consecutive days; None among the cases is a day that nobody vouches for.

    measured: how many were looked at on each day (passages with a temperature); none on a day makes it unknown.
    ValueError when the two are not as long as each other.
    """
    looked_at = [1] * len(cases) if measured is None else measured
    days = [
        (count, number) if count is not None and number > 0 else None
        for count, number in zip(cases, looked_at, strict=True)
    ]
    second = [_deviation(days, t, lag=2) for t in range(len(days))]
    return [_signal(days, t, second, least) for t in range(len(days))]


_Days = Sequence[tuple[int, int] | None]
"""For each day the cases and how many were looked at; None where that is not known."""


def _usual(days: _Days, t: int, lag: int) -> Usual | None:
    """What the seven days that end `lag` days before the eve of t make one expect of t."""
    today = days[t]
    past = [day for day in days[max(0, t - lag - BASELINE_DAYS) : max(0, t - lag)] if day is not None]
    if today is None or len(past) < LEAST_KNOWN:
        return None
    looked_at = sum(number for _, number in past)
    rate = sum(count for count, _ in past) / looked_at
    squares = sum(number * (count / number - rate) ** 2 for count, number in past) / looked_at
    spread = sqrt(squares * len(past) / (len(past) - 1))
    return Usual(rate * today[1], max(spread * today[1], FLOOR))


def _deviation(days: _Days, t: int, lag: int) -> float | None:
    """By how many standard deviations day t lies above its baseline."""
    usual, today = _usual(days, t, lag), days[t]
    return None if usual is None or today is None else (today[0] - usual.mean) / usual.spread


def _signal(days: _Days, t: int, second: Sequence[float | None], least: int) -> Signal:
    usual, today, own = _usual(days, t, lag=2), days[t], second[t]
    # Of C3 today has to be known; an earlier day that is not adds nothing.
    excess = [max(0.0, value - 1) for value in second[max(0, t - 2) : t + 1] if value is not None]
    values = {"c1": _deviation(days, t, lag=0), "c2": own, "c3": None if own is None else sum(excess)}
    enough = today is not None and today[0] >= least
    alarms = tuple(
        name for name, value in values.items() if enough and value is not None and value > ALARM_ABOVE[name]
    )
    upper = None if usual is None else usual.mean + ALARM_ABOVE["c2"] * usual.spread
    return Signal(
        values["c1"], values["c2"], values["c3"], None if usual is None else usual.mean, upper, alarms
    )
