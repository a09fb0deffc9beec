"""What a passage asks somebody to do reaches the unit that can do it, in time, and names nobody."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.test import override_settings

from lianfang.assignments.kinds import KINDS
from lianfang.domain.admission import Decision
from lianfang.domain.lines import LINES
from lianfang.domain.reasons import DUTIES
from lianfang.passages.follow_up import FOLLOW_UPS, follow_ups, responsible_unit
from lianfang.passages.intake import GateVerdict, NewPassage, Visitor
from lianfang.passages.judging import Verdict
from lianfang.passages.storing import Judged
from lianfang.people.rows import PersonRow
from lianfang.places.rows import GateRow

NOON = datetime(2026, 2, 10, 4, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))

COMPOUND, VILLAGE = "D/D-E/D-E-1/D-E-1-A/", "D/D-W/D-W-1/"
COMMAND, EAST, COMMUNITY, WEST = 1, 2, 3, 4
UNITS = {"D/": COMMAND, "D/D-E/": EAST, "D/D-E/D-E-1/": COMMUNITY, "D/D-W/": WEST}

MART_PATH = "D/D-E/D-E-1/S-MART/"
MART = GateRow(
    9, "G-MART", "正门", "Front door", 5, "S-MART", "万家喜超市", "Wanjiaxi", "supermarket", "public",
    MART_PATH, 360, 1320, "open",
)  # fmt: skip
NOWHERE = GateRow(
    8, "G-X", "门", "Gate", 6, "S-X", "场所", "Site", "market", "public", "X/S-X/", 360, 1320, "open"
)

SUN_OF_THE_WEST = PersonRow(21, "PSUN", "resident", VILLAGE, 3, 1980)
LI_OF_THE_EAST = PersonRow(22, "PLINA", "resident", COMPOUND, 4, 1990)
MET_IN_THE_WEST = PersonRow(23, "PWANG", "visitor", VILLAGE + "S-WEST/", None, None)

HOURS = {
    "fever_followup": 4,
    "restricted_followup": 2,
    "community_notice": 2,
    "travel_screening": 8,
    "check_thermometer": 24,
}
FOR_THE_HOME = ("fever_followup", "restricted_followup", "community_notice")
FOR_THE_PLACE = ("travel_screening", "check_thermometer")


def seen(
    *duties: str, who: PersonRow | None = SUN_OF_THE_WEST, gate: GateRow = MART, at: datetime = NOON
) -> Judged:
    """A passage at the supermarket after which these duties are due."""
    passage = NewPassage(
        uuid.UUID(int=7),
        gate.code,
        at,
        "in",
        person_number=who.number if who else "",
        visitor=Visitor("王五", "00000001234"),
        first_reading=382,
        second_reading=381,
        verdict=GateVerdict("admit", "ok", "x", True),
    )
    return Judged(
        passage, gate, who, Verdict(Decision("refuse", "fever", "fever", duties, "x"), "visitor", 1)
    )


def test_every_duty_of_the_table_becomes_an_assignment_of_a_known_kind() -> None:
    assert set(FOLLOW_UPS) == set(DUTIES) == set(HOURS) == {*FOR_THE_HOME, *FOR_THE_PLACE}
    for duty, follow_up in FOLLOW_UPS.items():
        assert follow_up.kind == duty and follow_up.kind in KINDS
        assert follow_up.line in {line.number for line in LINES}


@pytest.mark.parametrize("duty", FOR_THE_HOME)
def test_what_concerns_a_person_goes_to_where_they_live(duty: str) -> None:
    (sun,) = follow_ups(seen(duty), UNITS)
    assert (sun.unit_id, sun.area_path, sun.subject) == (WEST, VILLAGE, "PSUN")
    (li,) = follow_ups(seen(duty, who=LI_OF_THE_EAST), UNITS)
    assert (li.unit_id, li.area_path, li.subject) == (COMMUNITY, COMPOUND, "PLINA")


@pytest.mark.parametrize("duty", FOR_THE_PLACE)
def test_what_concerns_the_place_goes_to_who_manages_it(duty: str) -> None:
    for who in (SUN_OF_THE_WEST, LI_OF_THE_EAST, MET_IN_THE_WEST, None):
        (new,) = follow_ups(seen(duty, who=who), UNITS)
        assert (new.unit_id, new.area_path, new.place_code) == (COMMUNITY, MART_PATH, "S-MART")


@pytest.mark.parametrize("duty", DUTIES)
def test_a_stranger_is_followed_up_by_the_unit_of_the_place(duty: str) -> None:
    (unknown,) = follow_ups(seen(duty, who=None), UNITS)
    assert (unknown.unit_id, unknown.area_path, unknown.subject) == (COMMUNITY, MART_PATH, "")
    # Somebody from elsewhere, registered at a market in the west some day, stands at a gate in the east now.
    (visitor,) = follow_ups(seen(duty, who=MET_IN_THE_WEST), UNITS)
    assert (visitor.unit_id, visitor.area_path) == (COMMUNITY, MART_PATH)


def test_a_card_is_about_a_person_unless_it_is_about_a_thing() -> None:
    subjects = {new.kind: new.subject for new in follow_ups(seen(*DUTIES), UNITS)}
    assert subjects == dict.fromkeys(DUTIES, "PSUN") | {"check_thermometer": ""}


@pytest.mark.parametrize("duty", DUTIES)
def test_each_duty_leaves_its_time_from_the_passage_on(duty: str) -> None:
    (new,) = follow_ups(seen(duty), UNITS)
    assert new.due_at == NOON + timedelta(hours=HOURS[duty])
    assert (new.line, new.clause) == (FOLLOW_UPS[duty].line, FOLLOW_UPS[duty].clause)


@pytest.mark.parametrize("duty", DUTIES)
def test_the_card_says_what_was_seen_and_names_nobody(duty: str) -> None:
    (new,) = follow_ups(seen(duty), UNITS)
    assert new.facts == {
        "at": "2026-02-10T04:00:00+00:00",
        "gate": "G-MART",
        "site_zh": "万家喜超市",
        "site_en": "Wanjiaxi",
        "direction": "in",
        "first_reading": 382,
        "second_reading": 381,
        "decision": "refuse",
        "reason": "fever",
    }
    card = json.dumps(new.facts, ensure_ascii=False)
    assert not any(word in card for word in ("王五", "00000001234", "PSUN"))


def test_a_passage_raises_each_of_its_duties_once_in_their_order() -> None:
    both = follow_ups(seen("restricted_followup", "fever_followup"), UNITS)
    assert [new.kind for new in both] == ["restricted_followup", "fever_followup"]
    assert {new.source for new in both} == {f"passage:{uuid.UUID(int=7)}"}
    assert follow_ups(seen(), UNITS) == []


def source(at: datetime) -> str:
    """What raised a check of the thermometer at this time."""
    return follow_ups(seen("check_thermometer", at=at), UNITS)[0].source


@override_settings(TIME_ZONE="Asia/Shanghai")
def test_a_thermometer_is_checked_once_a_gate_and_day_on_the_wall() -> None:
    midnight = datetime(2026, 2, 10, tzinfo=CHINA)
    last = midnight + timedelta(hours=24) - timedelta(microseconds=1)
    assert {source(midnight), source(NOON), source(last)} == {"gate:G-MART:2026-02-10"}
    assert source(midnight - timedelta(microseconds=1)) == "gate:G-MART:2026-02-09"
    assert source(midnight + timedelta(hours=24)) == "gate:G-MART:2026-02-11"


@override_settings(TIME_ZONE="Asia/Shanghai")
def test_the_day_of_a_check_does_not_hang_on_how_a_device_writes_its_times() -> None:
    early = datetime(2026, 2, 10, 6, tzinfo=CHINA)
    assert source(early) == source(early.astimezone(UTC)) == "gate:G-MART:2026-02-10"


@pytest.mark.parametrize(
    ("paths", "unit"),
    [
        ((COMPOUND,), COMMUNITY),
        ((MART_PATH,), COMMUNITY),
        (("D/D-E/D-E-1/",), COMMUNITY),
        (("D/D-E/D-E-10/",), EAST),
        ((VILLAGE,), WEST),
        (("D/D-N/",), COMMAND),
        (("D/",), COMMAND),
        ((VILLAGE, MART_PATH), WEST),
        (("", MART_PATH), COMMUNITY),
        (("X/", MART_PATH), COMMUNITY),
        (("X/",), None),
        (("", ""), None),
        ((), None),
    ],
)
def test_the_innermost_unit_of_the_first_path_that_has_one(paths: tuple[str, ...], unit: int | None) -> None:
    assert responsible_unit(UNITS, *paths) == unit


def test_a_gate_outside_every_area_raises_nothing_for_strangers_and_all_the_same_something_for_residents() -> (
    None
):
    every = tuple(DUTIES)
    assert follow_ups(seen(*every, who=None, gate=NOWHERE), UNITS) == []
    found = follow_ups(seen(*every, gate=NOWHERE), UNITS)
    assert {new.kind: new.unit_id for new in found} == dict.fromkeys(FOR_THE_HOME, WEST)
