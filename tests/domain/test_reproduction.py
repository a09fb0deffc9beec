"""R against the figures that EpiEstim's demonstration prints, and where nothing may be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.reproduction import LEAST_CASES, Reproduction, pressure, reproduction, serial_interval

SCHOOL = [
    *(1, 1, 0, 2, 5, 3, 3, 3, 6, 2, 5, 9, 13, 12, 13, 11),
    *(12, 6, 6, 6, 3, 1, 0, 2, 0, 0, 0, 0, 2, 0, 2, 0),
]
"""Flu2009: children of a Pennsylvania school who fell ill from 27 April 2009 on (S. Cauchemez and others, 2011)."""

FLU = serial_interval(2.6, 1.5)

PRINTED = [
    (8, 1.735798, 1.0287437, 2.624781),
    (9, 1.749168, 1.1088223, 2.533119),
    (10, 1.537058, 0.9947030, 2.195540),
    (11, 1.431839, 0.9514466, 2.008849),
    (12, 1.422725, 0.9731426, 1.956336),
    (13, 1.635373, 1.1786332, 2.165745),
]
"""Day (the first is 1), mean and bounds: the demonstration's table for windows of a week, serial interval 2.6 ± 1.5."""

epidemics = st.lists(st.integers(0, 60), min_size=8, max_size=25)


@pytest.mark.parametrize(("day", "mean", "low", "high"), PRINTED)
def test_the_printed_table(day: int, mean: float, low: float, high: float) -> None:
    found = reproduction(SCHOOL, FLU)[day - 1]
    assert found is not None
    assert (found.mean, found.low, found.high) == pytest.approx((mean, low, high), abs=6e-7)


def test_the_printed_serial_interval() -> None:
    printed = [0, 2.331721e-01, 3.585794e-01, 1.981108e-01, 1.033427e-01, 5.290518e-02, 2.682146e-02]
    assert FLU[:7] == pytest.approx(printed, abs=5e-8)
    assert FLU[20] == pytest.approx(1.534394e-06, rel=1e-5)
    rounded = [0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.027, 0.014, 0.007, 0.003, 0.002, 0.001]
    assert [round(share, 3) for share in FLU[:12]] == rounded


@pytest.mark.parametrize(("mean", "sd"), [(2.6, 1.5), (4.7, 2.9), (12.6, 2.8), (1.2, 0.4), (7.6, 3.4)])
def test_a_serial_interval_keeps_its_mean_and_is_all_there(mean: float, sd: float) -> None:
    shares = serial_interval(mean, sd)
    assert sum(shares) == pytest.approx(1, abs=1e-8)
    assert sum(k * share for k, share in enumerate(shares)) == pytest.approx(mean, abs=1e-6)
    assert shares[0] == 0 and min(shares) >= 0


@pytest.mark.parametrize(("mean", "sd"), [(1.0, 1.0), (0.5, 1.0), (4.7, 0.0), (4.7, -1.0)])
def test_no_serial_interval(mean: float, sd: float) -> None:
    with pytest.raises(ValueError):
        serial_interval(mean, sd)


def test_with_fewer_than_eleven_cases_nothing_is_said() -> None:
    assert LEAST_CASES == 11
    ten, eleven = [1, 1, 1, 2, 1, 2, 1, 2], [1, 1, 1, 2, 1, 2, 2, 2]
    assert reproduction(ten, FLU)[7] is None
    found = reproduction(eleven, FLU)[7]
    assert found is not None and found.cases == 11


def test_eleven_cases_are_where_the_interval_becomes_narrow_enough() -> None:
    assert 1 / (1 + 11) ** 0.5 <= 0.3 < 1 / (1 + 10) ** 0.5


def test_the_first_week_and_the_first_day_say_nothing() -> None:
    found = reproduction([50] * 10, FLU)
    assert [one is None for one in found] == [True] * 7 + [False] * 3


def test_cases_that_nobody_here_can_have_caused_give_no_figure() -> None:
    assert reproduction([0] * 7 + [30], FLU)[7] is None
    assert reproduction([], FLU) == []


def test_an_interval_that_begins_on_the_same_day_is_refused() -> None:
    for wrong in ((), (0.5, 0.5)):
        with pytest.raises(ValueError):
            reproduction(SCHOOL, wrong)


@given(epidemics)
def test_the_figure_lies_in_its_interval_and_counts_its_window(cases: list[int]) -> None:
    for day, found in enumerate(reproduction(cases, FLU)):
        assert found is None or found.cases == sum(cases[day - 6 : day + 1]) >= LEAST_CASES
        assert found is None or 0 < found.low < found.mean < found.high


@given(epidemics, st.integers(1, 30))
def test_more_cases_in_the_last_day_never_lower_r(cases: list[int], more: int) -> None:
    before, after = (
        reproduction(c, FLU, least_cases=0)[-1] for c in (cases, [*cases[:-1], cases[-1] + more])
    )
    assert before is None or (after is not None and after.mean > before.mean)


def test_where_everybody_infects_two_r_is_two() -> None:
    cases = [100.0]
    for day in range(1, 40):
        cases.append(2 * sum(cases[day - k] * FLU[k] for k in range(1, min(day, len(FLU) - 1) + 1)))
    found = reproduction([round(c) for c in cases], FLU)[-1]
    assert found is not None and found.mean == pytest.approx(2, rel=0.01)


@given(epidemics)
def test_the_pressure_is_the_sum_as_written(cases: list[int]) -> None:
    for day, force in enumerate(pressure(cases, FLU)):
        written = sum(count * FLU[day - s] for s, count in enumerate(cases[:day]) if day - s < len(FLU))
        assert force == pytest.approx(written)


def test_more_cases_make_the_interval_narrower() -> None:
    few, many = (reproduction([n] * 20, FLU)[-1] for n in (2, 200))
    assert isinstance(few, Reproduction) and isinstance(many, Reproduction)
    assert many.high - many.low < few.high - few.low
