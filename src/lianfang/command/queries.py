"""The board: the whole of somebody's scope in one answer. It reads counts, never passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

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
    SiteState,
    Standing,
    Tile,
)
from lianfang.domain.compliance import worst
from lianfang.domain.days import day_span, local_day
from lianfang.domain.errors import NotFound
from lianfang.domain.lines import LINES
from lianfang.oversight import queries as oversight
from lianfang.oversight.rows import Met
from lianfang.passages import queries as passages
from lianfang.passages.rows import GateCounts
from lianfang.passages.storing import COUNTS
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.rows import AreaRow, SiteRow

TOWN_KINDS = ("town", "subdistrict", "committee")
FORTNIGHT = timedelta(days=13)
"""From the first to the last of fourteen days."""
NEED = ("failing", "watch", "unknown", "fine")
"""Which state asks for somebody first."""
PART_KINDS = ("community", "village", "compound")


def board(asker: Asker, now: datetime) -> Board:
    """The six lines, the map, today's numbers and what is open, for the asker's scope as of `now`."""
    asker.demand(Right.SEE_BOARD)
    zone = ZoneInfo(settings.TIME_ZONE)
    day = local_day(now, zone)
    since, until = day_span(day, zone)
    then = _nearest_hour(now) - timedelta(days=1)
    return Board(
        as_of=now,
        day=day,
        tiles=_tiles(asker, now),
        today=passages.counts(asker, since, until),
        yesterday=passages.counts(asker, since - timedelta(days=1), then),
        yesterday_until=then,
        hours=tuple(passages.hours(asker, since, until)),
        areas=_areas(asker, now, since, until),
        assignments=assignments.counts(asker, now, since),
        restricted=people.restricted_count(asker, now),
    )


def _nearest_hour(now: datetime) -> datetime:
    return (now + timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0)


def _today(now: datetime) -> date:
    return local_day(now, ZoneInfo(settings.TIME_ZONE))


def _tiles(asker: Asker, now: datetime) -> tuple[Tile, ...]:
    met = oversight.by_standard(asker, _today(now))
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
    day = _today(now)
    return LinePage(
        tile=_tiles(asker, now)[number - 1],
        day=day,
        days=tuple(oversight.days(asker, day - FORTNIGHT, day, line=number)),
        attention=tuple(oversight.attention(asker, day, number)),
    )


def _areas(asker: Asker, now: datetime, since: datetime, until: datetime) -> tuple[AreaState, ...]:
    """The parts of the asker's scope: towns for the district, communities and villages below it."""
    found = places.areas(asker, now, kinds=TOWN_KINDS)
    inner = [a for a in found if a.area_path != asker.scope]
    if not inner:
        inner = [a for a in places.areas(asker, now, kinds=PART_KINDS) if a.area_path != asker.scope] or found
    return _area_states(
        inner, oversight.by_path(asker, _today(now)), passages.counts_by_path(asker, since, until)
    )


def _area_states(
    found: Iterable[AreaRow], met: Mapping[str, list[Met]], counts: Mapping[str, GateCounts]
) -> tuple[AreaState, ...]:
    return tuple(
        AreaState(
            code=a.code,
            name_zh=a.name_zh,
            name_en=a.name_en,
            area_path=a.area_path,
            shape=a.shape,
            level=a.level,
            standing=_standing(met, a.area_path),
            counts=_sum(counts, a.area_path),
        )
        for a in found
    )


def _standing(met: Mapping[str, list[Met]], path: str) -> Standing:
    """The word for an area: by all its sites together, standard by standard; and how many sites fail something."""
    sites = [standards for site_path, standards in met.items() if site_path.startswith(path)]
    together: dict[str, Met] = {}
    for standards in sites:
        for m in standards:
            before = together.get(m.standard.id)
            expected, done = (before.expected, before.met) if before else (0, 0)
            together[m.standard.id] = Met(m.standard, expected + m.expected, done + m.met)
    return Standing(
        state=worst([m.state for m in together.values()]),
        failing_sites=sum(worst([m.state for m in standards]) == "failing" for standards in sites),
        sites=len(sites),
    )


def _sum(counts: Mapping[str, GateCounts], path: str) -> GateCounts:
    rows = [c for site_path, c in counts.items() if site_path.startswith(path)]
    return GateCounts(**{name: sum(getattr(c, name) for c in rows) for name in COUNTS})


def sites(asker: Asker, now: datetime, search: str = "", kind: str = "", under: str = "") -> list[SiteState]:
    """The sites of the asker's scope with how they stand today, those that need somebody first."""
    asker.demand(Right.SEE_PLACES)
    since, until = day_span(_today(now), ZoneInfo(settings.TIME_ZONE))
    found = places.sites(asker, now, search=search, kind=kind, under=under)
    met = oversight.by_path(asker, _today(now))
    return _site_states(found, met, passages.counts_by_path(asker, since, until))


def _site_states(
    found: Iterable[SiteRow], met: Mapping[str, list[Met]], counts: Mapping[str, GateCounts]
) -> list[SiteState]:
    states = [
        SiteState(
            site=s,
            state=worst([m.state for m in met.get(s.area_path, ())]),
            missed=tuple(m.standard for m in met.get(s.area_path, ()) if m.state in ("failing", "watch")),
            counts=counts.get(s.area_path, GateCounts()),
        )
        for s in found
    ]
    return sorted(states, key=lambda s: (NEED.index(s.state), -len(s.missed), s.site.area_path))


def area(asker: Asker, code: str, now: datetime) -> AreaPage:
    """One area of the asker's scope: level and history, parts, sites."""
    asker.demand(Right.SEE_PLACES)
    here = places.area(asker, code, now)
    since, until = day_span(_today(now), ZoneInfo(settings.TIME_ZONE))
    met = oversight.by_path(asker, _today(now))
    counts = passages.counts_by_path(asker, since, until)
    parts = [a for a in places.areas(asker, now) if a.parent_code == code]
    return AreaPage(
        area=here,
        day=_today(now),
        standing=_standing(met, here.area_path),
        today=_sum(counts, here.area_path),
        history=tuple(places.history_of_levels(asker, code, now)),
        parts=_area_states(parts, met, counts),
        sites=tuple(_site_states(places.sites(asker, now, under=here.area_path), met, counts)),
    )


def site(asker: Asker, code: str, now: datetime) -> SitePage:
    """One site of the asker's scope: today by hour and by standard, its fortnight, its gates, its duties."""
    asker.demand(Right.SEE_PLACES)
    here = places.site(asker, code, now)
    day = _today(now)
    since, until = day_span(day, ZoneInfo(settings.TIME_ZONE))
    days = oversight.days(asker, day - FORTNIGHT, day, under=here.area_path)
    binding = [s for s in oversight.standards(asker) if s.binds(here.kind)]
    today = tuple(m for m in days[-1].standards if m.standard.binds(here.kind))
    return SitePage(
        site=here,
        day=day,
        state=worst([m.state for m in today]),
        standards=today,
        duties=tuple(binding),
        days=tuple(days),
        today=passages.counts(asker, since, until, under=here.area_path),
        hours=tuple(passages.hours(asker, since, until, under=here.area_path)),
        gates=_gates_today(asker, here, now, since, until),
    )


def _gates_today(
    asker: Asker, here: SiteRow, now: datetime, since: datetime, until: datetime
) -> tuple[GateToday, ...]:
    counts = passages.counts_by_gate(asker, since, until, under=here.area_path)
    active = passages.active_hours(asker, since, until)
    return tuple(
        GateToday(gate, counts.get(gate.code, GateCounts()), max(active.get(gate.id, ()), default=None))
        for gate in places.gates(asker, now, site_code=here.code)
    )
