"""Loading an invented world into a database, through the rooms' own actions."""

from __future__ import annotations

import base64
import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from lianfang.accounts.actions import NewUnit, NewUser, add_user, found_unit
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.demo import (
    follow_through,
    journeys,
    keep_truth,
    kept_apart,
    key_persons,
    movement_log,
    returnees,
    wants,
)
from lianfang.demo.story import Story
from lianfang.demo.world import AreaSpec, ControlLevelSpec, World
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.control_levels import LONGEST
from lianfang.oversight.actions import compute_day
from lianfang.passages.actions.policies import put_policy_in_force
from lianfang.passages.archive.actions import archive_closed_days
from lianfang.passages.archive.stays import update_stays
from lianfang.passages.loading import in_bulk
from lianfang.people.actions import NewPerson, NewRestriction, impose, register_people
from lianfang.people.rows import PersonRow
from lianfang.people.vault import IdentityCard
from lianfang.places import actions as places
from lianfang.places.outbreak_actions import add_outbreak_area

Tell = Callable[[str, float], None]

PASSWORD = "demo"
"""The password of every demo account; such accounts exist in demo databases only."""

APPEAL_CONTACT = "安源区疫情防控指挥部申诉电话（演示）000-0000"


@dataclass(frozen=True)
class House:
    """What the loader knows of what it has put up: paths by area and site code, ids and askers."""

    area_paths: Mapping[str, str]
    site_paths: tuple[str, ...]
    unit_ids: Mapping[str, int]
    askers: Mapping[str, Asker]


def build(world: World, folder: Path, tell: Tell) -> int:
    """Fills the empty database of this installation with `world`; returns how many passages it holds.

    The truth that the product never sees is kept beside it in `folder`/truth.
    """
    call_command("migrate", verbosity=0)
    with _uncollected(), in_bulk():
        tell("places", 0.0)
        house = _put_up(world)
        tell("people", 0.0)
        persons = _settle(world, house)
        stored = movement_log.load(world, persons, tell)
    with _uncollected():
        tell("archiving", 0.0)
        archive_closed_days(SYSTEM, world.until)
        update_stays(SYSTEM)
        tell("cases", 0.0)
        with transaction.atomic():  # thousands of small steps: the disk is waited for once
            story = _live(world, house.askers, persons, tell)
            tell("assignments", 0.0)
            wants.catch_up(story)
            follow_through.work_off(world, house.askers)
            wants.close(story)
        for number in range((world.last_day - world.first_day).days + 1):
            tell("compliance", number / ((world.last_day - world.first_day).days + 1))
            compute_day(world.first_day + timedelta(days=number), world.until)
    keep_truth.write(world, persons, folder / "truth")
    tell("done", 1.0)
    return stored


def _live(world: World, askers: Mapping[str, Asker], persons: Sequence[PersonRow], tell: Tell) -> Story:
    """Line 3: what followed from every illness that came to light; nothing where no rules were in force yet."""
    story = Story(world, askers, persons)
    if not story.has_rules():
        return story
    key_persons.plan(story)
    kept_apart.plan(story)
    wants.plan(story)
    returnees.plan(story)
    story.go_on(lambda share: tell("cases", share))
    return story


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of circular garbage, which would walk the whole world again and again: 40 % quicker."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _put_up(world: World) -> House:
    """Units, areas, kinds, sites, gates, accounts, the policy and the levels."""
    area_paths = _paths(world.areas)
    site_paths = tuple(f"{area_paths[site.area_code]}{site.code}/" for site in world.sites)
    unit_ids = _found_units(world, area_paths, site_paths)
    for area in world.areas:
        places.lay_out_area(SYSTEM, _new_area(area, unit_ids, world))
    _register_places(world, unit_ids)
    askers = _add_users(world, unit_ids, _unit_scopes(world, area_paths, site_paths))
    begin = world.control_levels[0].valid_from
    put_policy_in_force(askers["dispatcher"], dict(FIRST_POLICY), begin, "演示辖区首版规则")
    for outbreak in journeys.listed(world.first_day):
        add_outbreak_area(askers["dispatcher"], outbreak, world.first_day - timedelta(days=5), begin)
    levels = [piece for level in world.control_levels for piece in _pieces(level, world.until)]
    places.load_levels(askers["dispatcher"], levels)
    return House(area_paths, site_paths, unit_ids, askers)


def _paths(areas: tuple[AreaSpec, ...]) -> dict[str, str]:
    """The path of each area by code; parents come before children."""
    paths: dict[str, str] = {}
    for area in areas:
        paths[area.code] = f"{paths[area.parent_code] if area.parent_code else ''}{area.code}/"
    return paths


def _unit_scopes(world: World, area_paths: Mapping[str, str], site_paths: tuple[str, ...]) -> dict[str, str]:
    """What each unit answers for: its area, and a site's operator the site alone."""
    scopes = {unit.code: area_paths[unit.area_code] for unit in world.units}
    operated = {site.operator_unit_code: path for site, path in zip(world.sites, site_paths, strict=True)}
    return scopes | {code: path for code, path in operated.items() if code}


def _unit_paths(world: World) -> dict[str, str]:
    """The path of each unit in the tree of units; parents come before children."""
    paths: dict[str, str] = {}
    for unit in world.units:
        paths[unit.code] = f"{paths[unit.parent_code] if unit.parent_code else ''}{unit.code}/"
    return paths


def _found_units(world: World, area_paths: Mapping[str, str], site_paths: tuple[str, ...]) -> dict[str, int]:
    """Founds every unit; returns ids by code."""
    scopes = _unit_scopes(world, area_paths, site_paths)
    return {
        unit.code: found_unit(
            SYSTEM,
            NewUnit(unit.code, unit.name_zh, unit.name_en, unit.kind, unit.parent_code, scopes[unit.code]),
        )
        for unit in world.units
    }


def _new_area(area: AreaSpec, unit_ids: Mapping[str, int], world: World) -> places.NewArea:
    return places.NewArea(
        code=area.code,
        name_zh=area.name_zh,
        name_en=area.name_en,
        kind=area.kind,
        parent_code=area.parent_code,
        unit_id=unit_ids[area.unit_code],
        valid_from=world.first_day,
        division_code=area.division_code or "",
        shape=area.shape,
    )


def _register_places(world: World, unit_ids: Mapping[str, int]) -> None:
    """Kinds of site, sites and gates."""
    places.define_site_kinds(SYSTEM, [places.NewSiteKind(**vars(kind)) for kind in world.site_kinds])
    places.register_sites(
        SYSTEM,
        [
            places.NewSite(
                site.code,
                site.name_zh,
                site.name_en,
                site.kind,
                site.area_code,
                operator_id=unit_ids[site.operator_unit_code] if site.operator_unit_code else None,
                longitude=site.lon,
                latitude=site.lat,
            )
            for site in world.sites
        ],
    )
    places.register_gates(
        SYSTEM,
        [
            places.NewGate(
                gate.code,
                world.sites[gate.site_index].code,
                gate.name_zh,
                gate.name_en,
                opens_minute=_minute(gate.opens),
                closes_minute=_minute(gate.closes),
            )
            for gate in world.gates
        ],
    )


def _minute(clock: str) -> int:
    """ "06:30" as a minute of the day; "00:00" never ends a day here, "24:00" may."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _add_users(world: World, unit_ids: Mapping[str, int], scopes: Mapping[str, str]) -> dict[str, Asker]:
    """Adds the accounts; returns who asks when each of them does, by user name."""
    paths = _unit_paths(world)
    askers = {}
    for user in world.users:
        new = NewUser(
            user.username, user.name_zh, user.name_en, user.role, user.unit_code, PASSWORD, user.gate_codes
        )
        askers[user.username] = Asker(
            id=add_user(SYSTEM, new, invented=True),
            name=user.username,
            role=user.role,
            unit_id=unit_ids[user.unit_code],
            unit_path=paths[user.unit_code],
            scope=scopes[user.unit_code],
            gate_codes=user.gate_codes,
        )
    return askers


def _pieces(
    level: ControlLevelSpec, until: datetime
) -> Iterator[tuple[str, str, str, datetime, datetime | None]]:
    """A level as it is set in practice: what restricts has an end, and is set anew at each review."""
    if level.level == "open":
        yield level.area_code, level.level, level.reason, level.valid_from, level.valid_until
        return
    since, end = level.valid_from, level.valid_until or until + LONGEST
    while since < min(end, until):
        review = min(since + LONGEST, end)
        yield level.area_code, level.level, level.reason, since, review
        since = review


def person_number(seed: int, index: int) -> str:
    """The number of the world's person `index`: the same in every building of the same district."""
    digest = hashlib.sha256(f"{seed}:{index}".encode()).digest()
    return "P" + base64.b32encode(digest[:10]).decode()[:15]


def _settle(world: World, house: House) -> list[PersonRow]:
    """Registers households and persons and imposes the restrictions; persons in the world's order."""
    homes = [world.areas[index] for index in world.households.area_index.tolist()]
    addresses = [
        f"{area.name_zh} {door}" for area, door in zip(homes, world.households.address.tolist(), strict=True)
    ]
    district = house.area_paths[world.areas[0].code]
    new = list(_new_persons(world, [house.area_paths[area.code] for area in homes], addresses, district))
    rows = register_people(
        SYSTEM, [house.area_paths[area.code] for area in homes], new, world.control_levels[0].valid_from
    )
    health = house.unit_ids[world.units[0].code]
    impose(
        house.askers["tracer"],
        [
            NewRestriction(
                person_number=rows[r.person_index].number,
                kind=r.kind,
                reason=r.reason,
                legal_basis=r.basis,
                since=r.valid_from,
                until=r.valid_until,
                appeal_unit_id=health,
                appeal_contact=APPEAL_CONTACT,
            )
            for r in world.restrictions
        ],
    )
    return rows


def _new_persons(world: World, paths: list[str], addresses: list[str], district: str) -> Iterator[NewPerson]:
    """The world's persons as the register takes them; who lives elsewhere belongs to the district as a whole."""
    p = world.persons
    columns = (p.household, p.surname, p.given, p.birth_year, p.phone)
    for index, (home, surname, given, year, phone) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        lives_here = home >= 0
        card = IdentityCard(surname + given, phone, addresses[home] if lives_here else "")
        yield NewPerson(
            card=card,
            category="resident" if lives_here else "visitor",
            area_path=paths[home] if lives_here else district,
            household=home if lives_here else None,
            birth_year=year,
            number=person_number(world.seed, index),
        )
