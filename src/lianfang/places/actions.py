"""The verbs of this room: laying out areas, sites and gates, setting control levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.control_levels import check_level
from lianfang.domain.errors import Conflict, InvalidInput
from lianfang.domain.geometry import check_shape
from lianfang.places.models import Area, AreaKind, ControlLevel, Gate, Site, SiteKind


@dataclass(frozen=True)
class NewArea:
    """An area to be laid out inside its parent."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    parent_code: str | None
    unit_id: int
    valid_from: date
    division_code: str = ""
    shape: dict[str, object] | None = None


@dataclass(frozen=True)
class NewSite:
    """A site to be registered in an area."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    area_code: str
    operator_id: int | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class NewGate:
    """A gate to be registered at a site; hours as minutes of the local day."""

    code: str
    site_code: str
    name_zh: str
    name_en: str
    opens_minute: int = 360
    closes_minute: int = 1320
    staffed: bool = True


@transaction.atomic
def lay_out_area(actor: Asker, new: NewArea) -> str:
    """Adds an area and returns its path. Its parent must exist already, so no area can lie inside itself."""
    area_code = values.code(new.code)
    if new.parent_code == area_code:
        raise InvalidInput("area.inside_itself", "parent_code", value=area_code)
    if Area.objects.filter(code=area_code).exists():
        raise Conflict("code.taken", "code", value=area_code)
    values.choice(new.kind, tuple(AreaKind.values), "kind")
    if new.shape is not None:
        check_shape(new.shape)
    parent = Area.objects.filter(code=new.parent_code).first() if new.parent_code else None
    if new.parent_code and parent is None:
        raise InvalidInput("area.unknown", "parent_code", value=new.parent_code)
    area = Area.objects.create(
        code=area_code,
        name_zh=values.required_text(new.name_zh, "name_zh", 80),
        name_en=values.required_text(new.name_en, "name_en", 120),
        kind=new.kind,
        parent=parent,
        area_path=f"{parent.area_path if parent else ''}{area_code}/",
        managing_unit_id=new.unit_id,
        division_code=new.division_code,
        shape=new.shape,
        valid_from=new.valid_from,
    )
    write_down(actor, Note("area.lay_out", thing=area_code))
    return area.area_path


@transaction.atomic
def move_area(actor: Asker, code: str, parent_code: str) -> None:
    """Would put an area inside another; refused when that other lies inside it, or when anything lies in it already.

    Paths are written on every row below an area, so an area that holds something is ended and laid out anew instead.
    """
    area = Area.objects.filter(code=code).first()
    parent = Area.objects.filter(code=parent_code).first()
    if area is None:
        raise InvalidInput("area.unknown", "code", value=code)
    if parent is None:
        raise InvalidInput("area.unknown", "parent_code", value=parent_code)
    if parent.area_path.startswith(area.area_path):
        raise InvalidInput("area.inside_itself", "parent_code", value=code)
    if area.children.exists() or area.sites.exists() or area.levels.exists():
        raise Conflict("area.holds_something", "code", value=code)
    area.parent = parent
    area.area_path = f"{parent.area_path}{area.code}/"
    area.save(update_fields=["parent", "area_path"])
    write_down(actor, Note("area.move", thing=code, detail={"into": parent_code}))


@dataclass(frozen=True)
class NewSiteKind:
    """A kind of site; `place` is "home" or "public"."""

    code: str
    name_zh: str
    name_en: str
    place: str
    key_place: bool = False
    default_stay_minutes: int = 60
    records_exit: bool = True


@transaction.atomic
def define_site_kinds(actor: Asker, kinds: Sequence[NewSiteKind]) -> None:
    """Adds kinds of site, or changes the wording of those that exist."""
    for kind in kinds:
        SiteKind.objects.update_or_create(
            code=values.required_text(kind.code, "code", 32),
            defaults={
                "name_zh": values.required_text(kind.name_zh, "name_zh", 40),
                "name_en": values.required_text(kind.name_en, "name_en", 60),
                "place": values.choice(kind.place, ("home", "public"), "place"),
                "key_place": kind.key_place,
                "default_stay_minutes": kind.default_stay_minutes,
                "records_exit": kind.records_exit,
            },
        )
    write_down(actor, Note("site_kind.define", detail={"kinds": [k.code for k in kinds]}))


def _taken(codes: Sequence[str], known: set[str]) -> str | None:
    """The first code that is known already or stands twice."""
    seen = set(known)
    for code in codes:
        if code in seen:
            return code
        seen.add(code)
    return None


@transaction.atomic
def register_sites(actor: Asker, new_sites: Sequence[NewSite]) -> None:
    """Registers sites, all or none."""
    codes = [values.code(s.code) for s in new_sites]
    known = set(Site.objects.filter(code__in=codes).values_list("code", flat=True))
    if (taken := _taken(codes, known)) is not None:
        raise Conflict("code.taken", "code", value=taken)
    areas = {a.code: a for a in Area.objects.filter(code__in={s.area_code for s in new_sites})}
    kinds = {k.code: k for k in SiteKind.objects.all()}
    rows = []
    for new in new_sites:
        if new.area_code not in areas:
            raise InvalidInput("area.unknown", "area_code", value=new.area_code)
        kind = kinds[values.choice(new.kind, tuple(kinds), "kind")]
        area = areas[new.area_code]
        rows.append(
            Site(
                code=new.code,
                name_zh=values.required_text(new.name_zh, "name_zh", 80),
                name_en=values.required_text(new.name_en, "name_en", 120),
                kind=kind,
                area=area,
                area_path=f"{area.area_path}{new.code}/",
                operator_id=new.operator_id,
                longitude=new.longitude,
                latitude=new.latitude,
            )
        )
    Site.objects.bulk_create(rows)
    write_down(actor, Note("site.register", detail={"count": len(rows), "first": codes[0] if codes else ""}))


@transaction.atomic
def register_gates(actor: Asker, new_gates: Sequence[NewGate]) -> None:
    """Registers gates, all or none."""
    codes = [values.code(g.code) for g in new_gates]
    known = set(Gate.objects.filter(code__in=codes).values_list("code", flat=True))
    if (taken := _taken(codes, known)) is not None:
        raise Conflict("code.taken", "code", value=taken)
    sites = {s.code: s for s in Site.objects.filter(code__in={g.site_code for g in new_gates})}
    rows = []
    for new in new_gates:
        if new.site_code not in sites:
            raise InvalidInput("site.unknown", "site_code", value=new.site_code)
        if not 0 <= new.opens_minute < new.closes_minute <= 1440:
            raise InvalidInput("gate.hours", "closes_minute")
        rows.append(
            Gate(
                code=new.code,
                site=sites[new.site_code],
                area_path=sites[new.site_code].area_path,
                name_zh=values.required_text(new.name_zh, "name_zh", 80),
                name_en=values.required_text(new.name_en, "name_en", 120),
                opens_minute=new.opens_minute,
                closes_minute=new.closes_minute,
                staffed=new.staffed,
            )
        )
    Gate.objects.bulk_create(rows)
    write_down(actor, Note("gate.register", detail={"count": len(rows), "first": codes[0] if codes else ""}))


@transaction.atomic
def set_level(
    actor: Asker, area_code: str, level: str, reason: str, since: datetime, until: datetime | None
) -> int:
    """Puts a control level in force for an area and returns its id.

    What was in force there from `since` on ends at `since`; the history keeps it. Needs the right and the scope.
    """
    actor.demand(Right.SET_LEVEL)
    reason = values.plain_text(reason, "reason", 400)
    check_level(level, reason, since, until)
    area = Area.objects.within(actor).one(code=area_code)
    return _put_in_force(actor, area, level, reason, since, until)


def _put_in_force(
    actor: Asker, area: Area, level: str, reason: str, since: datetime, until: datetime | None
) -> int:
    running = ControlLevel.objects.filter(area=area, since__lt=since).exclude(until__lte=since)
    running.update(until=since)
    row = ControlLevel.objects.create(
        area=area,
        area_path=area.area_path,
        level=level,
        reason=reason,
        since=since,
        until=until,
        set_by=actor.name,
    )
    detail = {"level": level, "until": until.isoformat() if until else "", "reason": reason}
    write_down(actor, Note("level.set", thing=area.code, detail=detail))
    return row.id


@transaction.atomic
def load_levels(actor: Asker, levels: Sequence[tuple[str, str, str, datetime, datetime | None]]) -> None:
    """Enters a known history of levels: (area code, level, reason, since, until), for a new installation."""
    areas = {a.code: a for a in Area.objects.all()}
    for area_code, level, reason, since, until in sorted(levels, key=lambda row: row[3]):
        check_level(level, reason, since, until)
        _put_in_force(actor, areas[area_code], level, reason, since, until)
