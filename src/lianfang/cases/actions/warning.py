"""Early warning: each day's fevers at gates and new cases held against their own past, area by area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.actions import NewAssignment, raise_all
from lianfang.cases.models import Case, Signal, WatchedDay
from lianfang.domain.aberration import watch
from lianfang.domain.clusters import COUNT_RULES, PlacedCase, clusters
from lianfang.domain.days import day_span
from lianfang.local_time import day_at, local_zone
from lianfang.passages.follow_up import responsible_unit
from lianfang.passages.queries import fevers_by_path
from lianfang.places import queries as places

PAST_DAYS = 14
"""So many days before: seven of a baseline, two between, and the days that the third statistic adds up."""
LOOKED_INTO_WITHIN = timedelta(hours=24)
KIND = "early_warning"
Counts = dict[str, dict[date, tuple[int, int]]]
"""For each area: fevers and readings by day."""


@transaction.atomic
def watch_day(day: date, now: datetime) -> int:
    """Holds a closed day against its past, once; what is unusual becomes a signal and an assignment. Returns how many.

    The statistics are EARS C1 to C3 (`domain.aberration`), of fevers per reading in each community and village;
    clusters are counted by each disease's own rule (`domain.clusters`).
    """
    if WatchedDay.objects.filter(day=day).exists():
        return 0
    found = [*_fevers(day), *_clusters(day)]
    for signal in found:
        signal.raised_at = now
    Signal.objects.bulk_create(found, ignore_conflicts=True)
    units = places.area_units(SYSTEM)
    raise_all(SYSTEM, [a for s in found if (a := _assignment(s, units, now)) is not None], now)
    WatchedDay.objects.create(day=day, at=now, signals=len(found))
    return len(found)


def _fevers(day: date) -> list[Signal]:
    days = [day - timedelta(days=back) for back in range(PAST_DAYS, -1, -1)]
    found = []
    for path, counts in _by_area(days).items():
        pairs = [counts.get(d) for d in days]
        last = watch([p[0] if p else None for p in pairs], [p[1] if p else 0 for p in pairs])[-1]
        if not last.alarms:
            continue
        name = last.alarms[0]
        found.append(
            Signal(
                kind="fever",
                area_path=path,
                day=day,
                method=name,
                observed=counts[day][0],
                expected=last.expected or 0.0,
                statistic=getattr(last, name) or 0.0,
                series=[[d.isoformat(), counts[d][0] if d in counts else None] for d in days],
            )
        )
    return found


def _by_area(days: Sequence[date]) -> Counts:
    """Fevers and readings of every community and village, by local day."""
    zone = local_zone()
    since, until = day_span(days[0], zone)[0], day_span(days[-1], zone)[1]
    areas = places.paths_of_kinds(SYSTEM, ("community", "village"))
    found: Counts = defaultdict(dict)
    for path, hour, fevers, measured in fevers_by_path(SYSTEM, since, until):
        area = next((a for a in reversed(places.paths_around(path)) if a in areas), "")
        if not area:
            continue
        day = day_at(hour)
        before = found[area].get(day, (0, 0))
        found[area][day] = before[0] + fevers, before[1] + measured
    return found


def _clusters(day: date) -> list[Signal]:
    """Places where cases stand closer in time than their disease's rule calls a cluster; new ones of this day only."""
    found = []
    for disease, rules in COUNT_RULES.items():
        rows = Case.objects.everywhere("the watch is the whole district's").filter(disease=disease)
        rows = rows.exclude(classification="excluded").filter(reported_at__gte=_past(day))
        placed = [
            PlacedCase(c.id, c.area_path, c.onset_on or c.sampled_on or day_at(c.reported_at)) for c in rows
        ]
        for rule in rules:
            if rule.level != "site":
                continue
            for cluster in clusters(placed, rule):
                if cluster.last != day:
                    continue
                series = [[d.day.isoformat(), 1] for d in placed if d.case in cluster.cases]
                found.append(
                    Signal(
                        kind="cluster",
                        area_path=cluster.place,
                        day=day,
                        method=f"{rule.cases}/{rule.within_days}",
                        observed=len(cluster.cases),
                        expected=rule.cases - 1,
                        statistic=len(cluster.cases),
                        series=series,
                    )
                )
    return found


def _past(day: date) -> datetime:
    return day_span(day - timedelta(days=30), local_zone())[0]


def _assignment(signal: Signal, units: Mapping[str, int], now: datetime) -> NewAssignment | None:
    unit = responsible_unit(units, signal.area_path)
    if unit is None:
        return None
    return NewAssignment(
        kind=KIND,
        line=3,
        clause="K7",
        area_path=signal.area_path,
        unit_id=unit,
        source=f"signal:{signal.kind}:{signal.area_path}:{signal.day.isoformat()}"[:80],
        due_at=now + LOOKED_INTO_WITHIN,
        facts={
            "signal": signal.kind,
            "day": signal.day.isoformat(),
            "observed": signal.observed,
            "expected": round(signal.expected, 1),
            "method": signal.method,
        },
    )
