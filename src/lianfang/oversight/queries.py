"""Questions about compliance; the asker first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F

from lianfang.accounts.scope import Asker, below
from lianfang.domain.compliance import Standard, state_of, worst
from lianfang.domain.errors import NotFound
from lianfang.oversight.models import Compliance
from lianfang.oversight.rows import DayStanding, Met, SiteMet
from lianfang.oversight.standards import BY_ID, DECLARED


def standards(asker: Asker, line: int | None = None) -> list[Standard]:
    """The standards in force, of one line only if asked."""
    return [d.standard for d in DECLARED if line in (None, d.standard.line)]


def standard(asker: Asker, standard_id: str) -> Standard:
    """One standard in force by its id."""
    if standard_id not in BY_ID:
        raise NotFound("page.not_found")
    return BY_ID[standard_id]


def _met(standard: Standard, figures: Iterable[tuple[int, int]]) -> Met:
    pairs = list(figures)
    states = [state_of(expected, met, standard.target) for expected, met in pairs]
    return Met(
        standard,
        expected=sum(expected for expected, _ in pairs),
        met=sum(met for _, met in pairs),
        failing_sites=states.count("failing"),
        watch_sites=states.count("watch"),
        sites=len(pairs),
    )


def by_standard(asker: Asker, day: date, under: str = "") -> list[Met]:
    """Every standard's share over the sites of the asker's scope on one day; those without evidence too."""
    rows = Compliance.objects.within(asker).filter(day=day)
    if under:
        rows = rows.filter(below(under))
    figures: dict[str, list[tuple[int, int]]] = {}
    for standard, expected, met in rows.values_list("standard", "expected", "met"):
        figures.setdefault(standard, []).append((expected, met))
    return [_met(standard, figures.get(standard.id, ())) for standard in standards(asker)]


def by_path(asker: Asker, day: date) -> dict[str, list[Met]]:
    """For each site of the scope with evidence, by the site's path: its standards on that day."""
    rows = Compliance.objects.within(asker).filter(day=day)
    found: dict[str, list[Met]] = {}
    for path, standard, expected, met in rows.values_list("area_path", "standard", "expected", "met"):
        found.setdefault(path, []).append(_met(BY_ID[standard], [(expected, met)]))
    return found


def by_area(asker: Asker, day: date, paths: Iterable[str]) -> dict[str, list[Met]]:
    """For each of these area paths every standard's share over its sites on one day; those without evidence too."""
    rows = Compliance.objects.within(asker).filter(day=day)
    known = list(rows.values_list("area_path", "standard", "expected", "met"))
    found: dict[str, list[Met]] = {}
    for path in paths:
        figures: dict[str, list[tuple[int, int]]] = {}
        for site_path, standard, expected, met in known:
            if site_path.startswith(path):
                figures.setdefault(standard, []).append((expected, met))
        found[path] = [_met(s, figures.get(s.id, ())) for s in standards(asker)]
    return found


def days(
    asker: Asker, since: date, until: date, line: int | None = None, standard_id: str = "", under: str = ""
) -> list[DayStanding]:
    """Each day from `since` to `until` (both included): every standard's share, and how many sites stand how."""
    rows = Compliance.objects.within(asker).filter(day__range=(since, until))
    if under:
        rows = rows.filter(below(under))
    wanted = [s for s in standards(asker, line) if standard_id in ("", s.id)]
    rows = rows.filter(standard__in=[s.id for s in wanted])
    by_day: dict[date, list[tuple[int, str, int, int]]] = {}
    for day, *figures in rows.values_list("day", "site_id", "standard", "expected", "met"):
        by_day.setdefault(day, []).append((figures[0], figures[1], figures[2], figures[3]))
    span = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return [_day_standing(day, wanted, by_day.get(day, [])) for day in span]


def _day_standing(day: date, wanted: list[Standard], rows: list[tuple[int, str, int, int]]) -> DayStanding:
    figures: dict[str, list[tuple[int, int]]] = {}
    states: dict[int, list[str]] = {}
    for site_id, standard, expected, met in rows:
        figures.setdefault(standard, []).append((expected, met))
        states.setdefault(site_id, []).append(state_of(expected, met, BY_ID[standard].target))
    sites = [worst(of_one) for of_one in states.values()]
    return DayStanding(
        day,
        tuple(_met(s, figures.get(s.id, ())) for s in wanted),
        failing_sites=sites.count("failing"),
        watch_sites=sites.count("watch"),
        sites=len(sites),
    )


def attention(asker: Asker, day: date, line: int, limit: int = 20) -> list[SiteMet]:
    """Where a line's standards are missed on one day, the largest distance to the target first."""
    rows = Compliance.objects.within(asker).filter(day=day, line=line).exclude(met=F("expected"))
    found = [_site_met(row) for row in rows.select_related("site__kind")]
    missed = [row for row in found if row.state != "fine"]
    return sorted(missed, key=lambda row: (row.met / row.expected - row.standard.target, row.site_code))[
        :limit
    ]


def at_sites(asker: Asker, day: date, standard_id: str, under: str = "") -> list[SiteMet]:
    """One standard at each site of the scope, the lowest share first: the rows behind a tile."""
    rows = Compliance.objects.within(asker).filter(day=day, standard=standard_id)
    if under:
        rows = rows.filter(below(under))
    found = [_site_met(row) for row in rows.select_related("site__kind")]
    return sorted(found, key=lambda row: (row.met / row.expected, row.site_code))


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
    )
