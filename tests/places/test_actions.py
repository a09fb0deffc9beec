"""Laying out areas, sites and gates, and setting levels: what cannot be is refused by name, and nothing is half done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.errors import Conflict, InvalidInput, LianfangError, NotAllowed, NotFound
from lianfang.places import actions, queries
from lianfang.places.models import Area, ControlLevel, Gate, Site
from tests import builders
from tests.builders import District, asker

SQUARE = [[113.8, 27.6], [113.9, 27.6], [113.9, 27.7], [113.8, 27.6]]


def area(district: District, **said: Any) -> actions.NewArea:
    """A new compound in 锦江社区, with some of it changed."""
    day = date(2026, 1, 1)
    new = actions.NewArea(
        "D-E-1-B", "御龙湾", "Yulong Bay", "compound", builders.COMMUNITY, district.units["U-E-1"], day
    )
    return replace(new, **said)


def test_an_area_lies_inside_its_parent(district: District) -> None:
    path = actions.lay_out_area(SYSTEM, area(district, shape={"type": "Polygon", "coordinates": [SQUARE]}))
    assert path == "D/D-E/D-E-1/D-E-1-B/"
    row = queries.area(asker("lin"), "D-E-1-B", district.now)
    assert (row.parent_code, row.unit_zh, row.level) == (builders.COMMUNITY, "锦江社区居委会", "open")


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"parent_code": "D-E-1-B"}, "area.inside_itself", "parent_code"),
        ({"parent_code": "NOWHERE"}, "area.unknown", "parent_code"),
        ({"code": builders.COMPOUND}, "code.taken", "code"),
        ({"code": "d-e-1-b"}, "code.not_valid", "code"),
        ({"code": "A/B"}, "code.not_valid", "code"),
        ({"code": ""}, "code.not_valid", "code"),
        ({"code": "A" * 33}, "code.not_valid", "code"),
        ({"kind": "planet"}, "field.not_a_choice", "kind"),
        ({"name_zh": " "}, "field.required", "name_zh"),
        ({"name_en": "x" * 121}, "field.too_long", "name_en"),
    ],
)
def test_an_area_that_cannot_be_is_refused_by_name(
    district: District, said: dict[str, Any], code: str, field: str
) -> None:
    before = Area.objects.count()
    with pytest.raises(LianfangError) as refused:
        actions.lay_out_area(SYSTEM, area(district, **said))
    assert (refused.value.code, refused.value.problems[0].field) == (code, field)
    assert Area.objects.count() == before


@pytest.mark.parametrize(
    "shape",
    [
        "POLYGON",
        {},
        {"type": "Point", "coordinates": [113.8, 27.6]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [SQUARE[:3]]},
        {"type": "Polygon", "coordinates": [[*SQUARE[:3], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[27.6, 113.8], *SQUARE[1:3], [27.6, 113.8]]]},
        {"type": "Polygon", "coordinates": [[["a", "b"], *SQUARE[1:3], ["a", "b"]]]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 1.0], *SQUARE[1:3], [float("nan"), 1.0]]]},
        {"type": "Polygon", "coordinates": [[[True, 1.0], *SQUARE[1:3], [True, 1.0]]]},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
    ],
)
def test_a_shape_that_is_no_polygon_is_refused(district: District, shape: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.lay_out_area(SYSTEM, area(district, shape=shape))
    assert refused.value.problems[0].field == "shape"


def test_the_database_keeps_no_area_inside_itself(district: District) -> None:
    row = Area.objects.get(code=builders.COMPOUND)
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.filter(id=row.id).update(parent=row)


def test_an_area_moves_only_where_it_can(district: District) -> None:
    actions.lay_out_area(SYSTEM, area(district))
    with pytest.raises(InvalidInput, match="inside_itself"):
        actions.move_area(SYSTEM, "D-E-1-B", "D-E-1-B")
    with pytest.raises(InvalidInput, match="inside_itself"):
        actions.move_area(SYSTEM, builders.EAST, builders.COMPOUND)
    with pytest.raises(Conflict, match="holds_something"):
        actions.move_area(SYSTEM, builders.COMMUNITY, builders.WEST)
    with pytest.raises(InvalidInput) as refused:
        actions.move_area(SYSTEM, "D-E-1-B", "NOWHERE")
    assert refused.value.problems[0].field == "parent_code"
    assert "NOWHERE" in refused.value.sentence("en")
    actions.move_area(SYSTEM, "D-E-1-B", builders.WEST)
    assert Area.objects.get(code="D-E-1-B").area_path == "D/D-W/D-E-1-B/"


def site(code: str = "S-NEW", **said: Any) -> actions.NewSite:
    """A new supermarket in 锦江社区, with some of it changed."""
    return replace(actions.NewSite(code, "新店", "New shop", "supermarket", builders.COMMUNITY), **said)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (site(builders.MART), "code.taken"),
        (site("S-NEW"), "code.taken"),
        (site("s-new"), "code.not_valid"),
        (site("S-2", area_code="NOWHERE"), "area.unknown"),
        (site("S-2", kind="casino"), "field.not_a_choice"),
        (site("S-2", name_zh=""), "field.required"),
    ],
)
def test_one_bad_site_among_good_ones_stores_none(
    district: District, bad: actions.NewSite, code: str
) -> None:
    before = Site.objects.count()
    with pytest.raises(LianfangError) as refused:
        actions.register_sites(SYSTEM, [site(), bad])
    assert refused.value.code == code
    assert Site.objects.count() == before


def test_a_site_lies_on_earth(district: District) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.register_sites(SYSTEM, [site(longitude=113.8, latitude=91.0)])


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (actions.NewGate(builders.MART_GATE, builders.MART, "门", "Door"), "code.taken"),
        (actions.NewGate("G-1", builders.MART, "门", "Door"), "code.taken"),
        (actions.NewGate("G-2", "NOWHERE", "门", "Door"), "site.unknown"),
        (actions.NewGate("G-2", builders.MART, "门", "Door", 600, 600), "gate.hours"),
        (actions.NewGate("G-2", builders.MART, "门", "Door", 600, 1441), "gate.hours"),
    ],
)
def test_one_bad_gate_among_good_ones_stores_none(
    district: District, bad: actions.NewGate, code: str
) -> None:
    before = Gate.objects.count()
    with pytest.raises(LianfangError) as refused:
        actions.register_gates(SYSTEM, [actions.NewGate("G-1", builders.MART, "门", "Door"), bad])
    assert refused.value.code == code
    assert Gate.objects.count() == before


def close(username: str, code: str, since: datetime, until: datetime | None, level: str = "closed") -> int:
    """Sets a level with a reason."""
    return actions.set_level(asker(username), code, level, "楼内有确诊病例", since, until)


def level(path: str, at: datetime) -> str:
    """The level in force along a path."""
    return queries.levels_at(SYSTEM, at).of(path)


def test_a_level_holds_for_all_inside_until_it_lapses(district: District) -> None:
    now, end, tick = district.now, district.now + timedelta(days=3), timedelta(microseconds=1)
    close("gao", builders.EAST, now, end)
    compound, west = builders.PATHS[builders.COMPOUND], builders.PATHS[builders.WEST]
    moments = [now - tick, now, end - tick, end]
    assert [level(compound, at) for at in moments] == ["open", "closed", "closed", "open"]
    assert level(west, now) == "open"


def test_the_strictest_level_along_the_path_counts(district: District) -> None:
    until = district.now + timedelta(days=3)
    close("gao", builders.EAST, district.now, until)
    close("gao", builders.COMPOUND, district.now, until, "managed")
    assert level(builders.PATHS[builders.COMPOUND], district.now) == "closed"


def test_a_new_level_ends_the_one_before_and_the_history_keeps_both(district: District) -> None:
    later = district.now + timedelta(days=1)
    close("gao", builders.COMPOUND, district.now, district.now + timedelta(days=3))
    close("gao", builders.COMPOUND, later, None, "open")
    path = builders.PATHS[builders.COMPOUND]
    assert [level(path, at) for at in (district.now, later)] == ["closed", "open"]
    rows = queries.history_of_levels(asker("lin"), builders.COMPOUND, later)
    assert [(r.level, r.in_force, r.until) for r in rows] == [("open", True, None), ("closed", False, later)]


@pytest.mark.parametrize(
    ("level_name", "reason", "days", "field"),
    [
        ("closed", "", 3, "reason"),
        ("closed", "  ", 3, "reason"),
        ("closed", "病例", None, "until"),
        ("managed", "病例", None, "until"),
        ("closed", "病例", 0, "until"),
        ("closed", "病例", -1, "until"),
        ("closed", "病例", 14.01, "until"),
        ("shut", "病例", 3, "level"),
    ],
)
def test_a_level_that_cannot_be_says_what_is_missing(
    district: District, level_name: str, reason: str, days: float | None, field: str
) -> None:
    until = None if days is None else district.now + timedelta(days=days)
    with pytest.raises(InvalidInput) as refused:
        actions.set_level(asker("gao"), builders.COMPOUND, level_name, reason, district.now, until)
    assert field in [problem.field for problem in refused.value.problems]
    assert not ControlLevel.objects.exists()


def test_all_that_is_wrong_is_said_at_once(district: District) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.set_level(asker("gao"), builders.COMPOUND, "shut", "", district.now, None)
    assert [problem.field for problem in refused.value.problems] == ["level", "reason", "until"]


def test_levels_are_set_by_right_and_within_scope(district: District) -> None:
    until = district.now + timedelta(days=3)
    for username in ("lin", "zhou", "ding", "wu", "ma"):
        with pytest.raises(NotAllowed):
            close(username, builders.COMPOUND, district.now, until)
    builders.add_user("xu", "dispatcher", "U-W")
    with pytest.raises(NotFound):
        close("xu", builders.COMPOUND, district.now, until)
    assert not ControlLevel.objects.exists()


def test_each_sees_their_own_part(district: District) -> None:
    seen = {
        name: {row.code for row in queries.sites(asker(name), district.now)}
        for name in ("ma", "lin", "wu", "zhou")
    }
    east, west = {builders.JINJIANG, builders.MART}, {builders.WEST_MARKET}
    assert seen == {"ma": {builders.MART}, "lin": east, "wu": west, "zhou": east | west}
    with pytest.raises(NotFound):
        queries.site(asker("wu"), builders.MART, district.now)
    with pytest.raises(NotFound):
        queries.area(asker("wu"), builders.COMPOUND, district.now)


def test_the_innermost_area_that_one_may_know_of(district: District) -> None:
    def name(username: str, path: str) -> str | None:
        found = queries.innermost_area(asker(username), path, district.now)
        return found.code if found else None

    compound = builders.PATHS[builders.COMPOUND]
    assert name("lin", compound + builders.JINJIANG + "/") == builders.COMPOUND
    assert name("lin", builders.MART_PATH) == builders.COMMUNITY
    assert name("wu", compound) is None
