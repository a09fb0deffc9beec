"""The map of the district's own shapes."""

from typing import Any

import pytest

from lianfang.charts import Area, Pin, map_picture
from tests.charts.reading import SVG, box, by_class, links, stays_inside, texts, titles, tree

STATES = {"fine": "正常", "watch": "注意", "failing": "不合格", "unknown": "未知"}


def square(lon: float, lat: float, size: float = 0.1) -> dict[str, Any]:
    """A square area with its south-west corner there."""
    corners = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Polygon", "coordinates": [corners]}


def draw(*areas: Area, pins: tuple[Pin, ...] = (), width: int = 720) -> str:
    """The map under test."""
    return map_picture("两个辖区不合格", "各辖区状态", areas, STATES, "暂无图形", pins, width)


NORTH = Area("后埠街", square(113.8, 27.7), "fine", "9/9", "/areas/AY-HB/")
SOUTH = Area("城郊管委会", square(113.8, 27.6), "failing", "14/17", "/areas/AY-CJ/")


def test_every_area_is_drawn_named_and_leads_to_its_page() -> None:
    svg = draw(NORTH, SOUTH)
    assert len(by_class(svg, "chart-area")) == 2
    assert {"后埠街", "9/9", "城郊管委会", "14/17"} <= set(texts(svg))
    assert sorted(links(svg)) == ["/areas/AY-CJ/", "/areas/AY-HB/"]
    assert "城郊管委会 14/17: 不合格" in titles(svg)
    assert tree(svg).get("role") == "group"
    assert stays_inside(svg)


def test_north_is_up_and_east_is_right() -> None:
    east = Area("东", square(113.9, 27.6), "fine")
    svg = draw(NORTH, SOUTH, east)
    at = {e.text: (float(e.get("x", "")), float(e.get("y", ""))) for e in by_class(svg, "chart-place")}
    assert at["后埠街"][1] < at["城郊管委会"][1]
    assert at["东"][0] > at["城郊管委会"][0]


def test_a_degree_of_longitude_is_narrower_than_one_of_latitude() -> None:
    width, height = box(draw(Area("正方", square(113.8, 60.0), "fine"), width=720))
    assert height > width * 0.5
    (shape,) = by_class(draw(Area("正方", square(113.8, 60.0), "fine")), "chart-area-line")
    points = [tuple(map(float, pair.split())) for pair in shape.get("d", "").strip("MZ").split("L")]
    across = max(x for x, _ in points) - min(x for x, _ in points)
    along = max(y for _, y in points) - min(y for _, y in points)
    assert across == pytest.approx(along / 2, rel=0.01)


def test_failing_and_watched_areas_have_a_pattern_of_their_own() -> None:
    svg = draw(NORTH, SOUTH, Area("青山镇", square(113.9, 27.6), "watch"))
    fills = [e.get("fill", "") for e in tree(svg).iter(f"{SVG}path") if e.get("fill", "").startswith("url")]
    patterns = {e.get("id") for e in tree(svg).iter(f"{SVG}pattern")}
    assert len(fills) == 2
    assert {fill[5:-1] for fill in fills} == patterns


def test_two_maps_on_a_page_do_not_share_ids() -> None:
    ids = [{e.get("id") for e in tree(draw(area)).iter(f"{SVG}pattern")} for area in (NORTH, SOUTH)]
    assert not ids[0] & ids[1]
    assert draw(NORTH) == draw(NORTH), "and the same map is the same text"


def test_an_area_without_a_known_state_is_unknown_and_never_fine() -> None:
    svg = draw(Area("凤凰街", square(113.8, 27.7), None))
    assert "凤凰街: 未知" in titles(svg)
    assert len(by_class(svg, "state-fine")) == 1, "only the sample in the legend"


def test_small_areas_keep_their_mark_and_lose_their_name() -> None:
    tiny = Area("小区", square(113.801, 27.701, 0.002), "watch")
    svg = draw(NORTH, tiny)
    assert "小区" not in texts(svg)
    assert "小区: 注意" in titles(svg)


def test_a_label_stays_inside_a_bent_area() -> None:
    bent = [[0, 0], [3, 0], [3, 3], [2.8, 3], [2.8, 0.2], [0, 0.2], [0, 0]]
    svg = draw(Area("弯", {"type": "Polygon", "coordinates": [[[x / 10, y / 10] for x, y in bent]]}, "fine"))
    assert stays_inside(svg)
    assert "弯: 正常" in titles(svg)


def test_islands_and_holes_are_drawn() -> None:
    hole = [[113.82, 27.72], [113.82, 27.74], [113.84, 27.74], [113.84, 27.72], [113.82, 27.72]]
    parts = [[*square(113.8, 27.7)["coordinates"], hole], square(114.0, 27.7)["coordinates"]]
    (shape,) = by_class(
        draw(Area("两块", {"type": "MultiPolygon", "coordinates": parts}, "fine")), "chart-area"
    )
    assert shape.get("d", "").count("Z") == 3
    assert shape.get("fill-rule") == "evenodd"


def test_pins_show_the_state_of_a_place() -> None:
    pin = Pin("御龙湾", 113.85, 27.75, "failing", "/sites/YLW/")
    svg = draw(NORTH, pins=(pin,))
    assert "御龙湾: 不合格" in titles(svg)
    assert "/sites/YLW/" in links(svg)


def test_without_any_shape_the_map_says_so() -> None:
    assert texts(draw()) == ["暂无图形"]
    assert texts(draw(Area("无图", None, "fine"))) == ["暂无图形"]


def test_a_point_is_no_area() -> None:
    with pytest.raises(ValueError, match="Point"):
        draw(Area("点", {"type": "Point", "coordinates": [1, 2]}, "fine"))


def test_names_cannot_smuggle_markup_in() -> None:
    svg = draw(Area("<script>", square(113.8, 27.7), "fine", "<b>", 'javascript"'))
    assert "<script" not in svg
    assert "<b>" not in svg
