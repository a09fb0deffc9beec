"""A person's days: what the gates recorded, what they said, and where the two cannot both be true."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.charts import DaysWords, Stay, days_chart
from tests.charts.reading import SVG, box, by_class, links, places, stays_inside, texts, titles, tree

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORDS = DaysWords(
    sources={"gate": "门岗记录", "interview": "本人所述", "other": "推定"},
    conflict="互相矛盾",
    open_end="离开时间不详",
    empty="暂无行程",
)
DAYS = [(date(2020, 2, 3), "2/3 周一"), (date(2020, 2, 4), "2/4 周二")]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant by the clock of the district, in February."""
    return datetime(2020, 2, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


MILL = Stay("棉纺厂", at(3, 9), at(3, 17, 30), "gate", "/sites/MFC/")
COUSIN = Stay("县城亲戚家", at(3, 10), at(3, 15), "interview", None, "同一时间在棉纺厂")
NIGHT = Stay("御龙湾", at(3, 19), at(4, 7, 30), "other")


def draw(*stays: Stay, days: list[tuple[date, str]] | None = None, width: int = 720) -> str:
    """The picture under test."""
    return days_chart(
        "四天去过七处", "每天一行", DAYS if days is None else days, stays, SHANGHAI, WORDS, width
    )


def bars(svg: str) -> list[tuple[float, float, float]]:
    """Left edge, breadth and height on the page of each bar of a stay."""
    return [
        (float(e.get("x", "")), float(e.get("width", "")), float(e.get("y", "")))
        for e in by_class(svg, "chart-stay")
    ]


def test_a_stay_is_a_bar_from_hour_to_hour_with_its_place() -> None:
    svg = draw(MILL)
    ((left, breadth, _),) = bars(svg)
    grid = sorted({x for x, _ in places(svg) if x > 60})
    assert "2/3 周一 09:00–17:30: 棉纺厂 (门岗记录)" in titles(svg)
    assert "棉纺厂" in texts(svg) and links(svg) == ["/sites/MFC/"]
    day = breadth / 8.5 * 24
    assert left + breadth + 6.5 / 24 * day == pytest.approx(grid[-1], abs=1.5)
    assert stays_inside(svg) and tree(svg).get("role") == "group"


def test_a_stay_over_midnight_has_a_bar_on_each_day() -> None:
    svg = draw(NIGHT)
    first, second = bars(svg)
    assert first[2] < second[2] and first[0] > second[0]
    assert {"2/3 周一 19:00–24:00: 御龙湾 (推定)", "2/4 周二 00:00–07:30: 御龙湾 (推定)"} <= set(titles(svg))


def test_one_that_ends_at_midnight_leaves_nothing_on_the_next_day() -> None:
    assert len(bars(draw(Stay("御龙湾", at(3, 19), at(4, 0))))) == 1
    assert len(bars(draw(Stay("御龙湾", at(4, 0), at(4, 0))))) == 1, "a minute's passage is still seen"


def test_gates_and_memories_are_told_apart_by_weave() -> None:
    svg = draw(MILL, COUSIN)
    assert len([e for e in by_class(svg, "chart-woven") if e.get("x") != "-7"]) == 1
    assert {e.get("id", "")[-5:] for e in tree(svg).iter(f"{SVG}pattern")} == {"lines"}
    assert {"门岗记录", "本人所述"} <= set(texts(svg)) and "推定" not in texts(svg)


def test_what_cannot_both_be_true_stands_below_each_other_and_is_marked() -> None:
    svg = draw(MILL, COUSIN)
    (_, _, upper), (_, _, lower) = bars(svg)
    assert lower > upper
    assert len(by_class(svg, "chart-conflict")) == 1
    assert len(by_class(svg, "chart-conflict-mark")) == 2, "the stay and the legend"
    assert any(said.endswith("(本人所述); 同一时间在棉纺厂") for said in titles(svg))


def test_where_nobody_saw_them_leave_the_end_is_open() -> None:
    svg = draw(Stay("体育馆", at(3, 18, 5), None))
    assert "2/3 周一 18:05–离开时间不详: 体育馆 (门岗记录)" in titles(svg)
    assert len(by_class(svg, "chart-stay-open")) == 2, "the stay and the legend"


def test_a_place_is_named_even_where_the_bar_is_short_or_late() -> None:
    svg = draw(
        Stay("27路公交", at(3, 7), at(3, 7, 10)), Stay("人民医院发热门诊", at(3, 23, 40), at(3, 23, 59))
    )
    assert {"27路公交", "人民医院发热门诊"} <= set(texts(svg))
    assert stays_inside(svg)


def test_a_day_without_stays_keeps_its_row() -> None:
    svg = draw(MILL)
    assert {"2/3 周一", "2/4 周二"} <= set(texts(svg))


def test_a_word_of_unknown_source_is_never_shown_as_a_gates_record() -> None:
    svg = draw(Stay("棉纺厂", at(3, 9), at(3, 17), "GATE"))
    assert not by_class(svg, "chart-stay-gate")
    assert any(said.endswith("(推定)") for said in titles(svg))


def test_other_days_are_left_out_and_no_days_are_said_to_be_none() -> None:
    assert not bars(draw(Stay("棉纺厂", at(7, 9), at(7, 17))))
    assert texts(draw(days=[])) == ["暂无行程"]


def test_the_day_on_which_clocks_go_back_is_drawn_by_the_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    autumn = [(date(2020, 10, 25), "25.10.")]
    night = Stay("Haus", datetime(2020, 10, 25, 0, tzinfo=UTC), datetime(2020, 10, 25, 5, tzinfo=UTC))
    svg = days_chart("a", "b", autumn, [night], berlin, WORDS)
    assert "25.10. 02:00–06:00: Haus (门岗记录)" in titles(svg)


def test_names_cannot_smuggle_markup_in() -> None:
    svg = draw(Stay("<script>", at(3, 9), at(3, 10), "gate", None, "<b>"))
    assert "<script" not in svg and "<b>" not in svg


minutes = st.integers(0, 48 * 60)


@given(
    st.lists(
        st.tuples(minutes, st.none() | st.integers(0, 1500), st.sampled_from(["gate", "interview"])),
        max_size=9,
    ),
    st.sampled_from([340, 720]),
)
def test_nothing_overlaps_and_nothing_is_lost(drawn: list[tuple[int, int | None, str]], width: int) -> None:
    begin = at(3, 0)
    stays = [
        Stay(
            "第二小学",
            begin + timedelta(minutes=m),
            None if n is None else begin + timedelta(minutes=m + n),
            source,
        )
        for m, n, source in drawn
        if m < 48 * 60
    ]
    svg = draw(*stays, width=width)
    found = bars(svg)
    assert len(found) >= len(stays)
    assert all(x >= -0.1 and x + w <= box(svg)[0] for x, w, _ in found)
    for n, (x, wide, y) in enumerate(found):
        for other_x, other_wide, other_y in found[n + 1 :]:
            assert y != other_y or x + wide <= other_x + 0.1 or other_x + other_wide <= x + 0.1
