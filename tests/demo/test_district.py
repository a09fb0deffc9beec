"""Units, areas, places, people of the demo district: complete, consistent, and nobody's real telephone."""

import re
from collections import Counter

import numpy as np
import pytest

from lianfang.demo import shapes
from lianfang.demo.world import World

NAMED = ("老地方生活超市", "万家喜超市", "流万智慧农贸市场", "锦江华庭", "御龙湾", "东方巴黎",
         "井冲村", "略下村", "联星村", "大陂村")  # fmt: skip
ACCOUNTS = {"director", "dispatcher", "tracer", "community", "gatekeeper", "operator", "supplies", "inspector",
            "publicity", "dpo", "admin"}  # fmt: skip


def ring(world: World, code: str) -> np.ndarray:
    """The open ring of an area's shape."""
    shape = next(area.shape for area in world.areas if area.code == code)
    assert shape is not None
    return np.array(shape["coordinates"][0][:-1])


def test_codes_are_short_and_unique(world: World) -> None:
    for specs in (world.units, world.areas, world.sites, world.gates):
        codes = [spec.code for spec in specs]
        assert all(re.fullmatch(r"[A-Z0-9-]{2,16}", code) for code in codes)
        assert len(set(codes)) == len(codes)
    names = [spec.name_zh for spec in world.sites]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_everything_has_a_chinese_and_an_english_name(world: World) -> None:
    for spec in (*world.units, *world.areas, *world.site_kinds, *world.sites, *world.gates, *world.users):
        assert re.search(r"[\u4e00-\u9fff]", spec.name_zh)
        assert spec.name_en.isascii() and spec.name_en.strip()


def test_references_lead_somewhere_and_parents_come_first(world: World) -> None:
    units, areas = {unit.code for unit in world.units}, {area.code for area in world.areas}
    kinds = {kind.code for kind in world.site_kinds}
    for specs in (world.units, world.areas):
        seen: set[str] = set()
        for spec in specs:
            assert spec.parent_code is None or spec.parent_code in seen
            seen.add(spec.code)
    assert {unit.area_code for unit in world.units} <= areas
    assert {area.unit_code for area in world.areas} <= units
    for site in world.sites:
        assert site.area_code in areas and site.kind in kinds
        assert site.operator_unit_code is None or site.operator_unit_code in units
    assert {level.area_code for level in world.control_levels} <= areas
    assert {user.unit_code for user in world.users} <= units
    assert {code for user in world.users for code in user.gate_codes} <= {gate.code for gate in world.gates}


def test_the_ten_places_of_the_bulletin_are_there(world: World) -> None:
    assert sorted(site.name_zh for site in world.sites if site.named) == sorted(NAMED)
    assert 150 <= len(world.sites) <= 175
    blamed = {world.sites[world.gates[c.gate_index].site_index].name_zh for c in world.truth.cheats}
    assert not blamed & set(NAMED), "no real name is blamed for an invented cheat"


def test_a_management_committee_has_no_division_code(world: World) -> None:
    for area in world.areas:
        if area.kind in ("district", "town", "subdistrict"):
            assert area.division_code is not None and area.division_code.startswith("360302")
        else:
            assert area.division_code is None


def test_there_is_one_account_for_each_role(world: World) -> None:
    names = [user.username for user in world.users]
    assert len(set(names)) == len(names)
    assert set(names) >= ACCOUNTS
    gatekeeper = next(user for user in world.users if user.username == "gatekeeper")
    by_code = {gate.code: world.sites[gate.site_index] for gate in world.gates}
    assert {by_code[code].name_zh for code in gatekeeper.gate_codes} == {"御龙湾", "老地方生活超市"}


def test_each_site_has_one_to_three_gates_within_its_hours(world: World) -> None:
    count = Counter(gate.site_index for gate in world.gates)
    assert set(count) == set(range(len(world.sites)))
    assert max(count.values()) <= 3
    for gate in world.gates:
        site = world.sites[gate.site_index]
        assert site.opens <= gate.opens < gate.closes <= site.closes


def test_shapes_are_closed_counter_clockwise_and_rounded(world: World) -> None:
    for area in world.areas:
        if area.kind == "compound":
            assert area.shape is None
            continue
        assert area.shape is not None and area.shape["type"] == "Polygon"
        points = area.shape["coordinates"][0]
        assert points[0] == points[-1] and len(points) >= 4
        assert shapes.area(np.array(points[:-1])) > 0
        assert all(round(value, 5) == value for point in points for value in point)


def test_children_fill_their_parent_and_share_its_border(world: World) -> None:
    for parent in world.areas:
        children = [a for a in world.areas if a.parent_code == parent.code and a.shape is not None]
        if not children:
            continue
        whole = ring(world, parent.code)
        parts = [ring(world, child.code) for child in children]
        assert sum(shapes.area(part) for part in parts) == pytest.approx(shapes.area(whole), rel=1e-9)
        border = {tuple(point) for point in whole}
        for part in parts:
            inner = np.array([point for point in part if tuple(point) not in border])
            assert not len(inner) or shapes.contains(whole, inner).all()


def test_each_site_lies_in_its_area(world: World) -> None:
    parent = {area.code: area for area in world.areas}
    for site in world.sites:
        area = parent[site.area_code]
        code = str(area.parent_code) if area.shape is None else area.code
        assert shapes.contains(ring(world, code), np.array([[site.lon, site.lat]]))[0], site.name_zh


def test_telephone_numbers_cannot_be_anybody_s(world: World) -> None:
    phones = world.persons.phone
    assert len(set(phones.tolist())) == len(phones)
    assert all(re.fullmatch(r"000\d{8}", phone) for phone in phones.tolist())


def test_people_are_plausible(world: World) -> None:
    persons = world.persons
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", a + b)
               for a, b in zip(persons.surname.tolist(), persons.given.tolist(), strict=True))  # fmt: skip
    assert persons.birth_year.min() >= 1920 and persons.birth_year.max() <= 2020
    resident = persons.home_site >= 0
    assert (resident == (persons.household >= 0)).all()
    assert persons.household.max() == len(world.households.address) - 1
    kinds = {world.areas[index].kind for index in world.households.area_index.tolist()}
    assert kinds <= {"compound", "village"}
    assert (persons.birth_year[persons.works_at >= 0] <= 2002).all()


def test_a_household_lives_where_its_members_live(world: World) -> None:
    persons = world.persons
    codes = np.array([area.code for area in world.areas])[world.households.area_index]
    resident = np.flatnonzero(persons.home_site >= 0)
    homes = np.array([site.area_code for site in world.sites])[persons.home_site[resident]]
    assert (codes[persons.household[resident]] == homes).all()


def test_addresses_differ_within_an_area(world: World) -> None:
    pairs = list(zip(world.households.area_index.tolist(), world.households.address.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
