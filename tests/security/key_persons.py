"""Cases, contacts, orders, needs, appeals and a screening list, each once in the east and once in the west."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.actions import raise_all
from lianfang.assignments.models import Assignment
from lianfang.cases.actions.contacts import hand_over
from lianfang.cases.actions.warning import KIND
from lianfang.cases.models import Signal
from lianfang.local_time import day_at
from lianfang.quarantine.actions.appeals import note_appeal
from lianfang.quarantine.actions.clock import ask_about_positives
from lianfang.quarantine.actions.needs import ask
from lianfang.quarantine.actions.screening import Returnee, bring_in
from lianfang.quarantine.models import ScreeningEntry
from lianfang.quarantine.resident_links import token_of
from tests import builders
from tests.builders import LI_NA, PATHS, SUN_WEST, WANG_FANG, WANG_QIANG, asker
from tests.quarantine.ordering import confirmed, contact, order, sample

WORKERS = {"east": "lin", "west": "wu"}
EAST_HOME, WEST_HOME = PATHS[builders.COMMUNITY], PATHS[builders.WEST_VILLAGE]


@dataclass(frozen=True)
class KeyPersons:
    """Numbers and ids by side, "east" and "west"."""

    cases: dict[str, str]
    contacts: dict[str, int]
    orders: dict[str, str]
    needs: dict[str, int]
    lists: dict[str, int]
    entries: dict[str, int]
    token: str


def key_persons(now: datetime) -> KeyPersons:
    """Makes all of it through the rooms' own actions; the west's person of every kind is Sun."""
    register_second(now)
    cases = {"east": confirmed(now, WANG_QIANG), "west": confirmed(now, "PWEST2")}
    ids = {
        "east": contact(now, LI_NA, case=cases["east"]),
        "west": contact(now, SUN_WEST, case=cases["east"]),
    }
    contact(now, WANG_FANG, case=cases["east"])
    hand_over(asker("chen"), cases["east"], 0, now)
    orders = {side: order(now, contact_id=ids[side]).number for side in ids}
    needs = {side: ask(asker(WORKERS[side]), orders[side], "food", "大米", False, now) for side in ids}
    for side, person in (("east", LI_NA), ("west", SUN_WEST)):
        note_appeal(asker("chen"), orders[side], "我没有去过", now)
        sample(now - timedelta(minutes=5), "positive", person)
        _warning(side, now)
    ask_about_positives(now)
    lists, entries = {}, {}
    for side, address in (("east", "锦江华庭"), ("west", "西村")):
        rows = [Returnee(2, f"新{side}", "", address, "某市", None, day_at(now))]
        lists[side] = bring_in(asker("chen"), side, "covid19", rows, 0, now).list_id
        entries[side] = ScreeningEntry.objects.get(listed_id=lists[side]).id
    return KeyPersons(cases, ids, orders, needs, lists, entries, token_of(orders["east"]))


def register_second(now: datetime) -> None:
    """One more resident of the west, who is the case there."""
    builders.register("PWEST2", "周西", "00060001111", "西村 6号", WEST_HOME, now)


def _warning(side: str, now: datetime) -> None:
    from lianfang.assignments.actions import NewAssignment
    from lianfang.passages.follow_up import responsible_unit
    from lianfang.places.queries import area_units

    path = EAST_HOME if side == "east" else WEST_HOME
    day = day_at(now)
    Signal.objects.create(
        kind="fever", area_path=path, day=day, method="c1", observed=6, expected=1, statistic=5,
        series=[[day.isoformat(), 6]], raised_at=now,
    )  # fmt: skip
    facts = {"signal": "fever", "day": day.isoformat()}
    unit = responsible_unit(area_units(SYSTEM), path)
    assert unit is not None
    new = NewAssignment(KIND, 3, "K7", path, unit, f"signal:{side}", now + timedelta(days=1), facts=facts)
    raise_all(SYSTEM, [new], now)


def assignments_of(kinds: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """The assignment of each kind on each side."""
    rows = Assignment.objects.filter(kind__in=kinds).order_by("-id").values_list("area_path", "kind", "id")
    return {("west" if path.startswith("D/D-W/") else "east", kind): row for path, kind, row in rows}


def a_list() -> Any:
    """A file of returnees, for a form."""
    file = BytesIO("姓名\n李新\n".encode())
    file.name = "list.csv"
    return file
