"""Questions about compliance; the asker first.

What all places below an area come to stands in `AreaDay`, counted when compliance is computed. Only below a single site,
where there is next to nothing to count, it is counted here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q

from lianfang.accounts.many import any_of
from lianfang.accounts.scope import Asker, below
from lianfang.domain.compliance import Standard
from lianfang.domain.errors import NotFound
from lianfang.domain.standing import (
    ALL,
    SiteResult,
    Tally,
    measure_of_line,
    tallies,
)
from lianfang.oversight.models import AreaDay, Compliance, SiteStanding
from lianfang.oversight.rows import AreaMet, DayStanding, Met, SiteMet
from lianfang.oversight.standards import BY_ID, DECLARED

Tallies = Mapping[tuple[str, str], Tally]
"""By path and measure."""
NOTHING = Tally()
FEW_ROWS = 5_000
"""Up to so many results are read and sorted; of more, the first ones are looked up in the order of their index."""


def standards(asker: Asker, line: int | None = None) -> list[Standard]:
    """The standards in force, of one line only if asked."""
    return [d.standard for d in DECLARED if line in (None, d.standard.line)]


def standard(asker: Asker, standard_id: str) -> Standard:
    """One standard in force by its id."""
    if standard_id not in BY_ID:
        raise NotFound("page.not_found")
    return BY_ID[standard_id]


def _part(asker: Asker, under: str) -> str:
    """What lies both in the asker's scope and below `under`, as a path; empty for nothing."""
    if not under or asker.scope.startswith(under):
        return asker.scope
    return under if asker.covers(under) else ""


def _tallies(asker: Asker, days: Collection[date], paths: Collection[str]) -> dict[date, Tallies]:
    """By day what lies below each of `paths` comes to, by every measure."""
    rows = AreaDay.objects.within(asker).filter(day__in=days, area_path__in=paths)
    names = ("expected", "met", "failing_sites", "watch_sites", "sites")
    found: dict[date, dict[tuple[str, str], Tally]] = {day: {} for day in days}
    for day, path, measure, *figures in rows.values_list("day", "area_path", "measure", *names):
        found[day][path, measure] = Tally(*figures)
    known = {path for of_a_day in found.values() for path, _measure in of_a_day}
    for path in set(paths) - known - {""}:
        for day, results in _results(asker, days, path).items():
            found[day].update(tallies(results, [path]))
    return dict(found)


def _results(asker: Asker, days: Collection[date], path: str) -> dict[date, list[SiteResult]]:
    """Every row below `path`: for a site, or an area without evidence. Led by the path alone: so little lies below it
    that other days are better read and left out than led by."""
    rows = Compliance.objects.within(asker).filter(below(path))
    found: dict[date, list[SiteResult]] = {}
    for day, *one in rows.values_list("day", "area_path", "standard", "line", "expected", "met", "state"):
        if day in days:
            found.setdefault(day, []).append(SiteResult(*one))
    return found


def _met(standard: Standard, of_a_day: Tallies, path: str) -> Met:
    return Met(standard, *of_a_day.get((path, standard.id), NOTHING).figures)


def by_standard(asker: Asker, day: date, under: str = "") -> list[Met]:
    """Every standard's share over the sites of the asker's scope on one day; those without evidence too."""
    path = _part(asker, under)
    found = _tallies(asker, [day], [path])[day]
    return [_met(standard, found, path) for standard in standards(asker)]


def by_area(asker: Asker, day: date, paths: Iterable[str]) -> dict[str, list[Met]]:
    """For each of these area paths every standard's share over its sites on one day; those without evidence too."""
    return {path: list(found.standards) for path, found in areas(asker, day, paths).items()}


def areas(asker: Asker, day: date, paths: Iterable[str]) -> dict[str, AreaMet]:
    """The same with how many of the sites below each path fail something."""
    wanted = list(paths)
    found = _tallies(asker, [day], wanted)[day]
    return {path: _area_met(asker, found, path) for path in wanted}


def _area_met(asker: Asker, of_a_day: Tallies, path: str) -> AreaMet:
    together = of_a_day.get((path, ALL), NOTHING)
    standings = tuple(_met(standard, of_a_day, path) for standard in standards(asker))
    return AreaMet(standings, together.failing, together.sites)


def days(
    asker: Asker, since: date, until: date, line: int | None = None, standard_id: str = "", under: str = ""
) -> list[DayStanding]:
    """Each day from `since` to `until` (both included): every standard's share, and how many sites stand how."""
    path = _part(asker, under)
    span = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    wanted = [s for s in standards(asker, line) if standard_id in ("", s.id)]
    measure = standard_id or (ALL if line is None else measure_of_line(line))
    found = _tallies(asker, span, [path])
    return [_day_standing(day, path, wanted, measure, found[day]) for day in span]


def _day_standing(
    day: date, path: str, wanted: list[Standard], measure: str, of_a_day: Tallies
) -> DayStanding:
    together = of_a_day.get((path, measure), NOTHING)
    return DayStanding(
        day,
        tuple(_met(standard, of_a_day, path) for standard in wanted),
        failing_sites=together.failing,
        watch_sites=together.watch,
        sites=together.sites,
    )


def attention(asker: Asker, day: date, line: int, limit: int = 20) -> list[SiteMet]:
    """Where a line's standards are missed on one day, the largest distance to the target first."""
    found: list[SiteMet] = []
    few = _few_below(asker.scope)
    for promise in standards(asker, line):
        rows = _worst_first(asker, day, promise.id, few=few).exclude(state="fine")
        found += [_site_met(row) for row in rows[:limit]]
    return sorted(found, key=lambda row: (row.distance, row.area_path))[:limit]


def _worst_first(asker: Asker, day: date, standard_id: str, under: str = "", *, few: bool) -> Any:
    """One standard's results on a day, the largest distance first; `few` as `_few_below` says of what is asked for."""
    rows = Compliance.objects.within(asker, led=few).filter(day=day, standard=standard_id)
    if under:
        rows = rows.filter(below(under, "area_path" if few else "path_read"))
    return rows.select_related("site__kind").order_by("distance", "area_path")


def _few_below(path: str) -> bool:
    """Whether so little lies below a path that it is best read and sorted."""
    rows = Compliance.objects.everywhere("counted to choose a way, and none shown")
    return bool(rows.filter(below(path))[: FEW_ROWS + 1].count() <= FEW_ROWS)


def at_sites(
    asker: Asker, day: date, standard_id: str, under: str = "", first: int = 0, limit: int | None = None
) -> list[SiteMet]:
    """One standard at each site of the scope, the lowest share first: the rows behind a tile.

    From row `first` on, no more than `limit`; how many there are at all, `by_standard` knows.
    """
    rows = _worst_first(asker, day, standard_id, under, few=_few_below(under or asker.scope))
    return [_site_met(row) for row in rows[first : None if limit is None else first + limit]]


def _site_met(row: Compliance) -> SiteMet:
    site = row.site
    return SiteMet(
        standard=BY_ID[row.standard],
        site_code=site.code,
        site_zh=site.name_zh,
        site_en=site.name_en,
        kind_zh=site.kind.name_zh,
        kind_en=site.kind.name_en,
        area_path=row.area_path,
        day=row.day,
        expected=row.expected,
        met=row.met,
        state=row.state,
        distance=row.distance,
    )


def _standings(asker: Asker, day: date, under: str = "", also: Q | None = None) -> Any:
    rows = SiteStanding.objects.within(asker).filter(day=day)
    if under:
        rows = rows.filter(below(under))
    return rows if also is None else rows.filter(also)


def standing_counts(asker: Asker, day: date, under: str = "", also: Q | None = None) -> dict[int, int]:
    """By need (`domain.standing`) how many sites of the scope stand so on the day computed last.

    `also` is a condition on the rows' `site`.
    """
    # Grouped by what no index holds: led by need, the index would lead through the whole district for every scope.
    rows = _standings(asker, day, under, also).values(value=F("need") + 0)
    return dict(rows.annotate(count=Count("*")).values_list("value", "count"))


def site_ids_by_need(
    asker: Asker,
    day: date,
    needs: Mapping[int, int],
    first: int,
    limit: int,
    under: str = "",
    also: Q | None = None,
) -> list[int]:
    """The ids of the sites from row `first` on, those that need somebody first, by path where they need it alike.

    `needs` is what `standing_counts` said of the same sites, less the states that are not wanted: it leads straight
    to the right rows.
    """
    found: list[int] = []
    for need in sorted(needs):
        if first >= needs[need]:
            first -= needs[need]
            continue
        rows = _standings(asker, day, under, also).filter(need=need).order_by("area_path")
        found += rows.values_list("site_id", flat=True)[first : first + limit - len(found)]
        first = 0
        if len(found) == limit:
            break
    return found


def needs_of_sites(asker: Asker, day: date, sites: Collection[int] | None = None) -> dict[int, int]:
    """By site's id how much the sites of the scope need somebody; of these sites only if given."""
    if sites is None:
        return dict(_standings(asker, day).values_list("site_id", "need"))
    rows = SiteStanding.objects.everywhere("asked for one by one, each found within the scope")
    wanted, which = any_of("site_id", sites)
    found = rows.extra(where=[wanted], params=[which]).values_list("site_id", "need", "area_path", "day")
    return {site_id: need for site_id, need, path, of in found if asker.covers(path) and of == day}


def missed(asker: Asker, day: date, sites: Collection[int]) -> dict[int, list[Standard]]:
    """By site's id the standards that these sites of the scope miss on one day; sites that miss none are left out."""
    rows = Compliance.objects.everywhere("asked for one by one, each found within the scope")
    rows = rows.filter(day=day, standard__in=BY_ID, site_id__in=sites, state__in=("failing", "watch"))
    found: dict[int, list[Standard]] = {}
    for site_id, standard_id, path in rows.values_list("site_id", "standard", "area_path"):
        if asker.covers(path):
            found.setdefault(site_id, []).append(BY_ID[standard_id])
    order = list(BY_ID.values())
    return {site_id: sorted(those, key=order.index) for site_id, those in found.items()}
