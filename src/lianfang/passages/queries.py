"""Questions about passages and their counts; the asker first."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Max, Q, Sum

from lianfang.accounts.editions import remembered
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import AFTER_EVERY_PATH, Asker, below
from lianfang.domain.admission import Table, check_table
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.local_time import local_zone
from lianfang.passages.judging import Judge, Outbreaks, Policy
from lianfang.passages.list_queries import Wanted, newest
from lianfang.passages.models import AdmissionPolicy, GateHour, Passage
from lianfang.passages.rows import GateCounts, HourRow, PassageRow
from lianfang.passages.writing import COUNTS
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.outbreak_queries import outbreak_areas

PAGE = 50


@cache
def _checked(version: int, table_hash: str) -> Table:
    """A stored table, ready to decide; read once a process, since a version never changes."""
    return check_table(AdmissionPolicy.objects.get(version=version, table_hash=table_hash).table)


@cache
def _built_in() -> Table:
    """The table that holds until one is put in force."""
    return check_table(FIRST_POLICY)


def policies(asker: Asker) -> list[Policy]:
    """All policy versions, oldest first, led by the built-in table that holds until one is put in force."""
    rows = AdmissionPolicy.objects.filter(withdrawn_at__isnull=True).order_by("effective_from", "version")
    found = [
        Policy(version, since, _checked(version, name))
        for version, since, name in rows.values_list("version", "effective_from", "table_hash")
    ]
    return [Policy(0, datetime.min.replace(tzinfo=UTC), _built_in()), *found]


def policy_data(asker: Asker, at: datetime) -> tuple[int, Mapping[str, object]]:
    """The policy in force at `at`, as version and JSON data: what a gate downloads."""
    begun = AdmissionPolicy.objects.filter(effective_from__lte=at, withdrawn_at__isnull=True)
    row = begun.order_by("-effective_from", "-version").first()
    return (row.version, row.table) if row else (0, FIRST_POLICY)


def _outbreaks(asker: Asker) -> Outbreaks:
    """The list of outbreak areas in the days of this installation."""
    return Outbreaks([row.entry for row in outbreak_areas(asker)], local_zone())


@remembered
def _judge_of_all(asker: Asker) -> Judge:
    """A judge who knows every policy, level and outbreak area there ever was, and of no restriction."""
    return Judge(policies(asker), places.level_history(asker), {}, _outbreaks(asker))


def judge_now(asker: Asker, person_ids: Iterable[int], known_edition: str) -> Judge:
    """A judge who knows everything about these persons, in the edition of policies and levels that is in force."""
    return _judge_of_all(asker, known_edition).knowing(people.restriction_periods(asker, person_ids))


def judge_of_the_past(asker: Asker) -> Judge:
    """A judge who knows every policy, level, outbreak area and restriction there ever was: for bulk work."""
    periods = people.restriction_periods(asker, None)
    return Judge(policies(asker), places.level_history(asker), periods, _outbreaks(asker))


def passages(
    asker: Asker,
    *,
    site_code: str = "",
    gate_code: str = "",
    person_number: str = "",
    direction: str = "",
    decision: str = "",
    fever: bool = False,
    vehicle: bool = False,
    ids: Collection[int] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> list[PassageRow]:
    """Passages of the asker's scope, newest first; `before` is the last row's (at, id) of the page before."""
    asker.demand(Right.SEE_PASSAGES)
    rows = Passage.objects.within(asker).select_related("gate__site", "person").order_by("-at", "-id")
    if ids is not None:
        rows = rows.filter(id__in=ids)
        rows = rows.filter(at__gte=since) if since is not None else rows
        return [_passage_row(p) for p in (rows.filter(at__lt=until) if until is not None else rows)[:limit]]
    person_id = _person_id(asker, person_number)
    if person_id is None:
        return []
    wanted = Wanted(direction, decision, fever, vehicle, since, until, before)
    found = newest(asker, wanted, limit, site_code=site_code, gate_code=gate_code, person_id=person_id)
    return [_passage_row(p) for p in rows.filter(found)]


def fevers_by_path(asker: Asker, since: datetime, until: datetime) -> list[tuple[str, datetime, int, int]]:
    """For each place and hour with any readings: its path, the hour, confirmed fevers, readings."""
    rows = GateHour.objects.everywhere("the watch is the whole district's")
    some = rows.filter(hour__gte=since, hour__lt=until, measured__gt=0).values("area_path", "hour")
    figures = some.annotate(hot=Sum("fevers"), taken=Sum("measured"))
    return list(figures.values_list("area_path", "hour", "hot", "taken"))


def _person_id(asker: Asker, number: str) -> int | None:
    """Whose passages are wanted: 0 for everybody's, None for somebody unknown."""
    if not number:
        return 0
    found = people.persons_by_number(asker, [number]).get(number)
    return found.id if found else None


def _passage_row(p: Passage) -> PassageRow:
    return PassageRow(
        id=p.id,
        uid=str(p.uid),
        at=p.at,
        received_at=p.received_at,
        gate_code=p.gate.code,
        site_code=p.gate.site.code,
        site_zh=p.gate.site.name_zh,
        site_en=p.gate.site.name_en,
        person=p.person.number if p.person else "",
        person_path=p.person.area_path if p.person else "",
        direction=p.direction,
        category=p.category,
        first_reading=p.first_reading,
        second_reading=p.second_reading,
        mask=p.mask,
        vehicle=p.vehicle,
        gate_decision=p.gate_decision,
        gate_offline=p.gate_offline,
        server_decision=p.server_decision,
        server_reason=p.server_reason,
        policy_version=p.policy_version,
        fever=p.fever,
    )


LONGEST_BY_HOURS = timedelta(days=4)
"""Spans up to this long are asked for hour by hour."""


def _in_hours(since: datetime, until: datetime) -> Q:
    """The hours from `since` on and before `until`. Named one by one where they are few: then an index leads to the
    scope's own rows within each hour, instead of through the hours of the whole district or all hours of the scope."""
    if until - since > LONGEST_BY_HOURS:
        return Q(hour__gte=since, hour__lt=until)
    return Q(hour__in=_hours_between(since, until))


def _hours_between(since: datetime, until: datetime) -> list[datetime]:
    """The full hours (UTC) from `since` on and before `until`."""
    first = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    first += timedelta(hours=first < since)
    return [first + timedelta(hours=n) for n in range(math.ceil((until - first) / timedelta(hours=1)))]


def counts(asker: Asker, since: datetime, until: datetime, under: str = "") -> GateCounts:
    """What the gates of the asker's scope did between two hours; under one area path only if asked."""
    rows = GateHour.objects.within(asker).filter(_in_hours(since, until))
    if under:
        rows = rows.filter(below(under))
    figures = rows.aggregate(**{name: Sum(name, default=0) for name in COUNTS})
    return GateCounts(**figures)


def counts_by_gate(asker: Asker, since: datetime, until: datetime, under: str = "") -> dict[str, GateCounts]:
    """The same for each gate that did anything, by gate code."""
    rows = GateHour.objects.within(asker).filter(_in_hours(since, until))
    if under:
        rows = rows.filter(below(under))
    figures = rows.values("gate__code").annotate(**{name: Sum(name) for name in COUNTS})
    return {f.pop("gate__code"): GateCounts(**f) for f in figures}


def counts_by_path(
    asker: Asker, since: datetime, until: datetime, paths: Collection[str]
) -> dict[str, GateCounts]:
    """The same for each of these sites of the scope that did anything, by the site's path."""
    rows = GateHour.objects.everywhere("asked for path by path, each of them covered by the scope")
    rows = rows.filter(_in_hours(since, until), area_path__in=[path for path in paths if asker.covers(path)])
    figures = rows.values("area_path").annotate(**{name: Sum(name) for name in COUNTS})
    return {f.pop("area_path"): GateCounts(**f) for f in figures}


_BELOW = """
SELECT part.value, sum(h.entries + h.exits) FROM {parts} CROSS JOIN {hours} CROSS JOIN {counts}
WHERE h.hour = hour.value AND h.area_path >= part.value AND h.area_path < part.value || %s
AND h.area_path >= %s AND h.area_path < %s GROUP BY part.value"""
"""Part by part and hour by hour: each is one place in the index of hours."""
_FROM = {
    "postgresql": {
        "parts": "unnest(%s::text[]) part(value)",
        "hours": "unnest(%s::timestamptz[]) hour(value)",
        "counts": "passages_gatehour h",
    },
    "sqlite": {
        "parts": "json_each(%s) part",
        "hours": "json_each(%s) hour",
        "counts": "passages_gatehour h INDEXED BY gate_hour_by_time",
    },
}


def totals_below(asker: Asker, since: datetime, until: datetime, paths: Collection[str]) -> dict[str, int]:
    """How many passed below each of these paths of the asker's scope between two hours; paths without any are left
    out."""
    named = [connection.ops.adapt_datetimefield_value(hour) for hour in _hours_between(since, until)]
    lists: list[Any] = [list(paths), named]
    if connection.vendor == "sqlite":
        lists = [json.dumps(one) for one in lists]
    scope = [AFTER_EVERY_PATH, asker.scope, asker.scope + AFTER_EVERY_PATH]
    with connection.cursor() as cursor:
        cursor.execute(_BELOW.format(**_FROM[connection.vendor]), [*lists, *scope])
        return {path: int(total) for path, total in cursor.fetchall()}


def hours(asker: Asker, since: datetime, until: datetime, under: str = "") -> list[HourRow]:
    """The counts of the asker's scope hour by hour, oldest first; hours without any passage are absent."""
    rows = GateHour.objects.within(asker).filter(_in_hours(since, until))
    if under:
        rows = rows.filter(below(under))
    figures = rows.values("hour").annotate(**{name: Sum(name) for name in COUNTS}).order_by("hour")
    return [HourRow(f.pop("hour"), GateCounts(**f)) for f in figures]


def last_hours(asker: Asker, since: datetime, until: datetime, under: str) -> dict[int, datetime]:
    """For each gate id below one path that recorded anything, the last hour in which it did."""
    rows = GateHour.objects.within(asker).filter(_in_hours(since, until), below(under))
    return dict(rows.values("gate_id").annotate(last=Max("hour")).values_list("gate_id", "last"))
