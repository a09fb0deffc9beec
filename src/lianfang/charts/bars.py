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
    value_axis,
)
from lianfang.charts.patterns import weaves, woven
from lianfang.charts.svg import Node, identifier, label, linked, node, picture

SHOW_VALUES_UP_TO = 16


@dataclass(frozen=True)
class Series:
    """A class that bars are stacked of: translated name, CSS class (chart-series-1 to -3, -fine, -failing), weave."""

    name: str
    css: str = "chart-series-1"
    pattern: str = "plain"
    """One of `patterns.PATTERNS`."""


@dataclass(frozen=True)
class Bar:
    """One hour or day: its label, a count for each series (None: unknown), where its rows are, what else to say."""

    label: str
    parts: tuple[int | None, ...]
    href: str | None = None
    note: str = ""

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
    panel = BarPanel(bars, series, words)
    key, key_height = panel.legend(width)
    frame = Frame(left_margin(panel.ticks), key_height + 24, width - 4, height - 28)
    return picture(
        title,
        desc,
        width,
        height,
        key,
        *panel.drawn(frame),
        slot_labels(frame, [bar.label for bar in bars]),
        css="chart-bars",
        interactive=any(bar.href for bar in bars),
    )


@dataclass(frozen=True)
class BarPanel:
    """Bars without their picture, for a drawing that holds more than bars."""

    bars: Sequence[Bar]
    series: Sequence[Series]
    words: Words

    @property
    def ticks(self) -> list[float]:
        """The counts that level lines stand at."""
        return count_ticks(max((bar.total or 0 for bar in self.bars), default=0))

    @property
    def uid(self) -> str:
        """An id that two drawings on a page share only where they are alike."""
        return identifier(
            self.words.unit, *(one.name for one in self.series), *(bar.label for bar in self.bars)
        )

    def legend(self, width: float) -> tuple[Node, float]:
        """The unit, the series when there are several, and "unknown" when a bar is; also the height they take."""
        entries = [(self._swatch(one), one.name) for one in self.series] if len(self.series) > 1 else []
        if any(bar.total is None for bar in self.bars):
            entries.append((hatched_swatch(), self.words.unknown))
        unit = label(self.words.unit, 0, 12, "chart-label")
        drawn, height = legend(entries, 0, 20, width)
        return node("g", unit, drawn), 12 + height

    def drawn(self, frame: Frame) -> list[Node]:
        """Level lines, bars and the base line inside a frame."""
        scale = Scale(0, self.ticks[-1], frame.bottom, frame.top)
        return [
            *weaves(self.uid, (one.pattern for one in self.series)),
            value_axis(frame, self.ticks, scale),
            *(self._bar(bar, i, frame, scale) for i, bar in enumerate(self.bars)),
            node("path", css="chart-axis", d=f"M{frame.left:.1f} {frame.bottom:.1f}H{frame.right:.1f}"),
        ]

    def _swatch(self, one: Series) -> Node:
        return node("g", *woven(self.uid, one.pattern, one.css, -7, -7, 14, 14))

    def _bar(self, bar: Bar, index: int, frame: Frame, scale: Scale) -> Node:
        slot = frame.width / len(self.bars)
        left, breadth = frame.slot(index, len(self.bars)) + slot * 0.14, slot * 0.72
        if bar.total is None:
            gap = hatch(left, frame.top, breadth, frame.height)
            return linked(bar.href, gap, title=f"{bar.label}: {self.words.unknown}")
        marks = self._stack(bar, left, breadth, scale)
        if len(self.bars) <= SHOW_VALUES_UP_TO:
            middle = left + breadth / 2
            marks.append(label(number(bar.total), middle, scale.at(bar.total) - 5, "chart-value", "middle"))
        return linked(bar.href, *marks, title=f"{bar.label}: {self._spoken(bar)}")

    def _stack(self, bar: Bar, left: float, breadth: float, scale: Scale) -> list[Node]:
        below, marks = 0, []
        for part, one in zip(bar.parts, self.series, strict=True):
            upper, lower = scale.at(below + (part or 0)), scale.at(below)
            css = f"chart-bar {one.css}"
            weave = one.pattern if part else "plain"
            marks.extend(woven(self.uid, weave, css, left, upper, breadth, lower - upper))
            below += part or 0
        return marks

    def _spoken(self, bar: Bar) -> str:
        """What a bar says when pointed at: the total with its unit, the parts when there are several, its note."""
        total = f"{number(bar.total or 0)} {self.words.unit}"
        pairs = zip(bar.parts, self.series, strict=True)
        parts = ", ".join(f"{one.name} {number(part or 0)}" for part, one in pairs)
        said = f"{total} ({parts})" if len(self.series) > 1 else total
        return f"{said}; {bar.note}" if bar.note else said
