"""Questions about passages and their counts; the asker first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache

from django.db.models import Sum

from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker, below
from lianfang.domain.admission import Table, check_table
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.passages.judging import Judge, Policy
from lianfang.passages.models import AdmissionPolicy, GateHour, Passage
from lianfang.passages.rows import GateCounts, HourRow, PassageRow
from lianfang.passages.storing import COUNTS
from lianfang.people import queries as people
from lianfang.places import queries as places

PAGE = 100


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
    rows = AdmissionPolicy.objects.order_by("effective_from", "version")
    found = [
        Policy(version, since, _checked(version, name))
        for version, since, name in rows.values_list("version", "effective_from", "table_hash")
    ]
    return [Policy(0, datetime.min.replace(tzinfo=UTC), _built_in()), *found]


def policy_data(asker: Asker, at: datetime) -> tuple[int, Mapping[str, object]]:
    """The policy in force at `at`, as version and JSON data: what a gate downloads."""
    row = (
        AdmissionPolicy.objects.filter(effective_from__lte=at).order_by("-effective_from", "-version").first()
    )
    return (row.version, row.table) if row else (0, FIRST_POLICY)


def judge_now(asker: Asker, person_ids: Iterable[int], at: datetime) -> Judge:
    """A judge who knows everything about these persons, for passages around `at`."""
    return Judge(policies(asker), places.level_history(asker), people.restriction_periods(asker, person_ids))


def judge_of_the_past(asker: Asker) -> Judge:
    """A judge who knows every policy, level and restriction there ever was: for bulk work."""
    return Judge(policies(asker), places.level_history(asker), people.restriction_periods(asker, None))


def passages(
    asker: Asker,
    *,
    site_code: str = "",
    gate_code: str = "",
    person_number: str = "",
    direction: str = "",
    decision: str = "",
    fever: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> list[PassageRow]:
    """Passages of the asker's scope, newest first; `before` is the last row's (at, id) of the page before."""
    asker.demand(Right.SEE_PASSAGES)
    rows = Passage.objects.within(asker).select_related("gate__site", "person")
    if site_code:
        rows = rows.filter(gate__site__code=site_code)
    if gate_code:
        rows = rows.filter(gate__code=gate_code)
    if person_number:
        rows = rows.filter(person__number=person_number)
    if direction:
        rows = rows.filter(direction=direction)
    if decision:
        rows = rows.filter(server_decision=decision)
    if fever:
        rows = rows.filter(fever=True)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if before is not None:
        at, row_id = before
        rows = rows.filter(at__lte=at).exclude(at=at, id__gte=row_id)
    return [_passage_row(p) for p in rows.order_by("-at", "-id")[:limit]]


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
        gate_decision=p.gate_decision,
        gate_offline=p.gate_offline,
        server_decision=p.server_decision,
        server_reason=p.server_reason,
        policy_version=p.policy_version,
        fever=p.fever,
    )


def counts(asker: Asker, since: datetime, until: datetime, under: str = "") -> GateCounts:
    """What the gates of the asker's scope did between two hours; under one area path only if asked."""
    rows = GateHour.objects.within(asker).filter(hour__gte=since, hour__lt=until)
    if under:
        rows = rows.filter(below(under))
    figures = rows.aggregate(**{name: Sum(name, default=0) for name in COUNTS})
    return GateCounts(**figures)


def counts_by_gate(asker: Asker, since: datetime, until: datetime, under: str = "") -> dict[str, GateCounts]:
    """The same for each gate that did anything, by gate code."""
    rows = GateHour.objects.within(asker).filter(hour__gte=since, hour__lt=until)
    if under:
        rows = rows.filter(below(under))
    figures = rows.values("gate__code").annotate(**{name: Sum(name) for name in COUNTS})
    return {f.pop("gate__code"): GateCounts(**f) for f in figures}


def counts_by_path(asker: Asker, since: datetime, until: datetime) -> dict[str, GateCounts]:
    """The same for each site that did anything, by the site's path."""
    rows = GateHour.objects.within(asker).filter(hour__gte=since, hour__lt=until)
    figures = rows.values("area_path").annotate(**{name: Sum(name) for name in COUNTS})
    return {f.pop("area_path"): GateCounts(**f) for f in figures}


def hours(asker: Asker, since: datetime, until: datetime, under: str = "") -> list[HourRow]:
    """The counts of the asker's scope hour by hour, oldest first; hours without any passage are absent."""
    rows = GateHour.objects.within(asker).filter(hour__gte=since, hour__lt=until)
    if under:
        rows = rows.filter(below(under))
    figures = rows.values("hour").annotate(**{name: Sum(name) for name in COUNTS}).order_by("hour")
    return [HourRow(f.pop("hour"), GateCounts(**f)) for f in figures]


def active_hours(asker: Asker, since: datetime, until: datetime) -> dict[int, set[datetime]]:
    """For each gate id of the scope, the hours in which it recorded anything."""
    rows = GateHour.objects.within(asker).filter(hour__gte=since, hour__lt=until)
    active: dict[int, set[datetime]] = {}
    for gate_id, hour in rows.values_list("gate_id", "hour"):
        active.setdefault(gate_id, set()).add(hour)
    return active
