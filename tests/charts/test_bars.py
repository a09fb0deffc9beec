"""Hourly and daily bars."""

import pytest

from lianfang.charts import Bar, Series, Words, bar_chart
from tests.charts.reading import box, by_class, links, places, stays_inside, texts, titles, tree

WORDS = Words(unit="人次", unknown="未知", empty="暂无依据")
ONE = [Series("通过")]
TWO = [Series("居民", "chart-series-1"), Series("来访", "chart-series-2")]


def draw(bars: list[Bar], series: list[Series] | None = None, width: int = 720) -> str:
    """The chart under test, in the words of a Chinese page."""
    return bar_chart("早高峰人最多", "每小时通过人次", bars, series or ONE, WORDS, width=width)


def test_each_hour_is_one_bar_that_says_its_count() -> None:
    svg = draw([Bar(f"{hour:02}:00", (hour * 10,)) for hour in range(24)])
    assert len(by_class(svg, "chart-bar")) == 24
    assert "07:00: 70 人次" in titles(svg)
    assert stays_inside(svg)


def test_a_stack_is_as_high_as_its_parts_together() -> None:
    lower, upper = by_class(draw([Bar("08:00", (30, 10))], TWO), "chart-bar")
    assert float(lower.get("y", "")) == pytest.approx(
        float(upper.get("y", "")) + float(upper.get("height", ""))
    )
    assert float(lower.get("height", "")) == pytest.approx(3 * float(upper.get("height", "")), abs=0.02)


def test_an_hour_nobody_can_vouch_for_is_hatched_and_not_zero() -> None:
    svg = draw([Bar("08:00", (30, 10)), Bar("09:00", (None, 10)), Bar("10:00", (0, 0))], TWO)
    assert "09:00: 未知" in titles(svg)
    assert "10:00: 0 人次 (居民 0, 来访 0)" in titles(svg)
    assert len(by_class(svg, "chart-hatch")) == 2, "the gap and its sample in the legend"
    assert len(by_class(svg, "chart-bar")) == 4


def test_without_an_unknown_hour_the_legend_does_not_speak_of_it() -> None:
    assert "未知" not in texts(draw([Bar("08:00", (1,))]))


def test_all_zero_stands_on_the_base_line() -> None:
    svg = draw([Bar("08:00", (0,)), Bar("09:00", (0,))])
    assert [float(bar.get("height", "1")) for bar in by_class(svg, "chart-bar")] == [0, 0]
    assert texts(svg).count("0") >= 3, "the axis and both bars say zero"


def test_one_bar_of_one_person_is_drawn_on_whole_numbers() -> None:
    svg = draw([Bar("08:00", (1,))])
    assert {"0", "1"} <= set(texts(svg))
    assert not any("." in words for words in texts(svg))
    assert stays_inside(svg)


def test_without_bars_the_chart_says_so() -> None:
    assert texts(draw([])) == ["暂无依据"]


def test_names_cannot_smuggle_markup_in() -> None:
    svg = draw([Bar('<script>alert("1")</script>', (1,), href='/x?a="&b=<')])
    assert "<script" not in svg
    assert '<script>alert("1")</script>: 1 人次' in titles(svg)
    assert links(svg) == ['/x?a="&b=<']


def test_a_chart_with_links_is_a_group_because_an_image_would_hide_them() -> None:
    assert tree(draw([Bar("08:00", (1,), href="/hours/8")])).get("role") == "group"
    assert tree(draw([Bar("08:00", (1,))])).get("role") == "img"


def test_on_a_phone_labels_that_would_touch_are_left_out() -> None:
    hours = [Bar(f"{hour:02}:00", (5,)) for hour in range(24)]
    wide, narrow = draw(hours), draw(hours, width=340)
    assert sum(":" in words for words in texts(narrow)) < sum(":" in words for words in texts(wide))
    assert box(narrow)[0] == 340
    assert max(x for x, _ in places(narrow)) <= 340


def test_parts_must_match_the_series() -> None:
    with pytest.raises(ValueError):
        draw([Bar("08:00", (1, 2))], ONE)
