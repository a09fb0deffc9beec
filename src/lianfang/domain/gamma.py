"""The gamma distribution: how likely is at most x, and below which x does a share lie.

The regularised lower incomplete gamma function by its power series below a + 1 and by its continued fraction above
(NIST Digital Library of Mathematical Functions, 8.7.1 and 8.9.2); its inverse by Newton's method, kept inside a
bracket that is halved where a step would leave it. Written here since nothing else in the product needs a library of
statistics.
"""

from __future__ import annotations

from math import exp, lgamma, log

_PRECISION = 1e-15
_STEPS = 10_000


def at_most(x: float, shape: float, scale: float = 1.0) -> float:
    """The share of a gamma distribution that lies at or below x; ValueError for a shape or scale not above zero."""
    if not (shape > 0 and scale > 0):
        raise ValueError(f"no gamma distribution has shape {shape} and scale {scale}")
    if x <= 0:
        return 0.0
    value = x / scale
    # x**a exp(-x) / gamma(a), which both expansions are multiplied by.
    front = exp(shape * log(value) - value - lgamma(shape))
    if value < shape + 1:
        return front * _series(value, shape)
    return 1 - front * _fraction(value, shape)


def quantile(share: float, shape: float, scale: float = 1.0) -> float:
    """The x that `share` (above 0, below 1) of a gamma distribution lies at or below, to about 12 digits."""
    if not 0 < share < 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    low, high = 0.0, shape + 1.0
    while at_most(high, shape) < share:
        low, high = high, 2 * high
    x = (low + high) / 2
    for _ in range(_STEPS):
        beyond = at_most(x, shape) - share
        low, high = (low, x) if beyond > 0 else (x, high)
        density = exp((shape - 1) * log(x) - x - lgamma(shape))
        near = x - beyond / density if density > 0 else low
        # Newton's step where it stays inside what is known, else the middle: it cannot run away.
        following = near if low < near < high else (low + high) / 2
        if abs(following - x) <= 1e-14 * x or high - low <= 1e-14 * x:
            return following * scale
        x = following
    return x * scale


def _series(x: float, a: float) -> float:
    """1/a + x/(a(a+1)) + x²/(a(a+1)(a+2)) + …"""
    term = total = 1 / a
    for n in range(1, _STEPS):
        term *= x / (a + n)
        total += term
        if term < total * _PRECISION:
            break
    return total


def _fraction(x: float, a: float) -> float:
    """1/(x+1-a- 1(1-a)/(x+3-a- 2(2-a)/(x+5-a- …))), from its beginning by Lentz's method."""
    tiny = 1e-300
    b = x + 1 - a
    c, d = 1 / tiny, 1 / b
    value = d
    for n in range(1, _STEPS):
        step = -n * (n - a)
        b += 2
        d = 1 / (step * d + b or tiny)
        c = b + step / c or tiny
        change = c * d
        value *= change
        if abs(change - 1) < _PRECISION * 10:
            break
    return value
