"""Curves with their interval."""

import re

from lianfang.charts import Point, Threshold, Words, curve_chart
from tests.charts.reading import by_class, links, stays_inside, texts, titles, tree

WORDS = Words(unit="人", unknown="未知", empty="暂无依据")


def draw(points: list[Point], threshold: Threshold | None = None, from_zero: bool = True) -> str:
    """The chart under test."""
    return curve_chart("发热人数上升", "每日发热人数", points, WORDS, threshold, from_zero)


def known(*values: float | None) -> list[Point]:
    """A point a day; the interval is one either side."""
    return [
        Point(f"{i + 1}日", v, None if v is None else max(v - 1, 0), None if v is None else v + 1)
        for i, v in enumerate(values)
    ]


def test_days_are_joined_by_one_line_with_its_band() -> None:
    svg = draw(known(1, 2, 5, 3))
    assert len(by_class(svg, "chart-line")) == 1
    assert len(by_class(svg, "chart-band")) == 1
    assert len(by_class(svg, "chart-point")) == 4
    assert "3日: 5 人 (4–6)" in titles(svg)
    assert stays_inside(svg)


def test_the_line_breaks_where_nothing_is_known() -> None:
    svg = draw(known(1, 2, None, 3, 4))
    assert len(by_class(svg, "chart-line")) == 2
    assert len(by_class(svg, "chart-band")) == 2
    assert "3日: 未知" in titles(svg)
    assert len(by_class(svg, "chart-point")) == 4


def test_more_is_higher() -> None:
    (line,) = by_class(draw(known(0, 10)), "chart-line")
    (_, first), (_, second) = re.findall(r"([\d.]+) ([\d.]+)", line.get("d", ""))
    assert float(second) < float(first)


def test_one_value_is_a_point_without_a_band() -> None:
    svg = draw(known(4))
    assert len(by_class(svg, "chart-point")) == 1
    assert not by_class(svg, "chart-band")
    assert stays_inside(svg)


def test_all_zero_lies_on_the_base_line() -> None:
    svg = draw([Point("1日", 0), Point("2日", 0)])
    assert len({point.get("cy") for point in by_class(svg, "chart-point")}) == 1
    assert "0" in texts(svg)


def test_only_unknown_days_say_so_and_draw_no_line() -> None:
    svg = draw(known(None, None))
    assert texts(svg) == ["暂无依据"]
    assert not by_class(svg, "chart-line")


def test_without_days_the_chart_says_so() -> None:
    assert texts(draw([])) == ["暂无依据"]


def test_a_temperature_curve_begins_near_its_data() -> None:
    svg = draw([Point("1日", 36.4), Point("2日", 36.9)], Threshold(37.3, "发热 37.3"), from_zero=False)
    assert "0" not in texts(svg)
    assert "36.5" in texts(svg)
    assert "发热 37.3" in texts(svg)
    assert stays_inside(svg)


def test_a_threshold_above_all_data_is_still_inside() -> None:
    svg = draw(known(1, 2), Threshold(50, "预警线"))
    assert len(by_class(svg, "chart-threshold")) == 1
    assert stays_inside(svg)


def test_the_name_of_a_threshold_keeps_away_from_the_curve() -> None:
    rising = draw(known(1, 1, 1, 2, 3, 6, 9, 10), Threshold(10, "预警线"))
    falling = draw(known(10, 9, 6, 3, 2, 1, 1, 1), Threshold(10, "预警线"))
    assert [e.get("text-anchor") for e in by_class(rising, "chart-threshold-label")] == ["start"]
    assert [e.get("text-anchor") for e in by_class(falling, "chart-threshold-label")] == ["end"]


def test_labels_cannot_smuggle_markup_in() -> None:
    svg = draw([Point("<script>", 1, href="/days/1"), Point("b", 2)])
    assert "<script" not in svg
    assert links(svg) == ["/days/1"]
    assert tree(svg).get("role") == "group"
