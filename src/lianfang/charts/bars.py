"""Bars an hour or a day, stacked by class; a bar nobody can vouch for is hatched, never zero."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    slot_labels,
    swatch,
    value_axis,
)
from lianfang.charts.svg import Node, label, linked, node, picture

SHOW_VALUES_UP_TO = 16


@dataclass(frozen=True)
class Series:
    """A class that bars are stacked of: translated name, CSS class (chart-series-1 to -3, -fine, -failing)."""

    name: str
    css: str = "chart-series-1"


@dataclass(frozen=True)
class Bar:
    """One hour or day: its label, a count for each series (None: unknown) and where its rows are."""

    label: str
    parts: tuple[int | None, ...]
    href: str | None = None

    @property
    def total(self) -> int | None:
        """All parts together; unknown as soon as one part is."""
        known = [part for part in self.parts if part is not None]
        return sum(known) if len(known) == len(self.parts) and known else None


def bar_chart(
    title: str,
    desc: str,
    bars: Sequence[Bar],
    series: Sequence[Series],
    words: Words,
    width: int = 720,
    height: int = 260,
) -> str:
    """Stacked bars as SVG text; title and desc are read aloud, the visible title is the page's."""
    if not bars:
        return picture(title, desc, width, height, nothing(words.empty, width, height), css="chart-bars")
    ticks = count_ticks(max((bar.total or 0 for bar in bars), default=0))
    key, key_height = _legend(bars, series, words, width)
    frame = Frame(left_margin(ticks), key_height + 24, width - 4, height - 28)
    scale = Scale(0, ticks[-1], frame.bottom, frame.top)
    drawn = (_bar(bar, i, len(bars), series, frame, scale, words) for i, bar in enumerate(bars))
    return picture(
        title,
        desc,
        width,
        height,
        key,
        value_axis(frame, ticks, scale),
        *drawn,
        node("path", css="chart-axis", d=f"M{frame.left:.1f} {frame.bottom:.1f}H{frame.right:.1f}"),
        slot_labels(frame, [bar.label for bar in bars]),
        css="chart-bars",
        interactive=any(bar.href for bar in bars),
    )


def _legend(bars: Sequence[Bar], series: Sequence[Series], words: Words, width: int) -> tuple[Node, float]:
    """The unit, the series when there are several, and "unknown" when a bar is."""
    entries = [(swatch(one.css), one.name) for one in series] if len(series) > 1 else []
    if any(bar.total is None for bar in bars):
        entries.append((hatched_swatch(), words.unknown))
    unit = label(words.unit, 0, 12, "chart-label")
    drawn, height = legend(entries, 0, 20, width)
    return node("g", unit, drawn), 12 + height


def _bar(
    bar: Bar, index: int, count: int, series: Sequence[Series], frame: Frame, scale: Scale, words: Words
) -> Node:
    slot = frame.width / count
    left, breadth = frame.slot(index, count) + slot * 0.14, slot * 0.72
    if bar.total is None:
        gap = hatch(left, frame.top, breadth, frame.height)
        return linked(bar.href, gap, title=f"{bar.label}: {words.unknown}")
    marks = _stack(bar, series, left, breadth, scale)
    if count <= SHOW_VALUES_UP_TO:
        middle = left + breadth / 2
        marks.append(label(number(bar.total), middle, scale.at(bar.total) - 5, "chart-value", "middle"))
    return linked(bar.href, *marks, title=f"{bar.label}: {_spoken(bar, series, words)}")


def _stack(bar: Bar, series: Sequence[Series], left: float, breadth: float, scale: Scale) -> list[Node]:
    below, marks = 0, []
    for part, one in zip(bar.parts, series, strict=True):
        upper, lower = scale.at(below + (part or 0)), scale.at(below)
        css = f"chart-bar {one.css}"
        marks.append(node("rect", css=css, x=left, y=upper, width=breadth, height=lower - upper))
        below += part or 0
    return marks


def _spoken(bar: Bar, series: Sequence[Series], words: Words) -> str:
    """What a bar says when pointed at: the total with its unit, and the parts when there are several."""
    total = f"{number(bar.total or 0)} {words.unit}"
    if len(series) < 2:
        return total
    parts = ", ".join(f"{one.name} {number(part or 0)}" for part, one in zip(bar.parts, series, strict=True))
    return f"{total} ({parts})"
