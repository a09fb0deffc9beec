"""Put the demo district together from one seed: same arguments, same world, whatever the machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np

from lianfang.demo import (
    cheats,
    district,
    health,
    measures,
    orders,
    outbreak,
    population,
    readings,
    sites,
    trips,
)
from lianfang.demo.geography import Geography, geography
from lianfang.demo.movements import Movements, make_movements
from lianfang.demo.outbreak import Spread
from lianfang.demo.outings import Outings
from lianfang.demo.readings import Notes
from lianfang.demo.truth import Cheat, OfflineSpell, Stays, Truth
from lianfang.demo.world import LOCAL, AreaSpec, ControlLevelSpec, Passages, Persons, SiteSpec, World

Progress = Callable[[str, float], None]

PARTS = ("map", "people", "trips", "health", "outbreak", "orders", "movements", "notes", "cheats", "offline")
"""Each part has a random stream of its own, so that a change in one leaves the others as they were."""

FIRST_CASES_AT = (*measures.CLOSED_COMPOUNDS, "AY-AYZ-V1")
"""Where the first cases live: the two compounds that are closed later, and a village."""


def streams(seed: int) -> dict[str, np.random.Generator]:
    """A generator for each part."""
    children = np.random.SeedSequence(seed).spawn(len(PARTS))
    return {
        part: np.random.Generator(np.random.PCG64(child)) for part, child in zip(PARTS, children, strict=True)
    }


@dataclass(frozen=True)
class _Stage:
    """What is there before anybody moves: places as columns, people, the plan of levels, the clock."""

    sites: tuple[SiteSpec, ...]
    land: Geography
    areas: tuple[AreaSpec, ...]
    persons: Persons
    first_day: date
    days: int
    plan: tuple[ControlLevelSpec, ...]
    start: int
    until: int


def make_world(
    seed: int,
    people: int,
    days: int,
    last_day: date,
    progress: Progress | None = None,
    until: datetime | None = None,
    zone: tzinfo = LOCAL,
) -> World:
    """A district of `people` residents over `days` days up to `last_day` on the clocks of `zone`, and up to the
    moment `until` on it (aware; the end of the day by default). Progress is called with a part's name and the share done.
    ValueError if there are too few people or days, or `until` is not on the last day."""
    first_day = last_day - timedelta(days=days - 1)
    begin = measures.local_midnight(first_day, zone)
    until = (until or begin + timedelta(days=days)).astimezone(UTC)
    _check(people, days, begin, until)
    tell = progress or (lambda part, share: None)
    random = streams(seed)
    tell("map", 0.0)
    drawn = district.rings(random["map"])
    areas = district.areas(drawn)
    places = sites.sites(areas, drawn, random["map"])
    gates = sites.gates(places, random["map"])
    tell("people", 0.15)
    households, persons = population.make_people(people, areas, places, last_day.year, random["people"])
    plan = measures.levels(first_day, days, zone)
    stage = _Stage(places, geography(places, gates), areas, persons, first_day, days, plan,
                   int(begin.timestamp()), int(until.timestamp()))  # fmt: skip
    tell("trips", 0.2)
    outings, spread = _life(stage, random)
    tell("passages", 0.6)
    passages, dishonest, spells, unrecorded = _record(stage, outings, spread, random)
    stays = outbreak.real_stays(outings, spread.health)
    truth = Truth(
        infections=outbreak.infections(spread, stage.start, stage.until),
        stays=replace(stays, enter=stays.enter + stage.start, leave=stays.leave + stage.start),
        cheats=dishonest, offline=spells, unrecorded=unrecorded,
    )  # fmt: skip
    tell("done", 1.0)
    return World(
        seed=seed, first_day=first_day, last_day=last_day, until=until,
        units=district.units(areas, places), areas=areas, site_kinds=sites.SITE_KINDS, sites=places, gates=gates,
        users=district.users(places, gates), households=households, persons=persons, passages=passages,
        control_levels=tuple(level for level in plan if level.valid_from < until),
        restrictions=orders.restrictions(spread.orders.given, stage.start, until), truth=truth,
    )  # fmt: skip


def _check(people: int, days: int, begin: datetime, until: datetime) -> None:
    """Refuse a world too small to hold its own story."""
    if people < 300:
        raise ValueError(f"people: {people} is too few, at least 300")
    if not 2 <= days <= 60:
        raise ValueError(f"days: {days} is not between 2 and 60")
    if not begin + timedelta(days=days - 1) < until <= begin + timedelta(days=days):
        raise ValueError(f"until: {until.isoformat()} is not on the last day")


def _life(stage: _Stage, random: dict[str, np.random.Generator]) -> tuple[Outings, Spread]:
    """What really happened: everybody's outings, the outbreak they carried, the orders that cut them short."""
    persons, land, days = stage.persons, stage.land, stage.days
    levels = measures.in_force(stage.plan, stage.areas, stage.sites, stage.first_day)
    planned = trips.make_trips(persons, land, levels, trips.calendar(stage.first_day, days), random["trips"])
    constitution = health.make_health(persons, days, random["health"])
    health.refusals(planned, constitution, land, random["health"])
    given = orders.Orders.none(len(persons))
    orders.order_others(given, persons, constitution, days, random["orders"])
    stays = outbreak.real_stays(planned, constitution)
    spread = Spread(persons, land, stays, constitution, given, random["outbreak"])
    outbreak.run(spread, _first_cases(stage, stays, random["outbreak"]), days)
    return outbreak.kept_home(planned, spread, random["orders"]), spread


def _first_cases(stage: _Stage, stays: Stays, rng: np.random.Generator) -> list[int]:
    """One resident of each of the three places, among those who go to places most."""
    visits = np.bincount(stays.person, minlength=len(stage.persons))
    found = []
    for code in FIRST_CASES_AT:
        home = next(index for index, site in enumerate(stage.sites) if site.area_code == code)
        living = np.flatnonzero(stage.persons.home_site == home)
        if len(living):
            lively = living[np.argsort(-visits[living], kind="stable")][: max(1, len(living) // 4)]
            found.append(int(rng.choice(lively)))
    return found


def _record(
    stage: _Stage, outings: Outings, spread: Spread, random: dict[str, np.random.Generator]
) -> tuple[Passages, tuple[Cheat, ...], tuple[OfflineSpell, ...], int]:
    """What the posts wrote down of it, their dishonesty and outages, and how many rows are missing."""
    land, start = stage.land, stage.start
    rows = make_movements(outings, stage.persons, land, random["movements"])
    rows = rows.only(rows.at + start < stage.until)
    returnees = np.zeros(len(stage.persons), bool)
    returnees[[order[0] for order in spread.orders.given if order[2] == "returnee"]] = True
    notes = readings.make_notes(rows, stage.persons, spread.health, returnees, land, random["notes"])
    gone = readings.turned_back(rows, notes, land)
    rows, notes = rows.only(~gone), notes.only(~gone)
    dishonest = cheats.choose(rows, stage.sites, land, stage.days, random["cheats"])
    unrecorded = sum(
        int(cheats.touched(rows, cheat).sum()) for cheat in dishonest if cheat.kind in cheats.LOSING
    )
    rows, notes = cheats.falsify(rows, notes, dishonest, random["cheats"])
    spells = cheats.outages(land, dishonest, stage.days, start, random["offline"])
    return _columns(rows, notes, spells, start, stage.until, random["offline"]), dishonest, spells, unrecorded


def _columns(
    rows: Movements,
    notes: Notes,
    spells: Sequence[OfflineSpell],
    start: int,
    until: int,
    rng: np.random.Generator,
) -> Passages:
    """Passages by time, with the moment each arrived; what has not arrived by `until` is not there."""
    at = rows.at + start
    received = at + rng.integers(0, 3, len(at))
    offline = np.zeros(len(at), bool)
    for spell in spells:
        cut = (rows.gate == spell.gate_index) & (at >= spell.start) & (at < spell.end)
        offline |= cut
        received[cut] = spell.end + rng.integers(5, 120, int(cut.sum()))
    there = np.flatnonzero((at < until) & (received < until))
    order = there[np.lexsort((rows.person[there], rows.gate[there], at[there]))]
    return Passages(
        gate_index=rows.gate[order], person_index=rows.person[order], at=at[order],
        direction=rows.direction[order], category=rows.category[order], first=notes.first[order],
        second=notes.second[order], mask=notes.mask[order], errand=rows.errand[order], offline=offline[order],
        received_at=received[order], risk_travel=notes.risk_travel[order],
    )  # fmt: skip
