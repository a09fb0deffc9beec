"""The list of passages is the plain list, newest first, however it was found."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from lianfang.accounts.rights import Role
from lianfang.domain.days import local_day
from lianfang.passages import list_queries, partitions, queries
from lianfang.passages.models import Passage
from lianfang.places import actions as places
from lianfang.places import queries as places_now
from tests import builders
from tests.builders import SYSTEM, District, asker

ZONE = ZoneInfo(settings.TIME_ZONE)
FIRST = datetime(2020, 2, 10, 1, tzinfo=UTC)
GATES = (builders.JINJIANG_GATE, builders.MART_GATE, builders.WEST_GATE, "G-2", "G-3", "G-NOBODY")
PEOPLE = (builders.LI_NA, builders.SUN_WEST)


def stored(chance: Random, gates: dict[str, tuple[int, str]], people: list[int], n: int) -> Passage:
    """A passage at any gate but the one that nobody passes; times repeat, the rare is frequent enough to be met."""
    gate, path = gates[chance.choice(GATES[:-1])]
    fever, vehicle = chance.random() < 0.1, chance.random() < 0.1
    return Passage(
        uid=uuid.UUID(int=chance.getrandbits(128)),
        gate_id=gate,
        area_path=path,
        person_id=chance.choice([*people, None]),
        at=FIRST + timedelta(minutes=5 * chance.randrange(400)),
        received_at=FIRST,
        direction="in" if gate == gates["G-2"][0] else chance.choice(("in", "out")),
        category="resident",
        server_decision=chance.choice(("admit", "admit", "admit", "refuse", "refer", "hold")),
        server_reason="ok",
        policy_version=1,
        fever=fever,
        vehicle="赣J12345" if vehicle else "",
        recorded_by="test",
    )


@pytest.fixture
def passed(district: District) -> District:
    """Five gates that four hundred people passed, one that nobody did, and somebody who answers for that one alone."""
    places.register_sites(
        SYSTEM,
        [
            places.NewSite("S-2", "便利店", "Corner shop", "supermarket", builders.COMMUNITY),
            places.NewSite("S-NOBODY", "空店", "Empty shop", "supermarket", builders.WEST),
        ],
    )
    new = [("G-2", "S-2"), ("G-3", "S-2"), ("G-NOBODY", "S-NOBODY")]
    places.register_gates(SYSTEM, [places.NewGate(code, site, "门", "Door") for code, site in new])
    builders.found_unit("U-NO", "空", "Empty", "operator", "U-W", f"{builders.PATHS[builders.WEST]}S-NOBODY/")
    builders.add_user("niemand", Role.UNIT_HEAD, "U-NO")
    chance = Random(3)
    gates = places_of(district)
    partitions.ensure({local_day(FIRST + timedelta(hours=h), ZONE) for h in range(40)})
    people = [district.persons[number] for number in PEOPLE]
    Passage.objects.bulk_create([stored(chance, gates, people, n) for n in range(400)])
    return district


def places_of(district: District) -> dict[str, tuple[int, str]]:
    """Id and path of each gate by code."""
    rows = places_now.every_gate(SYSTEM, district.now)
    return {gate.code: (gate.id, gate.area_path) for gate in rows}


def plainly(username: str, wanted: dict[str, Any]) -> list[int]:
    """The same question put to the database as it stands: all conditions at once, then the order."""
    rows = Passage.objects.within(asker(username))
    names = {"site_code": "gate__site__code", "gate_code": "gate__code", "person_number": "person__number"}
    names |= {"direction": "direction", "decision": "server_decision"}
    rows = rows.filter(**{column: wanted[name] for name, column in names.items() if wanted.get(name)})
    if wanted.get("fever"):
        rows = rows.filter(fever=True)
    if wanted.get("vehicle"):
        rows = rows.exclude(vehicle="")
    if wanted.get("since"):
        rows = rows.filter(at__gte=wanted["since"], at__lt=wanted["until"])
    return [row.id for row in rows.order_by("-at", "-id")]


def paged(username: str, wanted: dict[str, Any], limit: int) -> list[int]:
    """The list page by page."""
    found: list[int] = []
    before = None
    for _page in range(1000):
        rows = queries.passages(asker(username), **wanted, before=before, limit=limit)
        found += [row.id for row in rows]
        if len(rows) < limit:
            return found
        before = (rows[-1].at, rows[-1].id)
    raise AssertionError("the pages never end")


def any_question(chance: Random) -> dict[str, Any]:
    """Any filters together."""
    wanted: dict[str, Any] = {}
    if chance.random() < 0.3:
        wanted["gate_code"] = chance.choice(GATES)
    if chance.random() < 0.3:
        wanted["site_code"] = chance.choice(
            (builders.JINJIANG, builders.MART, "S-2", "S-NOBODY", "S-UNKNOWN")
        )
    if chance.random() < 0.3:
        wanted["person_number"] = chance.choice((*PEOPLE, "PNOBODY"))
    if chance.random() < 0.3:
        wanted["direction"] = chance.choice(("in", "out"))
    if chance.random() < 0.4:
        wanted["decision"] = chance.choice(("admit", "refuse", "refer", "hold"))
    wanted["fever"] = chance.random() < 0.2
    wanted["vehicle"] = chance.random() < 0.2
    if chance.random() < 0.3:
        since = FIRST + timedelta(minutes=5 * chance.randrange(300))
        wanted |= {"since": since, "until": since + timedelta(hours=chance.randrange(1, 30))}
    return wanted


def test_it_works(passed: District) -> None:
    rows = queries.passages(asker("zhou"))
    assert len(rows) == queries.PAGE
    assert [row.id for row in rows] == plainly("zhou", {})[: queries.PAGE]
    assert queries.passages(asker("niemand")) == []


@pytest.mark.parametrize(("few_gates", "look_back"), [(30, 2000), (0, 2000), (0, 12), (2, 40)])
def test_pages_together_are_the_plain_list(
    passed: District, few_gates: int, look_back: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_queries, "FEW_GATES", few_gates)
    monkeypatch.setattr(list_queries, "LOOK_BACK", look_back)
    monkeypatch.setattr(list_queries, "LANES_AT_ONCE", 3)
    chance = Random(few_gates + look_back)
    for _question in range(20):
        wanted = any_question(chance)
        username = chance.choice(("zhou", "ding", "wu", "lin", "niemand"))
        limit = chance.choice((1, 7, 40)) if len(plainly(username, wanted)) < 50 else 40
        assert paged(username, wanted, limit) == plainly(username, wanted), (username, wanted, limit)


def test_one_busy_gate_among_quiet_ones_fills_the_page(passed: District) -> None:
    gates = places_of(passed)
    gate, path = gates["G-3"]
    late = FIRST + timedelta(days=1)
    many = [stored(Random(n + 100), dict.fromkeys(gates, (gate, path)), [], n) for n in range(150)]
    for n, row in enumerate(many):
        row.at = late + timedelta(hours=12, seconds=n)
    partitions.ensure({local_day(late + timedelta(hours=12), ZONE)})
    Passage.objects.bulk_create(many)
    assert {row.gate_code for row in queries.passages(asker("lin"))} == {"G-3"}
    assert paged("lin", {}, 33) == plainly("lin", {})
