"""The district's own shapes with a state each: shape, pattern and tint, so that it reads without colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianfang.charts.axes import nothing, text_width
from lianfang.charts.heat import state_legend
from lianfang.charts.marks import known_state, state_shape
from lianfang.charts.shapes import Projection, Ring, fit, label_point, path, polygons, signed_area
from lianfang.charts.svg import Node, identifier, label, linked, node, picture

MARGIN = 8


@dataclass(frozen=True)
class Area:
    """An area: name, GeoJSON geometry in longitude, latitude (None: not drawn), state, figure, its page."""

    name: str
    geometry: Mapping[str, Any] | None
    state: str | None
    text: str = ""
    href: str | None = None


@dataclass(frozen=True)
class Pin:
    """A place on the map with its state."""

    name: str
    lon: float
    lat: float
    state: str | None
    href: str | None = None


@dataclass(frozen=True)
class _Outline:
    """An area in drawing units."""

    area: Area
    rings: list[list[tuple[float, float]]]
    largest: Ring

    @property
    def state(self) -> str:
        return known_state(self.area.state)


def map_picture(
    title: str,
    desc: str,
    areas: Sequence[Area],
    state_words: Mapping[str, str],
    empty: str,
    pins: Sequence[Pin] = (),
    width: int = 720,
    most_height: int = 560,
) -> str:
    """The map as SVG text. ValueError for geometries that are neither Polygon nor MultiPolygon."""
    shapes = [(area, polygons(area.geometry)) for area in areas if area.geometry]
    corners = [place for _, parts in shapes for rings in parts for ring in rings for place in ring]
    if not corners:
        return picture(title, desc, width, 160, nothing(empty, width, 160), css="chart-map")
    projection, map_height = fit(corners, width, most_height, MARGIN)
    outlines = sorted(
        (_outline(area, parts, projection) for area, parts in shapes),
        key=lambda o: -abs(signed_area(o.largest)),
    )
    key, key_height = state_legend(state_words, width, map_height + 6)
    uid = identifier(title, str(width), *(area.name for area in areas))
    return picture(
        title,
        desc,
        width,
        int(map_height + key_height + 8),
        _patterns(uid),
        *_areas(outlines, state_words, uid),
        *(_pin(pin, projection, state_words) for pin in pins),
        key,
        css="chart-map",
        interactive=any(area.href for area in areas) or any(pin.href for pin in pins),
    )


def _outline(area: Area, parts: list[list[list[tuple[float, float]]]], projection: Projection) -> _Outline:
    rings = [[projection.at(*place) for place in ring] for part in parts for ring in part]
    return _Outline(area, rings, max(rings, key=lambda ring: abs(signed_area(ring))))


def _patterns(uid: str) -> Node:
    """Dots for watch, slanting lines for failing; fine is plain, unknown has a dashed border."""
    dots = node("circle", css="chart-dot", cx=4, cy=4, r=1.3)
    lines = node("path", css="chart-pattern", d="M-2 2 2-2M0 8 8 0M6 10 10 6")
    return node("defs", _pattern(f"{uid}-watch", "watch", dots), _pattern(f"{uid}-failing", "failing", lines))


def _pattern(name: str, state: str, mark: Node) -> Node:
    size = 8
    return node(
        "pattern", mark, css=f"state-{state}", id=name, width=size, height=size, patternUnits="userSpaceOnUse"
    )


def _areas(outlines: Sequence[_Outline], state_words: Mapping[str, str], uid: str) -> list[Node]:
    """Large areas first, so that small ones lie on top; a name is written where it fits and touches none."""
    taken: list[tuple[float, float, float, float]] = []
    return [_area(outline, state_words, uid, taken) for outline in outlines]


def _area(
    outline: _Outline, words: Mapping[str, str], uid: str, taken: list[tuple[float, float, float, float]]
) -> Node:
    area, state, shape = outline.area, outline.state, path(outline.rings)
    marks = [node("path", css="chart-area", d=shape, fill_rule="evenodd")]
    if state in ("watch", "failing"):
        marks.append(node("path", d=shape, fill=f"url(#{uid}-{state})", fill_rule="evenodd"))
    marks.append(node("path", css="chart-area-line", d=shape))
    marks.extend(_label(outline, taken))
    spoken = f"{area.name} {area.text}".strip() + f": {words.get(state, state)}"
    return node("g", linked(area.href, *marks, title=spoken), css=f"state-{state}")


def _label(outline: _Outline, taken: list[tuple[float, float, float, float]]) -> list[Node]:
    """State mark, and below it name and figure where they fit into the area and touch no other label."""
    area = outline.area
    x, y = label_point(outline.largest)
    wide = max(text_width(area.name), text_width(area.text)) + 8
    xs, ys = [p[0] for p in outline.largest], [p[1] for p in outline.largest]
    box = (x - wide / 2, y - 26, x + wide / 2, y + 30)
    fits = max(xs) - min(xs) >= wide * 0.9 and max(ys) - min(ys) >= 52
    if not fits or any(_touch(box, other) for other in taken):
        taken.append((x - 8, y - 8, x + 8, y + 8))
        return [state_shape(outline.state, x, y, 15)]
    taken.append(box)
    marks = [state_shape(outline.state, x, y - 14, 17), label(area.name, x, y + 10, "chart-place", "middle")]
    return [*marks, label(area.text, x, y + 26, "chart-place-value", "middle")] if area.text else marks


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _pin(pin: Pin, projection: Projection, words: Mapping[str, str]) -> Node:
    state = known_state(pin.state)
    x, y = projection.at(pin.lon, pin.lat)
    spoken = f"{pin.name}: {words.get(state, state)}"
    return linked(pin.href, state_shape(state, x, y, 13), title=spoken)
