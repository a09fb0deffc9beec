"""A small district for tests, with people in it. Everything goes in through the rooms' own actions.

    D  试验区                                   command CMD: director zhou, dispatcher gao, tracer chen, dpo qian, admin
    ├─ D-E  东街道                              U-E: unit head ding
    │   └─ D-E-1  锦江社区                      U-E-1: community worker lin, gatekeeper fang (gates G-JJ, G-MART)
    │       ├─ site S-MART 万家喜超市 (public)   U-MART: operator ma; gate G-MART
    │       └─ D-E-1-A  锦江华庭                 site S-JJ (home), gate G-JJ
    └─ D-W  西镇                                U-W: unit head wu, who must see nothing of the east
        └─ D-W-1  西村                          site S-WEST (market), gate G-WEST

`build_district(now)` makes all of it and says under which numbers the people are known. `district` in
`tests/conftest.py` is the same as a fixture. Tests that need more call the rooms' actions or the builders below.
The people carry what they are in their name here: LI_NA is Li Na, a resident of 锦江华庭, telephone ending in 1234.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import User
from lianfang.accounts.queries import asker_of
from lianfang.accounts.rights import Role
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.sessions import rule_for
from lianfang.passages.actions.policies import put_policy_in_force
from lianfang.people import actions as people
from lianfang.people.vault import IdentityCard
from lianfang.places import actions as places
from tests import factors

PASSWORD = "demo"

DISTRICT, EAST, COMMUNITY, COMPOUND = "D", "D-E", "D-E-1", "D-E-1-A"
WEST, WEST_VILLAGE = "D-W", "D-W-1"
JINJIANG, MART, WEST_MARKET = "S-JJ", "S-MART", "S-WEST"
JINJIANG_GATE, MART_GATE, WEST_GATE = "G-JJ", "G-MART", "G-WEST"

PATHS = {
    DISTRICT: "D/",
    EAST: "D/D-E/",
    COMMUNITY: "D/D-E/D-E-1/",
    COMPOUND: "D/D-E/D-E-1/D-E-1-A/",
    WEST: "D/D-W/",
    WEST_VILLAGE: "D/D-W/D-W-1/",
}
MART_PATH = PATHS[COMMUNITY] + MART + "/"

UNITS = (
    ("CMD", "试验区指挥部", "Test District Command", "command", None, PATHS[DISTRICT]),
    ("U-E", "东街道办事处", "East Subdistrict Office", "subdistrict", "CMD", PATHS[EAST]),
    ("U-E-1", "锦江社区居委会", "Jinjiang Community", "community", "U-E", PATHS[COMMUNITY]),
    ("U-MART", "万家喜超市公司", "Wanjiaxi Supermarket Co.", "operator", "U-E-1", MART_PATH),
    ("U-W", "西镇人民政府", "West Town", "town", "CMD", PATHS[WEST]),
)
USERS = (
    ("zhou", "周敏", "Zhou Min", Role.DIRECTOR, "CMD", ()),
    ("gao", "高远", "Gao Yuan", Role.DISPATCHER, "CMD", ()),
    ("chen", "陈曦", "Chen Xi", Role.TRACER, "CMD", ()),
    ("qian", "钱穆", "Qian Mu", Role.DPO, "CMD", ()),
    ("admin", "管理员", "Administrator", Role.ADMIN, "CMD", ()),
    ("ding", "丁一", "Ding Yi", Role.UNIT_HEAD, "U-E", ()),
    ("lin", "林静", "Lin Jing", Role.COMMUNITY, "U-E-1", ()),
    ("fang", "方圆", "Fang Yuan", Role.GATEKEEPER, "U-E-1", (JINJIANG_GATE, MART_GATE)),
    ("ma", "马超", "Ma Chao", Role.OPERATOR, "U-MART", ()),
    ("wu", "吴江", "Wu Jiang", Role.UNIT_HEAD, "U-W", ()),
)
AREAS = (
    (DISTRICT, "试验区", "Test District", "district", None, "CMD"),
    (EAST, "东街道", "East Subdistrict", "subdistrict", DISTRICT, "U-E"),
    (COMMUNITY, "锦江社区", "Jinjiang Community", "community", EAST, "U-E-1"),
    (COMPOUND, "锦江华庭", "Jinjiang Court", "compound", COMMUNITY, "U-E-1"),
    (WEST, "西镇", "West Town", "town", DISTRICT, "U-W"),
    (WEST_VILLAGE, "西村", "West Village", "village", WEST, "U-W"),
)
SITE_KINDS = (
    places.NewSiteKind("compound", "小区", "Residential compound", "home", True, 0),
    places.NewSiteKind("village", "村庄", "Village", "home", True, 0),
    places.NewSiteKind("supermarket", "超市", "Supermarket", "public", True, 35),
    places.NewSiteKind("market", "农贸市场", "Produce market", "public", True, 30),
    places.NewSiteKind("hotel", "宾馆", "Hotel", "public", True, 600),
)

LI_NA, WANG_QIANG, WANG_FANG = "PLINA", "PWANGQIANG", "PWANGFANG"
CHEN_QUARANTINED, HE_NO_OUTING, SUN_WEST = "PCHEN", "PHE", "PSUN"
PEOPLE = (
    (LI_NA, "李娜", "00000001234", "锦江华庭 1栋 101", COMPOUND),
    (WANG_QIANG, "王强", "00010005678", "锦江华庭 2栋 202", COMPOUND),
    (WANG_FANG, "王芳", "00020005678", "锦江华庭 5栋 505", COMPOUND),
    (CHEN_QUARANTINED, "陈静", "00030004321", "锦江华庭 3栋 303", COMPOUND),
    (HE_NO_OUTING, "何伟", "00040008765", "锦江华庭 4栋 404", COMPOUND),
    (SUN_WEST, "孙涛", "00050009999", "西村 5号", WEST_VILLAGE),
)


@dataclass(frozen=True)
class District:
    """What a test needs to know of the district: ids of units by code, ids of persons by number, and its time."""

    now: datetime
    units: dict[str, int]
    persons: dict[str, int] = field(default_factory=dict)


def build_district(now: datetime) -> District:
    """Units, users, areas, sites, gates, people, two restrictions and the first policy; all in force before `now`."""
    units = {code: found_unit(code, *rest) for code, *rest in UNITS}
    for username, zh, en, role, unit, gates in USERS:
        add_user(username, role, unit, name_zh=zh, name_en=en, gate_codes=gates)
    for code, zh, en, kind, parent, unit in AREAS:
        day = now.date() - timedelta(days=365)
        places.lay_out_area(SYSTEM, places.NewArea(code, zh, en, kind, parent, units[unit], day))
    _lay_out_places(units)
    put_policy_in_force(SYSTEM, FIRST_POLICY, now - timedelta(days=30), "first policy")
    persons = {
        number: register(number, name, phone, door, PATHS[area], now)
        for number, name, phone, door, area in PEOPLE
    }
    restrict(CHEN_QUARANTINED, "quarantine", units["U-E-1"], now, reason="close_contact")
    restrict(HE_NO_OUTING, "no_outing", units["U-E-1"], now, reason="returnee")
    return District(now, units, persons)


def _lay_out_places(units: dict[str, int]) -> None:
    places.define_site_kinds(SYSTEM, SITE_KINDS)
    places.register_sites(
        SYSTEM,
        [
            places.NewSite(JINJIANG, "锦江华庭", "Jinjiang Court", "compound", COMPOUND),
            places.NewSite(
                MART, "万家喜超市", "Wanjiaxi Supermarket", "supermarket", COMMUNITY, units["U-MART"]
            ),
            places.NewSite(WEST_MARKET, "西村集市", "West Village Market", "market", WEST_VILLAGE),
        ],
    )
    places.register_gates(
        SYSTEM,
        [
            places.NewGate(JINJIANG_GATE, JINJIANG, "北门", "North gate"),
            places.NewGate(MART_GATE, MART, "正门", "Front door"),
            places.NewGate(WEST_GATE, WEST_MARKET, "东口", "East entry"),
        ],
    )


def found_unit(code: str, name_zh: str, name_en: str, kind: str, parent: str | None, scope: str) -> int:
    """A unit; returns its id."""
    return accounts.found_unit(SYSTEM, accounts.NewUnit(code, name_zh, name_en, kind, parent, scope))


def add_user(
    username: str,
    role: str,
    unit: str,
    *,
    name_zh: str = "测试员",
    name_en: str = "Tester",
    gate_codes: tuple[str, ...] = (),
) -> int:
    """A user with the password PASSWORD, and a second factor where the role needs one; returns their id."""
    new = accounts.NewUser(username, name_zh, name_en, role, unit, PASSWORD, gate_codes)
    user_id = accounts.add_user(SYSTEM, new, invented=True)
    if rule_for(role).second_factor:
        factors.give_app(user_id)
    return user_id


def register(number: str, name: str, phone: str, door: str, area_path: str, now: datetime) -> int:
    """A resident of a household of their own; returns the person's id."""
    new = people.NewPerson(IdentityCard(name, phone, door), "resident", area_path, household=0, number=number)
    return people.register_people(SYSTEM, [area_path], [new], now)[0].id


def restrict(
    number: str, kind: str, appeal_unit: int, now: datetime, *, reason: str = "close_contact", days: int = 13
) -> int:
    """A restriction since yesterday, for `days` more days; returns its id."""
    order = people.NewRestriction(
        person_number=number,
        kind=kind,
        reason=reason,
        legal_basis="传染病防治法第三十九条",
        since=now - timedelta(days=1),
        until=now + timedelta(days=days),
        appeal_unit_id=appeal_unit,
        appeal_contact="锦江社区 0799-1234567",
    )
    return people.impose(SYSTEM, [order])[0]


def asker(username: str, language: str = "zh") -> Asker:
    """One of the users as the asker of actions and queries."""
    return asker_of(User.objects.select_related("unit").get(username=username), language)


def passage(gate: str = MART_GATE, at: datetime | None = None, **said: Any) -> dict[str, Any]:
    """A passage as a gate sends it: somebody coming in with 36.5 and a mask; `said` adds or replaces (None removes)."""
    raw: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "gate": gate,
        "at": (at or datetime.now().astimezone()).isoformat(),
        "direction": "in",
        "temperature": 36.5,
        "mask": "worn",
    }
    return {name: value for name, value in (raw | said).items() if value is not None}
