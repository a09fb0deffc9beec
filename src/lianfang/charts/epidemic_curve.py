"""An epidemic at one look: cases by day and classification above, the reproduction number with its interval below."""

from collections.abc import Sequence
from dataclasses import dataclass

from lianfang.charts.axes import (
    Frame,
    Words,
    hatched_swatch,
    left_margin,
    legend,
    nothing,
    round_ticks,
    slot_labels,
    text_width,
)
from lianfang.charts.bars import Bar, BarPanel, Series
from lianfang.charts.curve import Point, Threshold, curve_panel
from lianfang.charts.svg import Node, label, node, picture

BARS_HEIGHT, CURVE_HEIGHT = 190, 130
HIGHEST_R = 6.0
"""Bounds beyond this are drawn at the edge: an interval from 1 to 20 would press all else flat."""


@dataclass(frozen=True)
class Filling:
    """From which bar on more reports are to be expected, and the words that say so."""

    since: int
    name: str


def epidemic_chart(
    title: str,
    desc: str,
    bars: Sequence[Bar],
    series: Sequence[Series],
    words: Words,
    reproduction: Sequence[Point] = (),
    reproduction_words: Words | None = None,
    one: str = "R = 1",
    filling: Filling | None = None,
    width: int = 720,
) -> str:
    """Bars and, below them on the same days, R; `one` names the level at which an epidemic neither grows nor shrinks.

    reproduction: as many points as bars, None where it cannot be told (ValueError otherwise); none leaves it out, as
    does one without a single value. Bars of several days have no R of their own: leave it out there.
    """
    if reproduction and len(reproduction) != len(bars):
        raise ValueError(f"{len(reproduction)} points for {len(bars)} bars")
    if not bars:
        return picture(title, desc, width, 120, nothing(words.empty, width, 120), css="chart-epidemic")
    panel = BarPanel(bars, series, words)
    key, key_height = panel.legend(width)
    known = [point for point in reproduction if point.value is not None]
    ticks = _ticks(known)
    left = max(left_margin(panel.ticks), left_margin(ticks))
    upper = Frame(left, key_height + 24, width - 4, key_height + 24 + BARS_HEIGHT)
    labels = [bar.label for bar in bars]
    curve: list[Node] = []
    lower: list[Frame] = []
    if known and reproduction_words is not None:
        lower = [_below(upper, reproduction, known, reproduction_words, width)]
        curve = [
            _heading(reproduction, known, reproduction_words, upper.bottom + 44, width),
            *curve_panel(reproduction, reproduction_words, Threshold(1, one), ticks, lower[0]),
            slot_labels(lower[0], labels),
        ]
    height = int([upper, *lower][-1].bottom + 28)
    return picture(
        title,
        desc,
        width,
        height,
        key,
        *panel.drawn(upper),
        slot_labels(upper, labels),
        *curve,
        *_filling(filling, [upper, *lower], len(bars)),
        css="chart-epidemic",
        interactive=any(bar.href for bar in bars) or any(point.href for point in reproduction),
    )


def _ticks(known: Sequence[Point]) -> list[float]:
    """From nought to a little above one at least; wide intervals of few cases do not press the curve flat."""
    highest = max((point.high or point.value or 0.0 for point in known), default=0.0)
    usual = max((point.value or 0.0 for point in known), default=0.0)
    return round_ticks(0, max(1.5, usual, min(highest, HIGHEST_R)))


def _below(upper: Frame, points: Sequence[Point], known: Sequence[Point], words: Words, width: int) -> Frame:
    """The frame of R under that of the bars, on the same days."""
    _, taken = _legend(points, known, words, 0, width)
    top = upper.bottom + 60 + taken
    return Frame(upper.left, top, upper.right, top + CURVE_HEIGHT)


def _legend(
    points: Sequence[Point], known: Sequence[Point], words: Words, top: float, width: int
) -> tuple[Node, float]:
    entries = [(hatched_swatch(), words.unknown)] if len(known) < len(points) else []
    return legend(entries, 0, top, width)


def _heading(points: Sequence[Point], known: Sequence[Point], words: Words, top: float, width: int) -> Node:
    return node(
        "g", label(words.unit, 0, top, "chart-label"), _legend(points, known, words, top + 8, width)[0]
    )


def _filling(filling: Filling | None, frames: Sequence[Frame], count: int) -> list[Node]:
    """A dotted line through each frame from which on days will still rise, named on the side that has room."""
    if filling is None or not 0 <= filling.since < count:
        return []
    upper = frames[0]
    x = upper.slot(filling.since, count)
    fits = x + 6 + text_width(filling.name) <= upper.right
    side, anchor = (x + 6, "start") if fits else (x - 6, "end")
    lines = "".join(f"M{x:.1f} {frame.top - 12:.1f}V{frame.bottom:.1f}" for frame in frames)
    css = "chart-label chart-until-label"
    return [node("path", css="chart-until", d=lines), label(filling.name, side, upper.top - 4, css, anchor)]
