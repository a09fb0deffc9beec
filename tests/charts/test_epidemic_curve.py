"""Cases by day above, R with its interval below."""

import re

import pytest

from lianfang.charts import Bar, Filling, Point, Series, Words, epidemic_chart
from tests.charts.reading import box, by_class, links, stays_inside, texts, titles, tree

CASES = Words("每天发病（例）", "未知", "暂无病例")
R = Words("R（95% 区间）", "病例太少，无法估计", "")
CLASSES = [Series("确诊"), Series("疑似", "chart-series-3", "lines")]
DAYS = [Bar(f"2/{day}", (day, 1), f"/cases/?day=2020-02-{day:02}") for day in range(1, 15)]
ESTIMATES = [Point(bar.label, None) for bar in DAYS[:7]] + [
    Point(bar.label, 1.6 - n / 10, 1.1 - n / 10, 2.2 - n / 10) for n, bar in enumerate(DAYS[7:])
]


def draw(
    bars: list[Bar] = DAYS,
    estimates: list[Point] | None = None,
    filling: Filling | None = None,
    width: int = 720,
) -> str:
    """The picture under test."""
    estimates = ESTIMATES if estimates is None else estimates
    return epidemic_chart(
        "R 已降到 1 以下", "按发病日", bars, CLASSES, CASES, estimates, R, "R = 1", filling, width
    )


def middles(svg: str, name: str) -> list[float]:
    """The middle of each mark of a class, from left to right."""
    marks = [e for e in by_class(svg, name) if e.get("width") != "14"]
    return sorted({round(float(e.get("x", "0")) + float(e.get("width", "0")) / 2) for e in marks})


@pytest.mark.parametrize("width", [340, 720])
def test_a_day_of_cases_stands_above_its_r(width: int) -> None:
    svg = draw(width=width)
    assert len(by_class(svg, "chart-bar")) == 28
    points = sorted(round(float(e.get("cx", "0"))) for e in by_class(svg, "chart-point"))
    assert points == pytest.approx(middles(svg, "chart-bar")[7:], abs=1)
    assert stays_inside(svg) and box(svg)[0] == width


def test_r_says_its_interval_and_one_is_marked() -> None:
    svg = draw()
    assert "2/8: 1.6 R（95% 区间） (1.1–2.2)" in titles(svg)
    assert "R = 1" in texts(svg)
    assert len(by_class(svg, "chart-band")) == 1


def test_days_without_enough_cases_are_hatched_and_say_why() -> None:
    svg = draw()
    assert titles(svg).count("2/1: 病例太少，无法估计") == 1
    assert "病例太少，无法估计" in texts(svg)
    assert len(by_class(svg, "chart-gap")) == 8, "seven days and the sample in the legend"


def test_without_any_r_only_cases_are_drawn() -> None:
    with_r, without, nothing_known = draw(), draw(estimates=[]), draw(estimates=[Point("x", None)] * 14)
    assert not by_class(without, "chart-line") and "R = 1" not in texts(without)
    assert box(without)[1] == box(nothing_known)[1] < box(with_r)[1]


def test_an_interval_without_end_does_not_press_the_curve_flat() -> None:
    wild = [*ESTIMATES[:7], Point("2/8", 1.5, 0.2, 40.0), *ESTIMATES[8:]]
    svg = draw(estimates=wild)
    assert "6" in texts(svg) and "40" not in texts(svg)
    assert "2/8: 1.5 R（95% 区间） (0.2–40)" in titles(svg), "it is still said"
    assert stays_inside(svg)


@pytest.mark.parametrize(("since", "anchor"), [(0, "start"), (13, "end")])
def test_days_that_will_still_rise_are_marked_off_in_both(since: int, anchor: str) -> None:
    svg = draw(filling=Filling(since, "之后仍会增加"), width=340)
    (line,), (name,) = by_class(svg, "chart-until"), by_class(svg, "chart-until-label")
    assert line.get("d", "").count("M") == 2
    assert name.get("text-anchor") == anchor and stays_inside(svg)
    assert len(set(re.findall(r"M([\d.]+)", line.get("d", "")))) == 1


def test_a_mark_beyond_the_days_is_no_mark() -> None:
    assert not by_class(draw(filling=Filling(14, "之后仍会增加")), "chart-until")


def test_each_bar_leads_to_its_cases() -> None:
    svg = draw()
    assert links(svg) == [bar.href for bar in DAYS]
    assert tree(svg).get("role") == "group"


def test_as_many_points_as_bars() -> None:
    with pytest.raises(ValueError):
        draw(estimates=ESTIMATES[1:])


def test_without_cases_the_picture_says_so() -> None:
    assert texts(draw(bars=[], estimates=[])) == ["暂无病例"]


def test_nobody_at_all_on_all_days_is_drawn_as_nought() -> None:
    svg = draw(bars=[Bar("2/1", (0, 0)), Bar("2/2", (0, 0))], estimates=[])
    assert {e.get("height") for e in by_class(svg, "chart-bar")} == {"0"}
    assert stays_inside(svg)
