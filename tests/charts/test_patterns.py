"""Weaves tell filled marks apart where colour does not."""

from lianfang.charts import Bar, Series, Words, bar_chart
from lianfang.charts.patterns import PATTERNS, weaves, woven
from tests.charts.reading import SVG, by_class, titles, tree

WORDS = Words("例", "未知", "暂无病例")
CLASSES = [
    Series("确诊"),
    Series("疑似", "chart-series-3", "lines"),
    Series("无症状", "chart-series-2", "dots"),
]


def test_each_weave_looks_different() -> None:
    (defs,) = weaves("c1", PATTERNS)
    drawn = [one.render().split(">", 1)[1] for one in defs.children if not isinstance(one, str)]
    assert len(drawn) == len(set(drawn)) == len(PATTERNS) - 1, "plain is none"


def test_plain_needs_no_definition_and_no_second_box() -> None:
    assert weaves("c1", ["plain", "nonsense"]) == []
    assert len(woven("c1", "plain", "x", 0, 0, 1, 1)) == len(woven("c1", "nonsense", "x", 0, 0, 1, 1)) == 1


def test_every_weave_in_use_is_defined_and_stands_in_the_legend_too() -> None:
    svg = bar_chart("a", "b", [Bar("1/20", (3, 2, 1)), Bar("1/21", (1, 0, 0))], CLASSES, WORDS)
    defined = {e.get("id") for e in tree(svg).iter(f"{SVG}pattern")}
    used = [e.get("fill", "")[5:-1] for e in by_class(svg, "chart-woven")]
    assert set(used) == defined and len(defined) == 2
    assert len(used) == 4, "two in the legend, two in the first bar, none in a part of nobody"


def test_a_note_is_said_with_its_bar() -> None:
    svg = bar_chart("a", "b", [Bar("1/20", (3,), note="1 例按报告日")], [Series("确诊")], WORDS)
    assert "1/20: 3 例; 1 例按报告日" in titles(svg)
