"""Standards by days, or areas by standards: a cell is a state by shape, tint and figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianfang.charts.axes import Frame, column_names, legend, nothing, slot_labels, text_width
from lianfang.charts.marks import STATES, known_state, state_shape
from lianfang.charts.svg import Node, label, linked, node, picture

ROW = 34
NAME = 22


@dataclass(frozen=True)
class Cell:
    """One state (None: unknown) with a short figure such as 96% and where its rows are."""

    state: str | None
    text: str = ""
    href: str | None = None


@dataclass(frozen=True)
class Row:
    """A standard or an area with a cell for each column."""

    label: str
    cells: tuple[Cell, ...]


def heat_chart(
    title: str,
    desc: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    state_words: Mapping[str, str],
    empty: str,
    width: int = 720,
    named: bool = False,
) -> str:
    """The table of states as SVG text. state_words: the four words; empty: what to say without rows.

    named: columns are things with names of their own, so each is written; days may be left out where they touch.
    """
    if not rows or not columns:
        return picture(title, desc, width, 120, nothing(empty, width, 120), css="chart-heat")
    key, key_height = state_legend(state_words, width)
    grid = _grid(rows, columns, key_height + 8, width)
    names, names_height = (
        column_names(grid.frame, columns) if named else (slot_labels(grid.frame, columns), 28.0)
    )
    drawn = (_row(row, i, grid, state_words) for i, row in enumerate(rows))
    return picture(
        title,
        desc,
        width,
        int(grid.frame.bottom + names_height),
        key,
        *drawn,
        names,
        css="chart-heat",
        interactive=any(cell.href for row in rows for cell in row.cells),
    )


@dataclass(frozen=True)
class _Grid:
    """Where rows and columns lie; long names stand above their row instead of beside it."""

    frame: Frame
    columns: Sequence[str]
    pitch: float
    above: bool
    figures: bool
    """Whether every cell has room for its figure; else none is written, so that cells differ by state alone."""


def _grid(rows: Sequence[Row], columns: Sequence[str], top: float, width: int) -> _Grid:
    beside = max(text_width(row.label) for row in rows) + 12
    above = beside > width * 0.36
    pitch = ROW + NAME if above else ROW
    frame = Frame(0 if above else beside, top, width, top + pitch * len(rows))
    widest = max(text_width(cell.text) for row in rows for cell in row.cells)
    return _Grid(frame, columns, pitch, above, frame.width / len(columns) >= widest + 30)


def state_legend(state_words: Mapping[str, str], width: float, top: float = 0) -> tuple[Node, float]:
    """The four shapes with their words, and the height taken."""
    return legend(
        [(state_shape(s, 0, 0, 14), state_words[s]) for s in STATES if s in state_words], 0, top, width
    )


def _row(row: Row, index: int, grid: _Grid, state_words: Mapping[str, str]) -> Node:
    top = grid.frame.top + grid.pitch * index
    name_y = top + 15 if grid.above else top + ROW / 2 + 4
    cells = (
        _cell(cell, row.label, i, grid, top + grid.pitch - ROW, state_words)
        for i, (cell, _) in enumerate(zip(row.cells, grid.columns, strict=True))
    )
    return node("g", label(row.label, 0, name_y, "chart-row"), *cells)


def _cell(cell: Cell, row: str, index: int, grid: _Grid, top: float, words: Mapping[str, str]) -> Node:
    state, count = known_state(cell.state), len(grid.columns)
    left, breadth = grid.frame.slot(index, count), grid.frame.width / count
    both = bool(cell.text) and grid.figures
    middle = left + breadth / 2 - (text_width(cell.text) / 2 + 3 if both else 0)
    marks = [
        node("rect", css="chart-cell", x=left, y=top, width=breadth, height=ROW),
        state_shape(state, middle, top + ROW / 2, min(15.0, breadth - 4)),
    ]
    if both:
        marks.append(label(cell.text, middle + 12, top + ROW / 2 + 4, "chart-cell-text"))
    spoken = f"{row}, {grid.columns[index]}: {words.get(state, state)} {cell.text}".strip()
    return node("g", linked(cell.href, *marks, title=spoken), css=f"state-{state}")
