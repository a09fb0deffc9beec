"""How many people does one infect? The reproduction number of each day, with its interval.

The method of A. Cori and others, "A new framework and software to estimate time-varying reproduction numbers during
epidemics", American Journal of Epidemiology 2013, 178(9), 1505-1512, as the R package EpiEstim has it: over a window
of days in which R is taken as constant, with a gamma prior of mean 5 and standard deviation 5 (shape a = 1, scale
b = 5), cases I and serial interval w,

    Λ(s) = the sum of I(s-k) w(k) for k = 1, 2, …
    R is gamma distributed with shape a + ΣI and scale 1 / (1/b + ΣΛ), sums over the window.

The first day's cases have come from elsewhere; no window begins before the second. Checked against the figures that
EpiEstim's own demonstration prints for an influenza outbreak in a school (Flu2009).

Two cautions belong beside every picture of it: the last days still lack cases that fell ill and are not reported yet
(see `epidemic_curve.days_to_fill`), and a change of what is tested looks like a change of R.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lianfang.domain.gamma import at_most, quantile

WINDOW_DAYS = 7
PRIOR_SHAPE, PRIOR_SCALE = 1.0, 5.0

LEAST_CASES = 11
"""With fewer cases in the window the interval is too wide to act on, so no figure is given.

The posterior's coefficient of variation is 1/√(a + ΣI); 11 cases bring it to 0.3 (`domain.md` 11).
"""

LOW, HIGH = 0.025, 0.975
_LONGEST = 365


@dataclass(frozen=True)
class Reproduction:
    """R over the window that ends on a day: posterior mean, bounds of the 95 % interval, cases in the window."""

    mean: float
    low: float
    high: float
    cases: int


def serial_interval(mean: float, sd: float) -> tuple[float, ...]:
    """The share of infections that show after 0, 1, 2, … days, from a serial interval's mean and deviation in days.

    A gamma distribution that begins at one day, made whole days as in Cori's web appendix 11: onset and onset fall
    anywhere within their days. ValueError unless mean > 1 and sd > 0: nobody infects others the same day.
    """
    if not (mean > 1 and sd > 0):
        raise ValueError(f"a serial interval of {mean} ± {sd} days cannot be made whole days")
    scale = sd * sd / (mean - 1)
    shape = (mean - 1) / scale

    def area(x: float) -> float:
        """The integral of the distribution function from 0 to x."""
        return x * at_most(x, shape, scale) - shape * scale * at_most(x, shape + 1, scale) if x > 0 else 0.0

    shares, total = [0.0], 0.0
    while total < 1 - 1e-9 and len(shares) < _LONGEST:
        k = len(shares)
        shares.append(max(0.0, area(k) - 2 * area(k - 1) + area(k - 2)))
        total += shares[-1]
    return tuple(shares)


def pressure(cases: Sequence[int], interval: Sequence[float]) -> list[float]:
    """Λ of each day: how many cases the earlier ones would cause on it if everybody infected one."""
    return [
        sum(cases[day - k] * interval[k] for k in range(1, min(day + 1, len(interval))))
        for day in range(len(cases))
    ]


def reproduction(
    cases: Sequence[int],
    interval: Sequence[float],
    window: int = WINDOW_DAYS,
    least_cases: int = LEAST_CASES,
) -> list[Reproduction | None]:
    """R for each of consecutive days, over the `window` days that end on it; None where it cannot be told.

    interval: shares for 0, 1, 2, … days, the first of them zero. It cannot be told before a whole window has passed
    after the first day, with fewer than `least_cases` in the window, or where none of them can have come from a
    case before.
    """
    if not interval or interval[0] != 0:
        raise ValueError("the serial interval begins with the share of the same day, which is zero")
    forces = pressure(cases, interval)
    found: list[Reproduction | None] = []
    for day in range(len(cases)):
        begin = day - window + 1
        count, force = sum(cases[max(begin, 0) : day + 1]), sum(forces[max(begin, 0) : day + 1])
        known = begin >= 1 and count >= least_cases and force > 0
        found.append(_posterior(count, force) if known else None)
    return found


def _posterior(count: int, force: float) -> Reproduction:
    shape, scale = PRIOR_SHAPE + count, 1 / (1 / PRIOR_SCALE + force)
    return Reproduction(shape * scale, quantile(LOW, shape, scale), quantile(HIGH, shape, scale), count)
