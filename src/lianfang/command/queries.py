"""The board: the whole of somebody's scope in one answer. It reads counts, never passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments import queries as assignments
from lianfang.command.rows import (
    AreaPage,
    AreaState,
    Board,
    GateToday,
    LinePage,
    SitePage,
    Standing,
    Tile,
)
from lianfang.command.site_queries import Wanted, sites
from lianfang.domain.compliance import worst
from lianfang.domain.days import day_span, local_day
from lianfang.domain.errors import NotFound
from lianfang.domain.lines import LINES
from lianfang.local_time import day_at, local_zone
from lianfang.oversight import queries as oversight
from lianfang.oversight.rows import AreaMet
from lianfang.passages import queries as passages
from lianfang.passages.rows import GateCounts
from lianfang.passages.writing import COUNTS
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.rows import AreaRow, SiteRow

TOWN_KINDS = ("town", "subdistrict", "committee")
FORTNIGHT = timedelta(days=13)
"""From the first to the last of fourteen days."""
FIRST = 20
"""So many places stand on an area's page, those that need somebody first; the list has all."""
PART_KINDS = ("community", "village", "compound")


def board(asker: Asker, now: datetime) -> Board:
    """The six lines, the map, today's numbers and what is open, for the asker's scope as of `now`."""
    asker.demand(Right.SEE_BOARD)
    zone = local_zone()
    day = local_day(now, zone)
    since, until = day_span(day, zone)
    then = _nearest_hour(now) - timedelta(days=1)
    hours = passages.hours(asker, since, until)
    return Board(
        as_of=now,
        day=day,
        tiles=_tiles(asker, now),
        today=_sum(row.counts for row in hours),
        yesterday=passages.counts(asker, since - timedelta(days=1), then),
        yesterday_until=then,
        hours=tuple(hours),
        areas=_areas(asker, now, since, until),
        restricted=people.restricted_count(asker, now),
    )


def _nearest_hour(now: datetime) -> datetime:
    return (now + timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0)


def _tiles(asker: Asker, now: datetime) -> tuple[Tile, ...]:
    met = oversight.by_standard(asker, day_at(now))
    late = assignments.open_by_line(asker, now)
    return tuple(
        Tile(
            line,
            tuple(m for m in met if m.standard.line == line.number),
            *late.get(line.number, (0, 0)),
        )
        for line in LINES
    )


def line(asker: Asker, number: int, now: datetime) -> LinePage:
    """One line of the mission: its tile, its last fortnight, and the sites that miss most of it today."""
    asker.demand(Right.SEE_BOARD)
    if not 1 <= number <= len(LINES):
        raise NotFound("page.not_found")
    day = day_at(now)
    return LinePage(
        tile=_tiles(asker, now)[number - 1],
        day=day,
        days=tuple(oversight.days(asker, day - FORTNIGHT, day, line=number)),
        attention=tuple(oversight.attention(asker, day, number)),
    )


def _areas(asker: Asker, now: datetime, since: datetime, until: datetime) -> tuple[AreaState, ...]:
    """The parts of the asker's scope: towns for the district, communities and villages below it."""
    found = places.areas(asker, now, kinds=TOWN_KINDS, shapes=True)
    inner = [a for a in found if a.area_path != asker.scope]
    if not inner:
        parts = places.areas(asker, now, kinds=PART_KINDS, shapes=True)
        inner = [a for a in parts if a.area_path != asker.scope] or found
    return _area_states(asker, inner, day_at(now), since, until)


def _area_states(
    asker: Asker, found: Sequence[AreaRow], day: date, since: datetime, until: datetime
) -> tuple[AreaState, ...]:
    paths = [a.area_path for a in found]
    met = oversight.areas(asker, day, paths)
    totals = passages.totals_below(asker, since, until, paths)
    return tuple(
        AreaState(
            code=a.code,
            name_zh=a.name_zh,
            name_en=a.name_en,
            area_path=a.area_path,
            shape=a.shape,
            level=a.level,
            standing=_standing(met[a.area_path]),
            passages=totals.get(a.area_path, 0),
        )
        for a in found
    )


def _standing(met: AreaMet) -> Standing:
    """The word for an area: by all its sites together, standard by standard; and how many sites fail something."""
    return Standing(worst([m.state for m in met.standards]), met.failing_sites, met.sites)


def _sum(counts: Iterable[GateCounts]) -> GateCounts:
    rows = list(counts)
    return GateCounts(**{name: sum(getattr(c, name) for c in rows) for name in COUNTS})


def area(asker: Asker, code: str, now: datetime) -> AreaPage:
    """One area of the asker's scope: level and history, parts, sites."""
    asker.demand(Right.SEE_PLACES)
    here = places.area(asker, code, now)
    day = day_at(now)
    since, until = day_span(day, local_zone())
    standing = _standing(oversight.areas(asker, day, [here.area_path])[here.area_path])
    return AreaPage(
        area=here,
        day=day,
        standing=standing,
        today=passages.counts(asker, since, until, under=here.area_path),
        history=tuple(places.history_of_levels(asker, code, now)),
        parts=_area_states(asker, places.areas(asker, now, parent=code, shapes=True), day, since, until),
        sites=sites(asker, now, Wanted(under=here.area_path, limit=FIRST)),
    )


def site(asker: Asker, code: str, now: datetime) -> SitePage:
    """One site of the asker's scope: today by hour and by standard, its fortnight, its gates, its duties."""
    asker.demand(Right.SEE_PLACES)
    here = places.site(asker, code, now)
    day = day_at(now)
    since, until = day_span(day, local_zone())
    days = oversight.days(asker, day - FORTNIGHT, day, under=here.area_path)
    binding = [s for s in oversight.standards(asker) if here.in_use and s.binds(here.kind)]
    today = tuple(m for m in days[-1].standards if m.standard in binding)
    return SitePage(
        site=here,
        day=day,
        state=worst([m.state for m in today]),
        standards=today,
        duties=tuple(binding),
        days=tuple(days),
        today=passages.counts(asker, since, until, under=here.area_path),
        hours=tuple(passages.hours(asker, since, until, under=here.area_path)),
        gates=_gatesday_at(asker, here, now, since, until),
    )


def _gatesday_at(
    asker: Asker, here: SiteRow, now: datetime, since: datetime, until: datetime
) -> tuple[GateToday, ...]:
    counts = passages.counts_by_gate(asker, since, until, under=here.area_path)
    last = passages.last_hours(asker, since, until, here.area_path)
    return tuple(
        GateToday(gate, counts.get(gate.code, GateCounts()), last.get(gate.id))
        for gate in places.gates(asker, now, site_code=here.code)
    )
