"""What charts with axes share: the frame, a scale, round ticks, labels that fit, legends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lianfang.charts.svg import Node, label, node

LINE_HEIGHT = 22
SLANT = 35
"""Degrees by which long names fall to the left."""


@dataclass(frozen=True)
class Words:
    """Words in the reader's language: the unit of the values, "unknown", and what an empty chart says."""

    unit: str
    unknown: str
    empty: str


@dataclass(frozen=True)
class Frame:
    """The rectangle that data are drawn in, in drawing units; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def slot(self, index: int, count: int) -> float:
        """The left edge of one of `count` equal slots."""
        return self.left + self.width * index / count


@dataclass(frozen=True)
class Scale:
    """A straight line from values to drawing units."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies; values beyond the ends are held at the ends."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)


def round_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values (1, 2, 2.5 or 5 times a power of ten) that enclose low and high; at least two."""
    span = high - low if high - low > 1e-6 else max(abs(high), 1.0)
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1.0, 2.0, 2.5, 5.0, 10.0) if power * m >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(step * i, 10) for i in range(first, last + 1)]


def count_ticks(highest: float) -> list[float]:
    """Ticks from zero for things that are counted: never a fraction of a person."""
    return [0.0, 1.0] if highest <= 1 else [t for t in round_ticks(0, highest) if t == int(t)]


def number(value: float) -> str:
    """A value as people read it: thousands parted, no more decimals than it has, three at most."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.3f}".rstrip("0").rstrip(".")


def text_width(words: str) -> float:
    """About how wide a small label is drawn: Chinese signs are square, Latin ones about half."""
    return sum(12.5 if ord(sign) > 0x2E80 else 7.0 for sign in words)


def value_axis(frame: Frame, ticks: Sequence[float], scale: Scale) -> Node:
    """Level lines with their values on the left."""
    marks = [
        node("path", css="chart-grid", d=f"M{frame.left:.1f} {scale.at(tick):.1f}H{frame.right:.1f}")
        for tick in ticks
    ]
    texts = [label(number(tick), frame.left - 8, scale.at(tick) + 4, "chart-tick", "end") for tick in ticks]
    return node("g", *marks, *texts)


def slot_labels(frame: Frame, labels: Sequence[str]) -> Node:
    """Labels below equal slots; where they would touch, only every n-th is written."""
    widest = max((text_width(words) for words in labels), default=0.0) + 8
    every = max(1, math.ceil(widest * len(labels) / frame.width))
    return node(
        "g",
        *(
            label(
                words,
                _held(frame, frame.slot(i, len(labels)), len(labels), words),
                frame.bottom + 18,
                "chart-tick",
                "middle",
            )
            for i, words in enumerate(labels)
            if i % every == 0
        ),
    )


def column_names(frame: Frame, names: Sequence[str]) -> tuple[Node, float]:
    """Every name below its slot, all slanting where they would touch; also the height they take."""
    widest = max(text_width(words) for words in names)
    breadth = frame.width / len(names)
    if widest + 8 <= breadth:
        return slot_labels(frame, names), 28.0
    slant = math.radians(SLANT)
    ends = ((words, frame.slot(i, len(names)) + breadth / 2 + 5) for i, words in enumerate(names))
    texts = (
        node(
            "text",
            words,
            css="chart-tick",
            text_anchor="end",
            transform=f"translate({x:.1f} {frame.bottom + 16:.1f}) rotate(-{SLANT})",
        )
        for words, x in ends
    )
    return node("g", *texts), 28.0 + widest * math.sin(slant)


def _held(frame: Frame, slot_left: float, count: int, words: str) -> float:
    """The middle of a slot, held so that the label stays inside the frame."""
    half = text_width(words) / 2
    middle = slot_left + frame.width / count / 2
    return min(max(middle, frame.left + half), frame.right - half) if 2 * half < frame.width else middle


def left_margin(ticks: Sequence[float]) -> float:
    """Room for the values of the level lines."""
    return max(text_width(number(tick)) for tick in ticks) + 14


def hatch(x: float, y: float, width: float, height: float, step: float = 7) -> Node:
    """A dashed box with slanting lines: here nothing is known, which is not zero."""
    lines = []
    offset = step
    while offset < width + height:
        x1, y1 = x + min(offset, width), y + max(0.0, offset - width)
        x2, y2 = x + max(0.0, offset - height), y + min(offset, height)
        lines.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        offset += step
    box = node("rect", css="chart-gap", x=x, y=y, width=width, height=height)
    return node("g", box, node("path", css="chart-hatch", d="".join(lines) or "M0 0"))


def legend(entries: Sequence[tuple[Node, str]], x: float, y: float, width: float) -> tuple[Node, float]:
    """Samples (drawn around 0, 0 in 14 by 14) with words, wrapped to the width; also the height it took."""
    placed, left, top = [], x, y
    for sample, words in entries:
        needed = 24 + text_width(words) + 14
        if left > x and left + needed > x + width:
            left, top = x, top + LINE_HEIGHT
        placed.append(node("g", sample, transform=f"translate({left + 7:.1f} {top + 7:.1f})"))
        placed.append(label(words, left + 20, top + 11.5))
        left += needed
    return node("g", *placed), (top - y + LINE_HEIGHT if entries else 0.0)


def swatch(css: str) -> Node:
    """A legend sample of a filled colour."""
    return node("rect", css=css, x=-7, y=-7, width=14, height=14)


def hatched_swatch() -> Node:
    """A legend sample of what is unknown."""
    return hatch(-7, -7, 14, 14, 5)


def nothing(words: str, width: int, height: int) -> Node:
    """What an empty chart says."""
    return label(words, width / 2, height / 2, "chart-empty", "middle")
