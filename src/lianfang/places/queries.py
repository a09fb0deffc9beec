"""Questions about areas, sites, gates and levels; the asker first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from django.db.models import Q

from lianfang.accounts.editions import remembered
from lianfang.accounts.scope import Asker, below
from lianfang.domain.control_levels import LevelPeriod, level_in_force
from lianfang.domain.errors import Conflict, LianfangError, NotFound
from lianfang.places.details import SiteChange, SiteDetails, details_of
from lianfang.places.models import Area, ControlLevel, Gate, Site, SiteEdit, SiteKind
from lianfang.places.rows import AreaRow, GateRow, LevelRow, PostRow, SiteRow

_EVER = datetime.min.replace(tzinfo=UTC)


class LevelsAt:
    """The levels in force at one moment, answered for many paths with one question to the database."""

    def __init__(self, at: datetime, periods: dict[str, list[LevelPeriod]]) -> None:
        self.at = at
        self._periods = periods

    def of(self, area_path: str) -> str:
        """The strictest level in force along `area_path`."""
        return level_in_force(
            (p for prefix in paths_around(area_path) for p in self._periods.get(prefix, ())), self.at
        )


def paths_around(area_path: str) -> list[str]:
    """The path itself and every path around it: "A/B/" to ["A/", "A/B/"]."""
    parts = area_path.rstrip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def levels_at(asker: Asker, at: datetime) -> LevelsAt:
    """All levels in force at `at`. Levels are public by their nature, so they are not narrowed by scope."""
    rows = ControlLevel.objects.everywhere("levels are public").filter(
        Q(until__isnull=True) | Q(until__gt=at), since__lte=at
    )
    periods: dict[str, list[LevelPeriod]] = {}
    for path, level, since, until in rows.values_list("area_path", "level", "since", "until"):
        periods.setdefault(path, []).append(LevelPeriod(level, since, until))
    return LevelsAt(at, periods)


def level_around(asker: Asker, area_path: str, at: datetime) -> str:
    """The strictest level in force in the areas around `area_path`, its own left out; "open" where nothing is around."""
    around = paths_around(area_path)[:-1]
    return levels_at(asker, at).of(around[-1]) if around else "open"


def level_history(asker: Asker) -> dict[str, list[LevelPeriod]]:
    """Every level ever set, by area path: for judging passages of the past in bulk."""
    periods: dict[str, list[LevelPeriod]] = {}
    rows = ControlLevel.objects.everywhere("levels are public")
    for path, level, since, until in rows.values_list("area_path", "level", "since", "until"):
        periods.setdefault(path, []).append(LevelPeriod(level, since, until))
    return periods


def _area_rows(rows: Iterable[Area], levels: LevelsAt, shapes: bool = True) -> list[AreaRow]:
    return [
        AreaRow(
            id=a.id,
            code=a.code,
            name_zh=a.name_zh,
            name_en=a.name_en,
            kind=a.kind,
            area_path=a.area_path,
            parent_code=a.parent.code if a.parent else "",
            unit_id=a.managing_unit_id,
            unit_zh=a.managing_unit.name_zh,
            unit_en=a.managing_unit.name_en,
            level=levels.of(a.area_path),
            shape=a.shape if shapes else None,
        )
        for a in rows
    ]


def areas(
    asker: Asker, at: datetime, kinds: tuple[str, ...] = (), parent: str = "", shapes: bool = False
) -> list[AreaRow]:
    """The areas of the asker's scope, outermost first; of some kinds, or one step inside one area, only if asked.

    Their shapes, which are long, only if asked as well.
    """
    rows = Area.objects.within(asker).select_related("parent", "managing_unit").order_by("area_path")
    rows = rows.defer("parent__shape") if shapes else rows.defer("parent__shape", "shape")
    if parent:
        rows = rows.filter(parent__code=parent)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return _area_rows(rows, levels_at(asker, at), shapes)


def area(asker: Asker, code: str, at: datetime) -> AreaRow:
    """One area of the asker's scope by code."""
    row = Area.objects.within(asker).select_related("parent", "managing_unit").one(code=code)
    return _area_rows([row], levels_at(asker, at))[0]


def innermost_area(asker: Asker, area_path: str, at: datetime) -> AreaRow | None:
    """The innermost area along `area_path` that lies in the asker's scope, if any."""
    rows = Area.objects.within(asker).filter(area_path__in=paths_around(area_path))
    found = rows.select_related("parent", "managing_unit").order_by("-area_path")[:1]
    return next(iter(_area_rows(found, levels_at(asker, at))), None)


def area_names(asker: Asker) -> dict[str, tuple[str, str]]:
    """The names of every area in Chinese and English, by code: what a place is called is no secret."""
    rows = Area.objects.everywhere("the names of areas are public")
    return {code: (zh, en) for code, zh, en in rows.values_list("code", "name_zh", "name_en")}


def paths_of_kinds(asker: Asker, kinds: Collection[str]) -> set[str]:
    """The paths of all areas of some kinds."""
    rows = Area.objects.everywhere("how the district is divided is public").filter(kind__in=kinds)
    return set(rows.values_list("area_path", flat=True))


def area_paths_named(asker: Asker) -> list[tuple[str, str]]:
    """The Chinese name and the path of each area in the asker's scope but the outermost."""
    rows = Area.objects.within(asker).exclude(area_path=asker.scope)
    return list(rows.values_list("name_zh", "area_path"))


def outermost_path(asker: Asker) -> str:
    """The path of the area around all others; empty where there is none yet."""
    return min(area_units(asker), key=len, default="")


def paths_by_code(asker: Asker) -> dict[str, str]:
    """The path of every area by its code."""
    rows = Area.objects.everywhere("how the district is divided is public")
    return dict(rows.values_list("code", "area_path"))


def homes_by_area(asker: Asker) -> dict[str, int]:
    """The id of the place in which the people of an area live (a compound, a village), by the area's path."""
    rows = Site.objects.everywhere("compliance is computed for the whole district").filter(kind__place="home")
    return {path: site_id for site_id, path in rows.order_by("-id").values_list("id", "area__area_path")}


def area_units(asker: Asker) -> dict[str, int]:
    """The managing unit's id of every area, by area path: who answers for what is no secret."""
    rows = Area.objects.everywhere("who answers for what is public")
    return dict(rows.values_list("area_path", "managing_unit_id"))


def site_rows(rows: Iterable[Site], levels: LevelsAt) -> list[SiteRow]:
    """Sites as other rooms know them."""
    return [
        SiteRow(
            id=s.id,
            code=s.code,
            name_zh=s.name_zh,
            name_en=s.name_en,
            kind=s.kind.code,
            kind_zh=s.kind.name_zh,
            kind_en=s.kind.name_en,
            place=s.kind.place,
            area_zh=s.area.name_zh,
            area_en=s.area.name_en,
            area_path=s.area_path,
            level=levels.of(s.area_path),
            in_use=s.is_active,
        )
        for s in rows
    ]


def sites(
    asker: Asker,
    at: datetime,
    search: str = "",
    kind: str = "",
    under: str = "",
    limit: int | None = None,
) -> list[SiteRow]:
    """The active sites of the asker's scope, no more than `limit`; narrowed by name, kind, or an area path."""
    rows = (
        Site.objects.within(asker).filter(is_active=True).select_related("kind", "area").defer("area__shape")
    )
    if search:
        rows = rows.filter(
            Q(name_zh__icontains=search) | Q(name_en__icontains=search) | Q(code=search.upper())
        )
    if kind:
        rows = rows.filter(kind__code=kind)
    if under:
        rows = rows.filter(below(under))
    return site_rows(rows.order_by("area_path")[:limit], levels_at(asker, at))


def site_kinds(asker: Asker) -> dict[str, tuple[str, str]]:
    """The kinds of site there are: their names in Chinese and English, by code."""
    return {code: (zh, en) for code, zh, en in SiteKind.objects.values_list("code", "name_zh", "name_en")}


def every_site(asker: Asker, at: datetime) -> list[SiteRow]:
    """All sites of the installation, those out of use too: for imports, which bring in what was."""
    rows = Site.objects.everywhere("imports act for the whole district")
    return site_rows(
        rows.select_related("kind", "area").defer("area__shape").order_by("code"), levels_at(asker, at)
    )


def site_ids(asker: Asker) -> dict[str, int]:
    """The id of every active site, by its code."""
    rows = Site.objects.everywhere("compliance is computed for the whole district").filter(is_active=True)
    return dict(rows.values_list("code", "id"))


def kinds_and_paths(asker: Asker) -> dict[int, tuple[str, str]]:
    """The kind's code and the path of every active site, by site id: what counting over all of them needs."""
    rows = Site.objects.everywhere("compliance is computed for the whole district").filter(is_active=True)
    return {
        site_id: (kind, path) for site_id, kind, path in rows.values_list("id", "kind__code", "area_path")
    }


def stay_habits(asker: Asker) -> dict[str, tuple[str, str, int, bool]]:
    """How people stay at every site, by its code: kind, home or public, assumed minutes, whether exits are recorded."""
    rows = Site.objects.everywhere("stays are those of the whole district").values_list(
        "code", "kind__code", "kind__place", "kind__default_stay_minutes", "kind__records_exit"
    )
    return {code: (kind, place, minutes, exits) for code, kind, place, minutes, exits in rows}


def site_names(asker: Asker, codes: Iterable[str]) -> dict[str, str]:
    """What places are called, in the asker's language, by code: a name is no secret."""
    rows = Site.objects.everywhere("what a place is called is public").filter(code__in=set(codes))
    return {code: asker.reads(zh, en) for code, zh, en in rows.values_list("code", "name_zh", "name_en")}


def site(asker: Asker, code: str, at: datetime) -> SiteRow:
    """One site of the asker's scope by code."""
    row = Site.objects.within(asker).select_related("kind", "area").one(code=code)
    return site_rows([row], levels_at(asker, at))[0]


def _gate_rows(rows: Iterable[Gate], levels: LevelsAt) -> list[GateRow]:
    return [
        GateRow(
            id=g.id,
            code=g.code,
            name_zh=g.name_zh,
            name_en=g.name_en,
            site_id=g.site_id,
            site_code=g.site.code,
            site_zh=g.site.name_zh,
            site_en=g.site.name_en,
            site_kind=g.site.kind.code,
            place=g.site.kind.place,
            area_path=g.area_path,
            opens_minute=g.opens_minute,
            closes_minute=g.closes_minute,
            staffed=g.staffed,
            level=levels.of(g.area_path),
        )
        for g in rows
    ]


def gates(
    asker: Asker, at: datetime, codes: Iterable[str] | None = None, site_code: str = "", under: str = ""
) -> list[GateRow]:
    """The gates in use of the asker's scope; only those of some codes, of one site or below an area path if asked."""
    rows = (
        Gate.objects.within(asker).filter(is_active=True, site__is_active=True).select_related("site__kind")
    )
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    if site_code:
        rows = rows.filter(site__code=site_code)
    if under:
        rows = rows.filter(below(under))
    return _gate_rows(rows.order_by("code"), levels_at(asker, at))


def every_gate(asker: Asker, at: datetime) -> list[GateRow]:
    """All gates of the installation: for imports and jobs, which act for the whole district."""
    rows = Gate.objects.everywhere("imports and jobs act for the whole district")
    return _gate_rows(rows.select_related("site__kind").order_by("code"), levels_at(asker, at))


@remembered
def open_gates(asker: Asker) -> dict[str, GateRow]:
    """All gates of the installation by code, without their level: for recording, which asks for each passage.

    Those out of use are among them: what happened before may arrive late.
    """
    rows = Gate.objects.everywhere("every passage asks for its gate").select_related("site__kind")
    found, out = _gate_rows(rows, LevelsAt(_EVER, {})), _out_of_use(asker)
    return {gate.code: replace(gate, level="", out_since=out.get(gate.code)) for gate in found}


def _out_of_use(asker: Asker) -> dict[str, datetime]:
    """Since when each gate that is out of use, by itself or with its place, has been so; ever, where no edit says it."""
    gates = Gate.objects.everywhere("every passage asks for its gate").select_related("site")
    gates = gates.filter(Q(is_active=False) | Q(site__is_active=False))
    edits = SiteEdit.objects.filter(site__in=gates.values("site_id")).order_by("version")
    last = {(edit.site_id, name): edit.changed_at for edit in edits for name in edit.changes}
    found = {}
    for gate in gates:
        off = [] if gate.site.is_active else ["is_active"]
        off += [] if gate.is_active else [f"{gate.code}/is_active"]
        found[gate.code] = min(last.get((gate.site_id, name), _EVER) for name in off)
    return found


def no_such_gate(asker: Asker, code: str) -> LianfangError:
    """Why there is no gate to pass under this code in the asker's scope: it is out of use, or there is none."""
    if Gate.objects.within(asker).filter(code=code).exists():
        return Conflict("gate.out_of_use", "gate", value=code)
    return NotFound("gate.unknown", "gate", value=code)


def gate_codes(asker: Asker) -> dict[int, tuple[str, str]]:
    """The codes of every gate there ever was and of its site, by the gate's id."""
    rows = Gate.objects.everywhere("the archive is the whole district's")
    return {gate: (code, site) for gate, code, site in rows.values_list("id", "code", "site__code")}


def gate_ids(asker: Asker, site_code: str = "", gate_code: str = "", limit: int | None = None) -> list[int]:
    """The ids of the gates of the asker's scope, of one site or one gate only if asked; those out of use too."""
    rows = Gate.objects.within(asker)
    if site_code:
        rows = rows.filter(site__code=site_code)
    if gate_code:
        rows = rows.filter(code=gate_code)
    return list(rows.values_list("id", flat=True)[:limit])


def posts(asker: Asker, day: date) -> list[PostRow]:
    """Every gate that must be staffed on a day, with its hours; before its area was laid out, nobody had to stand there."""
    rows = Gate.objects.everywhere("compliance is computed for the whole district")
    rows = rows.filter(is_active=True, staffed=True, site__is_active=True)
    rows = rows.filter(site__area__valid_from__lte=day).order_by("id")
    return [PostRow(*row) for row in rows.values_list("id", "site_id", "opens_minute", "closes_minute")]


def history_of_levels(asker: Asker, area_code: str, at: datetime) -> list[LevelRow]:
    """The levels ever set for one area and the areas around it, newest first."""
    place = Area.objects.within(asker).one(code=area_code)
    rows = ControlLevel.objects.everywhere("a town's level holds in its compounds")
    rows = rows.filter(area_path__in=paths_around(place.area_path)).select_related("area")
    return [
        LevelRow(
            area_zh=r.area.name_zh,
            area_en=r.area.name_en,
            area_code=r.area.code,
            level=r.level,
            reason=r.reason,
            since=r.since,
            until=r.until,
            set_by=r.set_by,
            in_force=LevelPeriod(r.level, r.since, r.until).in_force(at),
        )
        for r in rows.order_by("-since", "-id")
    ]


def site_details(asker: Asker, code: str) -> SiteDetails:
    """Everything that can be changed about one site of the asker's scope, out of use or not."""
    row = Site.objects.within(asker).select_related("kind", "operator").one(code=code)
    return details_of(row, Gate.objects.within(asker).filter(site=row).order_by("code"))


def changes_of_site(asker: Asker, code: str, since_version: int) -> list[SiteChange]:
    """What was changed about one site of the asker's scope after a version, the newest first."""
    site = Site.objects.within(asker).one(code=code)
    rows = SiteEdit.objects.filter(site=site, version__gt=since_version).order_by("-version")
    return [SiteChange(row.version, row.changed_by, row.changed_at, row.changes) for row in rows]
