"""Where somebody was: a row a day, a bar a stay, by the hour of the local clock.

What a gate recorded and what somebody said are told apart by weave, since the one is evidence and the other memory;
stays that cannot both be true stand one below the other with a mark.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lianfang.charts.axes import Frame, legend, nothing, text_width
from lianfang.charts.patterns import weaves, woven
from lianfang.charts.svg import Node, identifier, label, linked, node, picture

LANE = 24
GAP = 8
WIDE_HOURS, NARROW_HOURS = 3, 6
SLIM = 3.0
"""The least breadth of a bar, in drawing units: a minute can still be seen and pointed at."""
SOURCES = {"gate": "plain", "interview": "lines", "other": "plain"}
"""Where a stay is known from, with its weave: a gate's records, an interview, anything else (a broken outline)."""


@dataclass(frozen=True)
class Stay:
    """From when to when somebody was at a place (aware instants), by whose word, its page, and what speaks against it.

    until None: nobody knows when they left; the bar has an open end. conflict: a sentence, empty where nothing does.
    """

    place: str
    since: datetime
    until: datetime | None
    source: str = "gate"
    href: str | None = None
    conflict: str = ""


@dataclass(frozen=True)
class DaysWords:
    """The reader's words: each source, conflict, "left at an unknown time", and what a picture without days says."""

    sources: Mapping[str, str]
    conflict: str
    open_end: str
    empty: str


def days_chart(
    title: str,
    desc: str,
    days: Sequence[tuple[date, str]],
    stays: Sequence[Stay],
    zone: tzinfo,
    words: DaysWords,
    width: int = 720,
) -> str:
    """The days as SVG text; days: each with its label, in the order of the rows. A stay over midnight has two bars.

    Stays on other days are left out. Hours are those of the clock in `zone`: on a day on which clocks are changed
    the hour that comes twice is drawn once.
    """
    if not days:
        return picture(title, desc, width, 100, nothing(words.empty, width, 100), css="chart-days")
    uid = identifier(title, str(width), *(name for _, name in days), *(stay.place for stay in stays))
    pieces = [_pieces(stays, day, zone) for day, _ in days]
    drawn = [piece.stay for row in pieces for piece in row]
    key, key_height = _legend(uid, drawn, words, width)
    left = max(text_width(name) for _, name in days) + 12
    across = Frame(left, key_height + 28, width - 10, 0)
    rows = [_lanes([_bar(piece, across) for piece in row]) for row in pieces]
    heights = [LANE * max(len(row), 1) + GAP for row in rows]
    frame = Frame(left, across.top, across.right, across.top + sum(heights))
    return picture(
        title,
        desc,
        width,
        int(frame.bottom + 8),
        *weaves(uid, SOURCES.values()),
        key,
        *_hours(frame, width),
        *_rows(uid, days, rows, heights, frame, words),
        css="chart-days",
        interactive=any(stay.href for stay in drawn),
    )


@dataclass(frozen=True)
class _Piece:
    """The part of a stay that lies on one day, in hours of the clock; `open` where its end is not known."""

    stay: Stay
    begin: float
    end: float
    open: bool


def _pieces(stays: Sequence[Stay], day: date, zone: tzinfo) -> list[_Piece]:
    since = datetime.combine(day, time(), zone)
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    pieces = []
    for stay in stays:
        # Compared in UTC: two instants of one zone are compared by their clocks, which go back once a year.
        begins, ends = stay.since.astimezone(UTC), (stay.until or stay.since).astimezone(UTC)
        if begins >= midnight.astimezone(UTC) or ends < since.astimezone(UTC):
            continue
        if ends == since.astimezone(UTC) and begins < ends:
            continue
        begin = 0.0 if begins < since.astimezone(UTC) else _hour(stay.since, zone)
        end = 24.0 if ends >= midnight.astimezone(UTC) else _hour(stay.until or stay.since, zone)
        pieces.append(_Piece(stay, begin, max(begin, end), stay.until is None))
    return pieces


def _hour(moment: datetime, zone: tzinfo) -> float:
    """The hour of the clock with its fraction."""
    local = moment.astimezone(zone)
    return local.hour + local.minute / 60 + local.second / 3600


@dataclass(frozen=True)
class _Bar:
    """A piece in drawing units: the bar, where its place's name begins, and what both take up together."""

    piece: _Piece
    left: float
    right: float
    name: float
    taken: tuple[float, float]


def _bar(piece: _Piece, frame: Frame) -> _Bar:
    """The name stands in the bar where it fits, else right of it, or left of it at the end of the day."""
    right = max(frame.left + frame.width * piece.end / 24, frame.left + SLIM)
    left = min(frame.left + frame.width * piece.begin / 24, right - SLIM)
    wide, lead = text_width(piece.stay.place), 20 if piece.stay.conflict else 5
    if not piece.open and left + lead + wide <= right - 2:
        return _Bar(piece, left, right, left + lead, (left, right))
    end = max(right, left + 17 if piece.stay.conflict else 0) + (14 if piece.open else 0)
    if end + 4 + wide <= frame.right + 8:
        return _Bar(piece, left, right, end + 4, (left, end + 4 + wide))
    return _Bar(piece, left, right, left - 4 - wide, (left - 4 - wide, end))


def _lanes(bars: Sequence[_Bar]) -> list[list[_Bar]]:
    """Bars beside each other where neither they nor their names touch, else one below the other, the longest on top."""
    lanes: list[list[_Bar]] = []
    for bar in sorted(bars, key=lambda b: b.left - b.right):
        free = next((lane for lane in lanes if not any(_touch(bar, other) for other in lane)), None)
        if free is None:
            lanes.append([bar])
        else:
            free.append(bar)
    return lanes


def _touch(one: _Bar, other: _Bar) -> bool:
    return one.taken[0] < other.taken[1] and other.taken[0] < one.taken[1]


def _legend(uid: str, drawn: Sequence[Stay], words: DaysWords, width: int) -> tuple[Node, float]:
    """The sources that occur, and the mark of a conflict where there is one."""
    sources = {_source(stay) for stay in drawn}
    entries = [
        (node("g", *woven(uid, SOURCES[name], f"chart-stay-{name}", -7, -7, 14, 14)), words.sources[name])
        for name in SOURCES
        if name in sources
    ]
    if any(stay.conflict for stay in drawn):
        entries.append((_mark(0, 0), words.conflict))
    if any(stay.until is None for stay in drawn):
        entries.append((node("path", css="chart-stay-open", d="M-6 -6 0 0-6 6M0-6 6 0 0 6"), words.open_end))
    return legend(entries, 2, 2, width - 2)


def _source(stay: Stay) -> str:
    """Where it is known from; anything unheard of is "other", never a gate's record."""
    return stay.source if stay.source in SOURCES else "other"


def _hours(frame: Frame, width: int) -> Iterator[Node]:
    every = WIDE_HOURS if width >= 560 else NARROW_HOURS
    for hour in range(0, 25, every):
        x = frame.left + frame.width * hour / 24
        anchor = "end" if hour == 24 else "middle"
        yield node("path", css="chart-grid", d=f"M{x:.1f} {frame.top - 4:.1f}V{frame.bottom:.1f}")
        yield label(f"{hour}:00", frame.right if hour == 24 else x, frame.top - 10, "chart-tick", anchor)


def _rows(
    uid: str,
    days: Sequence[tuple[date, str]],
    rows: Sequence[Sequence[Sequence[_Bar]]],
    heights: Sequence[int],
    frame: Frame,
    words: DaysWords,
) -> Iterator[Node]:
    """A thin line, the day, and its bars in order of time, as they are read and stepped through."""
    top = frame.top
    for (_, name), lanes, height in zip(days, rows, heights, strict=True):
        yield node("path", css="chart-grid", d=f"M0 {top:.1f}H{frame.right:.1f}")
        yield label(name, 0, top + GAP / 2 + LANE / 2 + 4, "chart-row")
        placed = [(bar, top + GAP / 2 + LANE * n) for n, lane in enumerate(lanes) for bar in lane]
        for bar, at in sorted(placed, key=lambda p: (p[0].piece.begin, p[1])):
            yield _stay(uid, bar, name, at, words)
        top += height


def _stay(uid: str, bar: _Bar, day: str, top: float, words: DaysWords) -> Node:
    piece, source, height = bar.piece, _source(bar.piece.stay), LANE - 5.0
    upper, middle, breadth = top + 2, top + 2 + height / 2, bar.right - bar.left
    css = f"chart-stay chart-stay-{source}"
    marks = woven(uid, SOURCES[source], css, bar.left, upper, breadth, height)
    if piece.open:
        marks.append(_open_end(bar.right + 3, middle))
    if piece.stay.conflict:
        box = node("rect", css="chart-conflict", x=bar.left, y=upper, width=breadth, height=height)
        marks.extend((box, _mark(bar.left + 9, middle)))
    marks.append(label(piece.stay.place, bar.name, middle + 4, "chart-stay-place"))
    return linked(piece.stay.href, *marks, title=_spoken(piece, day, words))


def _open_end(x: float, y: float) -> Node:
    return node(
        "path", css="chart-stay-open", d=f"M{x:.1f} {y - 5:.1f}L{x + 5:.1f} {y:.1f}L{x:.1f} {y + 5:.1f}"
    )


def _mark(x: float, y: float) -> Node:
    """A small triangle with an exclamation mark."""
    body = node("path", css="chart-conflict-mark", d="M0-7.5 8 6.5H-8Z")
    sign = label("!", 0, 5, "chart-conflict-sign", "middle")
    return node("g", body, sign, transform=f"translate({x:.2f} {y:.2f})")


def _spoken(piece: _Piece, day: str, words: DaysWords) -> str:
    """Day, hours, place, by whose word, and what speaks against it."""
    end = words.open_end if piece.open else _clock(piece.end)
    said = f"{day} {_clock(piece.begin)}–{end}: {piece.stay.place} ({words.sources[_source(piece.stay)]})"
    return f"{said}; {piece.stay.conflict}" if piece.stay.conflict else said


def _clock(hour: float) -> str:
    """7.5 as 07:30; the midnight that ends a day is 24:00."""
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
