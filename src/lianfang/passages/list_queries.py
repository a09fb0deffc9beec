"""The newest passages of somebody's scope, found without reading past the others'.

Passages lie in order of time in the whole district. Whoever answers for a gate that nobody passed since last week would
have to be led past millions of other people's passages to find none. So there are three ways, and each reads only what it
shows, or a little more:

1. one person's: by the index of their own passages;
2. many gates, a large part of the district: from the newest back, but only LOOK_BACK passages far;
3. few gates, or too little found that way: by lanes. A lane is what passed one gate in one direction. Of each lane the
   newest passage is looked up; the newest N of all lie in the N lanes whose newest passage is the newest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from lianfang.accounts.scope import AFTER_EVERY_PATH, Asker
from lianfang.domain.values import DIRECTIONS
from lianfang.places import queries as places

LOOK_BACK = 2_000
"""So many of the district's newest passages are looked at before each gate is asked."""
FEW_GATES = 30
"""So many gates are asked one by one at once."""
LANES_AT_ONCE = 100

TABLE = "passages_passage"
NOT_ADMITTED, IN_VEHICLE = "server_decision IN ('hold', 'refer', 'refuse')", "NOT (vehicle = '')"
"""The words of the small indexes of rare passages; a database uses them only when the question has the same words."""
BY_TIME = {"": "passage_by_time", "fever": "passage_fevers", "decision": "passage_not_admitted"}
BY_LANE = {
    "": "passage_by_gate",
    "fever": "passage_fevers_by_gate",
    "decision": "passage_not_admitted_by_gate",
    "vehicle": "passage_vehicles",
}

Found = tuple[Any, int]
"""Time, in the driver's words, and id of a passage."""


@dataclass(frozen=True)
class Wanted:
    """Which passages; everything may be left open. `before` is the last row's (at, id) of the page before."""

    direction: str = ""
    decision: str = ""
    fever: bool = False
    vehicle: bool = False
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, int] | None = None

    @property
    def rare(self) -> str:
        """Which small index answers: "fever", "decision" (anything but let through), "vehicle", or none."""
        if self.fever:
            return "fever"
        if self.decision not in ("", "admit"):
            return "decision"
        return "vehicle" if self.vehicle else ""


def newest(
    asker: Asker, wanted: Wanted, limit: int, *, site_code: str = "", gate_code: str = "", person_id: int = 0
) -> Q:
    """The newest `limit` passages of the asker's scope that are wanted, as a condition that an index answers."""
    found = _newest(asker, wanted, limit, site_code, gate_code, person_id)
    rows = Q(id__in=[row_id for _at, row_id in found])
    if connection.vendor == "postgresql":  # where ids have no index of their own, but times do
        rows &= Q(at__in={at for at, _row_id in found})
    return rows


def _newest(
    asker: Asker, wanted: Wanted, limit: int, site_code: str, gate_code: str, person_id: int
) -> list[Found]:
    """Time and id of each, newest first."""
    if site_code or gate_code:
        gates = places.gate_ids(asker, site_code, gate_code)
        return (
            _of_person(asker, wanted, limit, person_id, gates)
            if person_id
            else _by_lanes(wanted, gates, limit)
        )
    if person_id:
        return _of_person(asker, wanted, limit, person_id)
    gates = places.gate_ids(asker, limit=FEW_GATES + 1)
    if len(gates) > FEW_GATES:
        found = _looking_back(asker, wanted, limit)
        if found is not None:
            return found
        gates = places.gate_ids(asker)
    return _by_lanes(wanted, gates, limit)


def _time(moment: datetime) -> Any:
    """A time in the driver's words."""
    return connection.ops.adapt_datetimefield_value(moment)


def _span(wanted: Wanted) -> tuple[list[str], list[Any]]:
    """The conditions on time."""
    said: list[str] = []
    values: list[Any] = []
    if wanted.since is not None:
        said.append("at >= %s")
        values.append(_time(wanted.since))
    if wanted.until is not None:
        said.append("at < %s")
        values.append(_time(wanted.until))
    if wanted.before is not None:
        at, row_id = wanted.before
        said.append("at <= %s AND (at < %s OR id < %s)")
        values += [_time(at), _time(at), row_id]
    return said, values


def _kind(wanted: Wanted, direction: bool = True) -> tuple[list[str], list[Any]]:
    """The other conditions; the direction only if asked."""
    said: list[str] = []
    values: list[Any] = []
    if wanted.decision:
        said.append("server_decision = %s")
        values.append(wanted.decision)
    if wanted.rare == "decision":
        said.append(NOT_ADMITTED)
    if wanted.fever:
        said.append("fever")
    if wanted.vehicle:
        said.append(IN_VEHICLE)
    if wanted.direction and direction:
        said.append("direction = %s")
        values.append(wanted.direction)
    return said, values


def _where(*parts: tuple[list[str], list[Any]]) -> tuple[str, list[Any]]:
    """Conditions joined, with their parameters in order."""
    said = [one for words, _values in parts for one in words]
    return " AND ".join(said) or "1 = 1", [value for _words, values in parts for value in values]


def _by(index: str) -> str:
    """The table, on SQLite with the one index that is right: without figures about a table it has to guess."""
    return f"{TABLE} INDEXED BY {index}" if connection.vendor == "sqlite" else TABLE


def _ask(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _inside(asker: Asker) -> tuple[list[str], list[Any]]:
    return ["area_path >= %s", "area_path < %s"], [asker.scope, asker.scope + AFTER_EVERY_PATH]


def _of_person(
    asker: Asker, wanted: Wanted, limit: int, person_id: int, gates: list[int] | None = None
) -> list[Found]:
    at_gates: tuple[list[str], list[Any]] = (
        ([], []) if gates is None else ([f"gate_id IN ({', '.join(map(str, gates)) or 'NULL'})"], [])
    )
    where, values = _where(
        (["person_id = %s"], [person_id]), _span(wanted), _kind(wanted), at_gates, _inside(asker)
    )
    return _ask(
        f"SELECT at, id FROM {_by('passage_by_person')} WHERE {where} ORDER BY at DESC, id DESC LIMIT {limit}",
        values,
    )


def _looking_back(asker: Asker, wanted: Wanted, limit: int) -> list[Found] | None:
    """What the newest LOOK_BACK passages of the district hold; None where that is too little to be sure.

    Read from the newest on, and no further than to the last row of the page: hence no order around the inner one.
    """
    index = BY_TIME.get(wanted.rare, BY_TIME[""])
    first: tuple[list[str], list[Any]] = {
        "fever": (["fever"], []),
        "decision": (["server_decision = %s", NOT_ADMITTED], [wanted.decision]),
    }.get(wanted.rare, ([], []))
    inner, values = _where(_span(wanted), first)
    outer, more = _where(_inside(asker), _kind(wanted))
    found = _ask(
        f"""SELECT at, id FROM (
            SELECT at, id, area_path, direction, server_decision, fever, vehicle FROM {_by(index)}
            WHERE {inner} ORDER BY at DESC, id DESC LIMIT {LOOK_BACK}) seen
        WHERE {outer} LIMIT {limit}""",
        [*values, *more],
    )
    return sorted(found, reverse=True) if len(found) == limit else None


def _by_lanes(wanted: Wanted, gates: list[int], limit: int) -> list[Found]:
    """The newest of all lanes: from those whose newest passage is the newest."""
    newest = _newest_of_lanes(wanted, gates)[:limit]
    found: list[Found] = []
    edge = newest[-1][0] if len(newest) == limit else None
    for start in range(0, len(newest), LANES_AT_ONCE):
        lanes = [(gate, direction) for _at, gate, direction in newest[start : start + LANES_AT_ONCE]]
        found += _of_lanes(wanted, lanes, edge, limit)
    return sorted(found, reverse=True)[:limit]


def _newest_of_lanes(wanted: Wanted, gates: list[int]) -> list[tuple[Any, int, str]]:
    """The newest passage of each lane as (time, gate, direction), newest first; lanes without any are left out."""
    directions = [wanted.direction] if wanted.direction else list(DIRECTIONS)
    where, values = _where(_span(wanted), _kind(wanted, direction=False))
    newest = f"""(SELECT at FROM {_by(BY_LANE[wanted.rare])}
        WHERE gate_id = g.value AND direction = d.value AND {where} ORDER BY at DESC LIMIT 1)"""
    if connection.vendor == "postgresql":
        lanes, lists = (
            "unnest(%s::bigint[]) g(value) CROSS JOIN unnest(%s::text[]) d(value)",
            [gates, directions],
        )
    else:
        lanes, lists = (
            "json_each(%s) g CROSS JOIN json_each(%s) d",
            [json.dumps(gates), json.dumps(directions)],
        )
    rows = _ask(f"SELECT {newest}, g.value, d.value FROM {lanes}", [*values, *lists])
    return sorted((row for row in rows if row[0] is not None), reverse=True)


def _of_lanes(wanted: Wanted, lanes: list[tuple[int, str]], edge: Any, limit: int) -> list[Found]:
    """Up to `limit` of the newest of each of these lanes, none older than `edge`."""
    not_older = (["at >= %s"], [edge]) if edge is not None else ([], [])
    where, values = _where(_span(wanted), _kind(wanted, direction=False), not_older)
    one = f"""SELECT at, id FROM {_by(BY_LANE[wanted.rare])} WHERE gate_id = {{}} AND direction = {{}}
        AND {where} ORDER BY at DESC, id DESC LIMIT {limit}"""
    if connection.vendor == "postgresql":
        gates, directions = [gate for gate, _direction in lanes], [direction for _gate, direction in lanes]
        return _ask(
            f"""SELECT p.at, p.id FROM unnest(%s::bigint[], %s::text[]) lane(gate, direction)
            CROSS JOIN LATERAL ({one.format("lane.gate", "lane.direction")}) p""",
            [gates, directions, *values],
        )
    sql = " UNION ALL ".join([f"SELECT * FROM ({one.format('%s', '%s')})"] * len(lanes))
    return _ask(sql, [value for lane in lanes for value in (*lane, *values)])
