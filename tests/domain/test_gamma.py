"""The gamma distribution against what is known of it in closed form and from tables."""

from __future__ import annotations

from math import erf, exp, factorial, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.gamma import at_most, quantile

shapes = st.floats(0.2, 5000)


@given(st.floats(0.001, 50), st.floats(0.1, 9))
def test_with_shape_one_it_is_the_exponential_distribution(x: float, scale: float) -> None:
    assert at_most(x, 1, scale) == pytest.approx(1 - exp(-x / scale), abs=1e-13)


@given(st.integers(1, 60), st.floats(0.001, 120))
def test_with_a_whole_shape_it_counts_what_has_come_by_then(shape: int, x: float) -> None:
    fewer = sum(exp(-x) * x**n / factorial(n) for n in range(shape))
    assert at_most(x, shape) == pytest.approx(1 - fewer, abs=1e-12)


@given(st.floats(0.001, 40))
def test_with_shape_one_half_it_is_the_error_function(x: float) -> None:
    assert at_most(x, 0.5) == pytest.approx(erf(sqrt(x)), abs=1e-13)


# Twice a gamma of half the degrees of freedom is chi-squared, whose 95 % points stand in every textbook.
@pytest.mark.parametrize(
    ("freedom", "point"), [(1, 3.841), (2, 5.991), (5, 11.070), (10, 18.307), (30, 43.773), (100, 124.342)]
)
def test_the_table_of_chi_squared(freedom: int, point: float) -> None:
    assert quantile(0.95, freedom / 2, 2) == pytest.approx(point, abs=5e-4)


@given(shapes, st.floats(0.0001, 0.9999), st.floats(0.01, 100))
def test_the_quantile_undoes_the_distribution(shape: float, share: float, scale: float) -> None:
    assert at_most(quantile(share, shape, scale), shape, scale) == pytest.approx(share, abs=1e-10)


@given(shapes, st.floats(0.01, 0.98), st.floats(0.001, 0.01))
def test_quantiles_rise(shape: float, share: float, more: float) -> None:
    assert quantile(share, shape) < quantile(share + more, shape)


def test_nothing_lies_below_zero_and_everything_far_out() -> None:
    assert at_most(0, 3) == at_most(-1, 3) == 0
    assert at_most(1e6, 3) == 1


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 1.1])
def test_no_quantile_of_what_is_no_share(share: float) -> None:
    with pytest.raises(ValueError):
        quantile(share, 2)


@pytest.mark.parametrize(("shape", "scale"), [(0.0, 1.0), (-1.0, 1.0), (1.0, 0.0), (float("nan"), 1.0)])
def test_no_distribution(shape: float, scale: float) -> None:
    with pytest.raises(ValueError):
        at_most(1, shape, scale)
