"""Computing compliance from evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.compliance import Day, Declared, Standard, state_of
from lianfang.domain.days import day_span
from lianfang.domain.standing import SiteResult, distance, need, needs, tallies
from lianfang.local_time import day_at, local_zone
from lianfang.oversight.models import AreaDay, Compliance, SiteStanding
from lianfang.oversight.standards import BY_ID, DECLARED
from lianfang.places import queries as places

Figures = Mapping[tuple[str, int], tuple[int, int]]
"""By standard's id and site's id: how much was expected, and how much of it was met."""
AT_ONCE = 5000


def compute_day(day: date, now: datetime) -> int:
    """Computes every standard at every site for one local day and returns the number of rows.

    Reproducible: the same evidence gives the same rows, however often it runs. A site that lost its evidence loses
    its row, so that nothing stale is shown. The evidence is counted before the transaction begins: nobody who
    records waits for that.
    """
    since, until = day_span(day, local_zone())
    span = Day(day, since, until, now)
    sites = places.kinds_and_paths(SYSTEM)
    figures = {
        (declared.standard.id, site_id): found
        for declared in DECLARED
        for site_id, found in _evidence(declared, span, sites)
    }
    store_day(day, figures, sites, now)
    return len(figures)


def _evidence(
    declared: Declared, span: Day, sites: Mapping[int, tuple[str, str]]
) -> Iterable[tuple[int, tuple[int, int]]]:
    """One standard's figures at the sites that are in use and bound by it."""
    for site_id, (expected, met) in declared.evidence(span).items():
        if expected > 0 and site_id in sites and declared.standard.binds(sites[site_id][0]):
            yield site_id, (expected, min(met, expected))


@transaction.atomic
def store_day(day: date, figures: Figures, sites: Mapping[int, tuple[str, str]], now: datetime) -> None:
    """Stores a day's figures and what they come to; only rows that became something else are written.

    `sites` has kind and path of every site in use, by id.
    """
    results = {
        (standard, site_id): _result(BY_ID[standard], sites[site_id][1], *found)
        for (standard, site_id), found in figures.items()
    }
    _exchange(
        Compliance.objects.filter(day=day),
        ("standard", "site_id"),
        ("area_path", "version", "expected", "met", "state", "distance"),
        {key: _columns(one) for key, one in results.items()},
        lambda key: {"day": day, "line": results[key].line, "computed_at": now},
    )
    _exchange(
        AreaDay.objects.filter(day=day),
        ("area_path", "measure"),
        ("expected", "met", "failing_sites", "watch_sites", "sites"),
        {key: tally.figures for key, tally in tallies(results.values()).items()},
        lambda _key: {"day": day},
    )
    if day == day_at(now):
        _store_standings(day, list(results.values()), sites)


def _result(standard: Standard, path: str, expected: int, met: int) -> SiteResult:
    state = state_of(expected, met, standard.target)
    return SiteResult(path, standard.id, standard.line, expected, met, state)


def _columns(one: SiteResult) -> tuple[Any, ...]:
    standard = BY_ID[one.standard]
    far = distance(one.expected, one.met, standard.target)
    return (one.area_path, standard.version, one.expected, one.met, one.state, far)


def _store_standings(day: date, results: list[SiteResult], sites: Mapping[int, tuple[str, str]]) -> None:
    """How every site in use stands; those without evidence are unknown."""
    known, nothing = needs(results), need([])
    _exchange(
        SiteStanding.objects.all(),
        ("site_id",),
        ("area_path", "day", "need"),
        {(site_id,): (path, day, known.get(path, nothing)) for site_id, (_kind, path) in sites.items()},
        lambda _key: {},
    )


def _exchange(
    rows: Any,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
    wanted: Mapping[Any, tuple[Any, ...]],
    rest: Callable[[Any], Mapping[str, object]],
) -> None:
    """Makes `rows` what is wanted, by key: removes, changes and adds what differs, and touches nothing else.

    `rest` gives the other columns of a row that is written.
    """
    model: type[models.Model] = rows.model
    size = len(keys)
    there = {row[1 : size + 1]: (row[0], row[size + 1 :]) for row in rows.values_list("pk", *keys, *columns)}
    gone = [pk for key, (pk, _values) in there.items() if key not in wanted]
    for start in range(0, len(gone), AT_ONCE):
        rows.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    changed = [
        model(**dict(zip((*keys, *columns), (*key, *values), strict=True)), **rest(key))
        for key, values in wanted.items()
        if key not in there or there[key][1] != values
    ]
    unique = {*(key.removesuffix("_id") for key in keys), *([] if "day" in columns else ["day"])}
    also = [name for name in ("computed_at",) if hasattr(model, name)]
    model._default_manager.bulk_create(
        changed,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=sorted(unique),
        update_fields=[*columns, *also],
    )
