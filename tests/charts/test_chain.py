"""Who has it from whom: everybody below their giver, the shape for what they are, the number for the generation."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.charts import ChainWords, Link, Person, chain_chart
from lianfang.charts.axes import text_width
from lianfang.charts.chain_shapes import KINDS, person_shape
from lianfang.charts.chain_tree import grown
from tests.charts.reading import box, by_class, links, stays_inside, texts, titles, tree

WORDS = ChainWords(
    kinds={
        "confirmed": "确诊",
        "probable": "临床诊断",
        "suspected": "疑似",
        "asymptomatic": "无症状",
        "contact": "密接",
        "excluded": "排除",
    },
    numbers="数字：第几代",
    possible="可能",
    generation="第{count}代",
    more="还有 {count} 人未画出",
    empty="暂无传播链",
    unknown_day="日期不详",
)
FIRST = date(2020, 1, 22)


def person(key: str, day: int | None, kind: str = "contact", name: str = "") -> Person:
    """Somebody, with the day counted from the first."""
    on = None if day is None else FIRST + timedelta(days=day)
    return Person(key, name or f"{key}某", on, kind, f"/people/{key}/")


CHEN = person("chen", 0, "confirmed", "陈晓明")
LIU = person("liu", 4, "confirmed", "刘芳")
ZHOU = person("zhou", 9, "suspected", "周建国")
LIN = person("lin", 5, "contact", "林秀英")
FAMILY = [CHEN, LIU, ZHOU, LIN]
MEETINGS = [
    Link("chen", "liu", "菜市场"),
    Link("liu", "zhou", "食堂"),
    Link("chen", "lin", "公交", sure=False),
]


def draw(
    people: Sequence[Person] = FAMILY,
    meetings: Sequence[Link] = MEETINGS,
    most: int = 60,
    focus: str | None = None,
    width: int = 720,
) -> str:
    """The picture under test."""
    return chain_chart("一例引出三代", "按发病日", people, meetings, WORDS, most, "/chain/all/", focus, width)


def where(svg: str) -> dict[str, tuple[float, float]]:
    """Where each name stands."""
    return {
        e.text or "": (float(e.get("x", "")), float(e.get("y", ""))) for e in by_class(svg, "chart-person")
    }


def test_everybody_is_drawn_said_and_led_to() -> None:
    svg = draw()
    assert links(svg) == ["/people/chen/", "/people/liu/", "/people/zhou/", "/people/lin/"]
    assert "周建国: 疑似, 1/31, 第3代, ← 刘芳 (食堂)" in titles(svg)
    assert "陈晓明: 确诊, 1/22, 第1代" in titles(svg)
    assert tree(svg).get("role") == "group" and stays_inside(svg)


def test_later_is_further_right_and_takers_stand_below_their_giver() -> None:
    at = where(draw())
    assert at["陈晓明"][0] < at["刘芳"][0] < at["林秀英"][0] < at["周建国"][0]
    assert at["陈晓明"][1] < at["刘芳"][1] < at["周建国"][1] < at["林秀英"][1], (
        "a branch is finished before the next"
    )


def test_the_place_stands_on_the_line_where_it_fits() -> None:
    assert {e.text for e in by_class(draw(), "chart-link-place")} == {"菜市场", "食堂", "公交"}
    far = [Link("chen", "liu", "安源区御龙湾业主委员会第十二届理事会办公室附近的菜市场北门")]
    assert not by_class(draw(meetings=far, width=340), "chart-link-place")


def test_what_is_only_possible_is_a_broken_line_and_the_legend_says_so() -> None:
    sure = [Link(one.giver, one.taker, one.place) for one in MEETINGS]
    assert len(by_class(draw(), "chart-link-possible")) == 2
    assert not by_class(draw(meetings=sure), "chart-link-possible")
    assert "可能" in texts(draw()) and "可能" not in texts(draw(meetings=sure))


def test_the_legend_names_the_kinds_that_occur() -> None:
    assert {"确诊", "疑似", "密接"} <= set(texts(draw()))
    assert not {"排除", "无症状"} & set(texts(draw()))


def test_kinds_differ_in_shape_or_filling_and_not_only_in_colour() -> None:
    drawn = {kind: person_shape(kind, 0, 0, 20) for kind in KINDS}
    outlines = {kind: shape.render().split(">", 1)[1] for kind, shape in drawn.items()}
    filled = {"confirmed", "probable", "suspected", "asymptomatic"}
    assert len({(outlines[kind], kind in filled) for kind in KINDS}) == len(KINDS)


def test_whoever_is_no_known_kind_is_a_contact_and_never_a_case() -> None:
    assert "王某: 密接, 1/22, 第1代" in titles(draw([person("王", 0, "CONFIRMED")], []))


def test_somebody_without_a_day_stands_after_their_giver_with_a_broken_outline() -> None:
    svg = draw(
        [CHEN, person("fang", None, name="方志强"), ZHOU], [Link("chen", "fang"), Link("fang", "zhou")]
    )
    at = where(svg)
    assert at["陈晓明"][0] < at["方志强"][0] < at["周建国"][0]
    assert len(by_class(svg, "person-doubtful")) == 1
    assert "方志强: 密接, 日期不详, 第2代, ← 陈晓明" in titles(svg)


def test_with_two_givers_the_sure_one_carries_and_the_other_is_a_thin_line() -> None:
    svg = draw(
        [CHEN, LIU, LIN], [Link("chen", "lin", sure=False), Link("liu", "lin", "食堂"), Link("chen", "liu")]
    )
    assert "林秀英: 密接, 1/27, 第3代, ← 刘芳 (食堂)" in titles(svg)
    assert len(by_class(svg, "chart-link-other")) == 1


def test_people_who_met_each_other_in_a_ring_are_each_drawn_once() -> None:
    ring = [Link("chen", "liu"), Link("liu", "zhou"), Link("zhou", "chen"), Link("chen", "chen")]
    svg = draw([ZHOU, LIU, CHEN], ring)
    assert sorted(where(svg)) == sorted(["陈晓明", "刘芳", "周建国"])
    assert "陈晓明: 确诊, 1/22, 第1代" in titles(svg), "the earliest begins"


def test_a_link_to_somebody_unknown_is_left_out() -> None:
    assert "陈晓明: 确诊, 1/22, 第1代" in titles(
        draw([CHEN], [Link("nobody", "chen"), Link("chen", "nobody")])
    )


def test_of_hundreds_those_who_passed_it_on_are_drawn_and_the_rest_is_said() -> None:
    crowd = [person(f"c{n}", 3) for n in range(200)]
    met = [*MEETINGS, *(Link("chen", one.key) for one in crowd)]
    svg = draw([*FAMILY, *crowd], met, most=60)
    assert len(where(svg)) == 60 and {"陈晓明", "刘芳"} <= set(where(svg))
    assert "还有 144 人未画出" in texts(svg) and links(svg)[-1] == "/chain/all/"
    assert stays_inside(svg)


def test_the_person_of_the_page_is_marked() -> None:
    assert len(by_class(draw(focus="liu"), "chart-focus")) == 1
    assert not by_class(draw(focus="gone"), "chart-focus")


@pytest.mark.parametrize("width", [340, 720])
def test_long_names_are_cut_at_the_edge_and_short_ones_are_not(width: int) -> None:
    long = Person(
        "o", "安源区御龙湾业主委员会第十二届理事会办公室" * 3, FIRST + timedelta(days=12), "contact"
    )
    svg = draw([*FAMILY, long], [*MEETINGS, Link("zhou", "o")], width=width)
    (cut,) = [name for name in where(svg) if name.startswith("安源")]
    assert cut.endswith("…") and {"陈晓明", "周建国"} <= set(where(svg))
    assert all(x + text_width(name) <= width for name, (x, _) in where(svg).items())
    assert any(said.startswith(long.name) for said in titles(svg)), "the whole name is said"


def test_one_day_for_all_and_nobody_at_all() -> None:
    assert stays_inside(draw([person("a", 0), person("b", 0)], [Link("a", "b", "家")]))
    assert texts(draw([], [])) == ["暂无传播链"]
    assert stays_inside(draw([person("a", None)], []))


def test_labels_cannot_smuggle_markup_in() -> None:
    svg = draw(
        [Person("a", "<script>", FIRST), Person("b", "b", FIRST + timedelta(days=9))], [Link("a", "b", "<b>")]
    )
    assert "<script" not in svg and "<b>" not in svg
    assert box(svg)[0] == 720


keys = st.integers(0, 12).map(str)


@given(
    st.dictionaries(keys, st.none() | st.dates(FIRST, FIRST + timedelta(days=40)), min_size=1),
    st.lists(st.tuples(keys, keys, st.booleans()), max_size=30),
    st.integers(1, 14),
)
def test_whatever_people_say_becomes_a_tree(
    days: dict[str, date | None], met: list[tuple[str, str, bool]], most: int
) -> None:
    found = grown(days, met, most)
    assert len(found.order) == min(most, len(days)) == len(set(found.order))
    assert sorted(found.rows.values()) == list(range(len(found.order)))
    said = {(giver, taker) for giver, taker, _ in met}
    for taker, giver in found.givers.items():
        assert (giver, taker) in said and found.rows[giver] < found.rows[taker]
        assert found.generations[taker] == found.generations[giver] + 1
    for key in found.order:
        assert key in found.givers or found.generations[key] == 0
        assert days[key] in (None, found.days[key])
