"""Standards by days."""

import math
import re

import pytest

from lianfang.charts import Cell, Row, heat_chart
from lianfang.charts.axes import text_width
from tests.charts.reading import box, by_class, links, stays_inside, texts, titles

STATES = {"fine": "正常", "watch": "注意", "failing": "不合格", "unknown": "未知"}


def draw(rows: list[Row], days: list[str] | None = None, width: int = 720) -> str:
    """The chart under test."""
    days = ["1日", "2日"] if days is None else days
    return heat_chart("口罩劝导不合格", "各标准每日状态", days, rows, STATES, "暂无依据", width)


def test_each_standard_has_a_cell_a_day_with_state_and_figure() -> None:
    svg = draw(
        [
            Row("测温", (Cell("fine", "98%"), Cell("failing", "72%"))),
            Row("口罩", (Cell("watch"), Cell("fine"))),
        ]
    )
    assert len(by_class(svg, "chart-cell")) == 4
    assert "测温, 2日: 不合格 72%" in titles(svg)
    assert "72%" in texts(svg)
    assert stays_inside(svg)


@pytest.mark.parametrize("state", [None, "", "good", "FINE"])
def test_whatever_is_no_known_state_is_unknown_and_never_fine(state: str | None) -> None:
    svg = draw([Row("测温", (Cell(state), Cell("fine")))])
    assert "测温, 1日: 未知" in titles(svg)


def test_the_legend_names_all_four_states() -> None:
    assert set(STATES.values()) <= set(texts(draw([Row("测温", (Cell("fine"), Cell("fine")))])))


def test_states_differ_in_shape_and_not_only_in_colour() -> None:
    svg = draw([Row("测温", tuple(Cell(state) for state in STATES))], ["1", "2", "3", "4"])
    drawn = {
        mark.get("class"): tuple((child.tag, child.get("d")) for child in mark)
        for mark in by_class(svg, "mark")
    }
    assert len(drawn) == 4
    assert len(set(drawn.values())) == 4


def test_long_names_stand_above_their_row_on_a_phone() -> None:
    rows = [Row("劝导佩戴口罩并记录结果", (Cell("fine", "98%"), Cell("fine", "99%")))]
    wide, narrow = draw(rows), draw(rows, width=340)
    assert box(narrow)[1] > box(wide)[1]
    assert "劝导佩戴口罩并记录结果" in texts(narrow)
    assert stays_inside(narrow)


TOWNS = [f"{name} Subdistrict" for name in ("Anyuan", "Dongda", "Fenghuang", "Houbu", "Danjiang", "Baiyuan")]


def named(columns: list[str], width: int) -> str:
    """A chart whose columns are places."""
    rows = [Row("Temperature", tuple(Cell("fine", "98%") for _ in columns))]
    return heat_chart("a", "b", columns, rows, STATES, "c", width, named=True)


def test_every_named_column_has_its_name_slanting_where_they_would_touch() -> None:
    wide, tight = named(TOWNS, 1240), named(TOWNS, 560)
    assert set(TOWNS) <= set(texts(wide)) and "rotate" not in wide
    assert set(TOWNS) <= set(texts(tight)) and tight.count("rotate(-35)") == len(TOWNS)
    assert not set(TOWNS) <= set(texts(draw([Row("T", tuple(Cell("fine") for _ in TOWNS))], TOWNS, 560)))


def test_a_slanting_name_stays_inside_and_ends_under_its_column() -> None:
    svg, sloped = named(TOWNS, 560), math.radians(35)
    ends = [re.findall(r"-?[\d.]+", mark.get("transform", "")) for mark in by_class(svg, "chart-tick")]
    for column, words, (x, y, _angle) in zip(by_class(svg, "chart-cell"), TOWNS, ends, strict=True):
        left, breadth = float(column.get("x", "")), float(column.get("width", ""))
        assert left < float(x) < left + breadth
        assert float(x) - text_width(words) * math.cos(sloped) >= 0
        assert float(y) + text_width(words) * math.sin(sloped) <= box(svg)[1]


def test_either_every_cell_shows_its_figure_or_none_does() -> None:
    rows = [Row("测温", tuple(Cell("fine", text) for text in ("9%", "100%", "9%")))]
    assert {"9%", "100%"} <= set(texts(draw(rows, ["1", "2", "3"], 300)))
    assert not {"9%", "100%"} & set(texts(draw(rows, ["1", "2", "3"], 200)))


def test_sixty_days_still_fit() -> None:
    days = [str(day) for day in range(60)]
    svg = draw([Row("测温", tuple(Cell("fine", "100%") for _ in days))], days)
    assert len(by_class(svg, "chart-cell")) == 60
    assert "100%" not in texts(svg), "figures are left to the hover title where they do not fit"
    assert stays_inside(svg)


def test_without_rows_or_days_the_chart_says_so() -> None:
    assert texts(draw([])) == ["暂无依据"]
    assert texts(draw([Row("测温", ())], [])) == ["暂无依据"]


def test_a_row_that_misses_a_day_is_an_error_and_not_a_shifted_table() -> None:
    with pytest.raises(ValueError):
        draw([Row("测温", (Cell("fine"),))])


def test_names_cannot_smuggle_markup_in() -> None:
    svg = draw([Row("<script>", (Cell("fine", "<b>", "/a"), Cell("fine")))])
    assert "<script" not in svg
    assert "<b>" not in svg
    assert links(svg) == ["/a"]
