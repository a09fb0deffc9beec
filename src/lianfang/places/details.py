"""The details of a place that people change together: flat fields, so that two changes can be put together.

Fields of the site stand under their own name ("name_zh"), those of its gates behind the gate's code ("G-1/name_zh").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lianfang.domain import values
from lianfang.domain.errors import FieldProblem, InvalidInput, LianfangError
from lianfang.places.models import Gate, Site
from lianfang.places.whereabouts import Whereabouts

SITE_FIELDS = ("name_zh", "name_en", "kind", "operator", "longitude", "latitude", "is_active")
GATE_FIELDS = ("name_zh", "name_en", "opens_minute", "closes_minute", "staffed", "is_active")
Fields = dict[str, object]


@dataclass(frozen=True)
class SiteDetails:
    """A place as its editor reads it: the fields, the codes of its gates, and the version that they are."""

    code: str
    area_path: str
    version: int
    fields: Fields
    gates: tuple[str, ...]


def details_of(site: Site, gates: Iterable[Gate]) -> SiteDetails:
    """The fields of a site and its gates as they are stored."""
    fields: Fields = {name: getattr(site, name) for name in SITE_FIELDS if name not in ("kind", "operator")}
    fields |= {"kind": site.kind.code, "operator": site.operator.code if site.operator else ""}
    gates = list(gates)
    for gate in gates:
        fields |= {f"{gate.code}/{name}": getattr(gate, name) for name in GATE_FIELDS}
    return SiteDetails(site.code, site.area_path, site.version, fields, tuple(g.code for g in gates))


@dataclass(frozen=True)
class SiteChange:
    """One earlier change: the version it made, by whom, when, and each field as [before, after]."""

    version: int
    changed_by: str
    changed_at: datetime
    changes: Mapping[str, tuple[object, object]]


def as_it_was(now: Fields, since: Iterable[SiteChange]) -> Fields:
    """The fields before these changes, which are given newest first."""
    fields = dict(now)
    for change in since:
        fields |= {name: pair[0] for name, pair in change.changes.items()}
    return fields


def authors_of(fields: Iterable[str], since: Iterable[SiteChange]) -> dict[str, tuple[str, datetime]]:
    """Who last changed each field, and when; `since` newest first."""
    found: dict[str, tuple[str, datetime]] = {}
    for change in since:
        for name in change.changes:
            found.setdefault(name, (change.changed_by, change.changed_at))
    return {name: found[name] for name in fields if name in found}


def check_fields(
    fields: Mapping[str, object], kinds: Iterable[str], operators: Iterable[str], near: Whereabouts
) -> None:
    """Refuses what cannot be true of a place, naming every field that is wrong."""
    problems: list[FieldProblem] = []

    def check(read: Callable[[], object]) -> None:
        try:
            read()
        except LianfangError as error:
            problems.extend(error.problems)

    for name, value in fields.items():
        part = name.rpartition("/")[2]
        if part in ("name_zh", "name_en"):
            limit = 80 if part == "name_zh" else 120
            check(lambda n=name, v=value, most=limit: values.required_text(v, n, most))  # type: ignore[misc]
    check(lambda: values.choice(fields["kind"], tuple(kinds), "kind"))
    if fields["operator"]:
        check(lambda: values.choice(fields["operator"], tuple(operators), "operator"))
    problems += near.problems(fields["longitude"], fields["latitude"]) + _hours(fields)
    if problems:
        raise InvalidInput.of(problems)


def _hours(fields: Mapping[str, object]) -> list[FieldProblem]:
    """Each gate closes after it opens, on the same local day."""
    problems = []
    for name, opens in fields.items():
        code, _slash, part = name.partition("/")
        if part == "opens_minute":
            closes = fields[f"{code}/closes_minute"]
            assert isinstance(opens, int) and isinstance(closes, int)
            if not 0 <= opens < closes <= 1440:
                problems.append(FieldProblem(f"{code}/closes_minute", "gate.hours"))
    return problems
