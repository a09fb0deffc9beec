"""A line over time with its interval; the line breaks where nothing is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, inf

from lianfang.charts.axes import (
    Frame,
    Scale,
    Words,
    count_ticks,
    hatch,
    hatched_swatch,
    left_margin,
    legend,
    nothing,
    number,
    round_ticks,
    slot_labels,
    text_width,
    value_axis,
)
from lianfang.charts.svg import Node, label, linked, node, picture

SHOW_POINTS_UP_TO = 40


@dataclass(frozen=True)
class Point:
    """One day or hour: label, value (None: unknown), interval around it if any, where its rows are."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    href: str | None = None


@dataclass(frozen=True)
class Threshold:
    """A level that means something, with its translated name."""

    value: float
    name: str


@dataclass(frozen=True)
class _Plot:
    """Where points lie."""

    frame: Frame
    scale: Scale
    count: int

    def x(self, index: int) -> float:
        return self.frame.slot(index, self.count) + self.frame.width / self.count / 2

    def xy(self, index: int, value: float) -> str:
        return f"{self.x(index):.1f} {self.scale.at(value):.1f}"


def curve_chart(
    title: str,
    desc: str,
    points: Sequence[Point],
    words: Words,
    threshold: Threshold | None = None,
    from_zero: bool = True,
    width: int = 720,
    height: int = 260,
) -> str:
    """The curve as SVG text. from_zero=False begins the axis near the data: for temperatures, not counts."""
    if not points or all(point.value is None for point in points):
        return picture(title, desc, width, height, nothing(words.empty, width, height), css="chart-curve")
    ticks = _ticks(points, threshold, from_zero)
    top = 24.0 + (22 if any(point.value is None for point in points) else 0)
    frame = Frame(left_margin(ticks), top, width - 8, height - 28)
    return picture(
        title,
        desc,
        width,
        height,
        _heading(points, words, width),
        *curve_panel(points, words, threshold, ticks, frame),
        slot_labels(frame, [point.label for point in points]),
        css="chart-curve",
        interactive=any(point.href for point in points),
    )


def curve_panel(
    points: Sequence[Point], words: Words, threshold: Threshold | None, ticks: Sequence[float], frame: Frame
) -> list[Node]:
    """The curve without its picture, for a drawing that holds more; values beyond the ticks are held at their ends."""
    plot = _Plot(frame, Scale(ticks[0], ticks[-1], frame.bottom, frame.top), len(points))
    return [
        value_axis(frame, ticks, plot.scale),
        *_gaps(points, plot, words),
        *_bands(points, plot),
        *_lines(points, plot),
        *_points(points, plot, words),
        *_threshold(threshold, points, plot),
    ]


def _ticks(points: Sequence[Point], threshold: Threshold | None, from_zero: bool) -> list[float]:
    values = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    if threshold:
        values.append(threshold.value)
    if from_zero and all(v == int(v) for p in points if (v := p.value) is not None):
        return count_ticks(max(values))
    return round_ticks(0 if from_zero else min(values), max(values))


def _heading(points: Sequence[Point], words: Words, width: int) -> Node:
    unit = label(words.unit, 0, 12, "chart-label")
    if all(point.value is not None for point in points):
        return unit
    return node("g", unit, legend([(hatched_swatch(), words.unknown)], 0, 20, width)[0])


def _runs(points: Sequence[Point]) -> Iterator[list[int]]:
    """Stretches of neighbouring points whose value is known."""
    run: list[int] = []
    for index, point in enumerate(points):
        if point.value is not None:
            run.append(index)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines(points: Sequence[Point], plot: _Plot) -> list[Node]:
    paths = (
        "M" + "L".join(plot.xy(i, value) for i in run if (value := points[i].value) is not None)
        for run in _runs(points)
    )
    return [node("path", css="chart-line", d=path) for path in paths]


def _bands(points: Sequence[Point], plot: _Plot) -> list[Node]:
    """The interval of each stretch: along its upper edge and back along the lower one."""
    bands = []
    for run in _runs(points):
        edges = [
            (i, low, high)
            for i in run
            if (low := points[i].low) is not None and (high := points[i].high) is not None
        ]
        if len(edges) > 1:
            upper = [plot.xy(i, high) for i, _, high in edges]
            lower = [plot.xy(i, low) for i, low, _ in reversed(edges)]
            bands.append(node("path", css="chart-band", d="M" + "L".join(upper + lower) + "Z"))
    return bands


def _gaps(points: Sequence[Point], plot: _Plot, words: Words) -> list[Node]:
    slot = plot.frame.width / plot.count
    return [
        linked(
            point.href,
            hatch(plot.frame.slot(i, plot.count), plot.frame.top, slot, plot.frame.height),
            title=f"{point.label}: {words.unknown}",
        )
        for i, point in enumerate(points)
        if point.value is None
    ]


def _points(points: Sequence[Point], plot: _Plot, words: Words) -> list[Node]:
    """Marks that can be pointed at; in a long curve they shrink to nothing but still answer."""
    css = "chart-point" if len(points) <= SHOW_POINTS_UP_TO else "chart-point chart-point-hidden"
    marks = []
    for i, point in enumerate(points):
        if point.value is None:
            continue
        spoken = f"{point.label}: {number(point.value)} {words.unit}"
        if point.low is not None and point.high is not None:
            spoken += f" ({number(point.low)}–{number(point.high)})"
        dot = node("circle", css=css, cx=plot.x(i), cy=plot.scale.at(point.value), r=3.5)
        marks.append(linked(point.href, dot, title=spoken))
    return marks


def _nearest(points: Sequence[Point], level: float) -> float:
    """How near the curve or its interval comes to a level; zero where the interval holds it."""
    return min((max(low - level, level - high, 0.0) for low, high in map(_edges, points)), default=inf)


def _edges(point: Point) -> tuple[float, float]:
    """The interval of a point, or its value twice; an unknown one lies infinitely far away."""
    if point.value is None:
        return inf, inf
    low, high = point.low, point.high
    return point.value if low is None else low, point.value if high is None else high


def _threshold(threshold: Threshold | None, points: Sequence[Point], plot: _Plot) -> list[Node]:
    """The level as a dashed line; its name stands above it at the end that the curve keeps away from."""
    if threshold is None:
        return []
    y = plot.scale.at(threshold.value)
    covered = ceil(text_width(threshold.name) / (plot.frame.width / plot.count))
    at_right = _nearest(points[-covered:], threshold.value) > _nearest(points[:covered], threshold.value)
    x, anchor = (plot.frame.right, "end") if at_right else (plot.frame.left + 4, "start")
    above = y - plot.frame.top > 16
    return [
        node("path", css="chart-threshold", d=f"M{plot.frame.left:.1f} {y:.1f}H{plot.frame.right:.1f}"),
        label(threshold.name, x, y - 5 if above else y + 14, "chart-threshold-label", anchor),
    ]
