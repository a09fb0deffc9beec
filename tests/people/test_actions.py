"""Finding people, opening identities, restricting: what leaves a trace, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lianfang.accounts.models import AuditEntry
from lianfang.accounts.scope import SYSTEM
from lianfang.domain.errors import InvalidInput, NotAllowed, NotFound
from lianfang.people import actions, queries
from lianfang.people.models import Person, Restriction
from tests import builders
from tests.builders import District, asker

COMPOUND = builders.PATHS[builders.COMPOUND]


def opened(number: str) -> list[tuple[str, str, str]]:
    """Who opened somebody's data, by which verb, what for."""
    rows = AuditEntry.objects.filter(subject=number, verb__in=("identity.open", "person.find"))
    return list(rows.order_by("seq").values_list("actor", "verb", "purpose"))


def test_four_digits_find_a_resident_at_the_gate(district: District) -> None:
    (found,) = actions.find_by_tail(asker("fang"), "1234", COMPOUND, district.now)
    assert (found.number, found.masked_name, found.restriction) == (builders.LI_NA, "李*", None)
    assert opened(builders.LI_NA) == [("fang", "person.find", "gate")]


def test_two_with_the_same_end_are_both_shown_and_both_noted(district: District) -> None:
    found = actions.find_by_tail(asker("fang"), "5678", COMPOUND, district.now)
    assert {row.number for row in found} == {builders.WANG_QIANG, builders.WANG_FANG}
    assert len(opened(builders.WANG_QIANG)) == len(opened(builders.WANG_FANG)) == 1


def test_who_lives_here_stands_before_who_does_not(district: District) -> None:
    builders.register("PNEIGHBOUR", "赵近", "00012349999", "锦江华庭 9栋", COMPOUND, district.now)
    found = actions.find_by_tail(asker("fang"), "9999", COMPOUND, district.now)
    assert [row.number for row in found] == ["PNEIGHBOUR", builders.SUN_WEST]


def test_the_gate_learns_that_somebody_is_restricted(district: District) -> None:
    (found,) = actions.find_by_tail(asker("fang"), "4321", COMPOUND, district.now)
    assert found.restriction == "quarantine"


@pytest.mark.parametrize("digits", ["", "123", "12a", "一二三四", "１２３４"])
def test_fewer_than_four_digits_find_nobody(district: District, digits: str) -> None:
    with pytest.raises(InvalidInput, match="too_short"):
        actions.find_by_tail(asker("fang"), digits, COMPOUND, district.now)


def test_a_director_does_not_look_people_up(district: District) -> None:
    with pytest.raises(NotAllowed):
        actions.find_by_tail(asker("zhou"), "1234", COMPOUND, district.now)
    assert opened(builders.LI_NA) == []


def test_an_identity_opens_with_a_purpose_and_leaves_a_trace(district: District) -> None:
    card = actions.open_identity(asker("lin"), builders.LI_NA, "follow_up: 询问症状")
    assert (card.name, card.phone, card.address) == ("李娜", "00000001234", "锦江华庭 1栋 101")
    assert opened(builders.LI_NA) == [("lin", "identity.open", "follow_up: 询问症状")]


@pytest.mark.parametrize("purpose", ["", "  "])
def test_an_identity_does_not_open_without_a_purpose(district: District, purpose: str) -> None:
    with pytest.raises(InvalidInput, match=r"purpose\.required"):
        actions.open_identity(asker("lin"), builders.LI_NA, purpose)
    assert opened(builders.LI_NA) == []


@pytest.mark.parametrize("username", ["fang", "zhou", "gao", "ding", "ma", "qian", "admin"])
def test_most_roles_open_no_identity(district: District, username: str) -> None:
    with pytest.raises(NotAllowed):
        actions.open_identity(asker(username), builders.LI_NA, "visit")
    assert opened(builders.LI_NA) == []


def test_beyond_ones_area_a_person_does_not_exist(district: District) -> None:
    for number in (builders.SUN_WEST, "PNOBODY"):
        with pytest.raises(NotFound):
            actions.open_identity(asker("lin"), number, "visit")
        with pytest.raises(NotFound):
            queries.person(asker("lin"), number)
    assert queries.restrictions_of(asker("wu"), builders.CHEN_QUARANTINED, district.now) == []
    assert queries.reachable(asker("lin"), [builders.LI_NA, builders.SUN_WEST]) == {builders.LI_NA}


def test_a_person_without_a_card_has_no_identity(district: District) -> None:
    known = actions.register_references(SYSTEM, ["case-1"], COMPOUND, district.now)
    with pytest.raises(NotFound, match=r"person\.unknown"):
        actions.open_identity(asker("lin"), known["case-1"].number, "visit")


def test_a_visitor_who_comes_again_is_the_same_person(district: District) -> None:
    first = actions.register_visitor(asker("fang"), "白露", "000 0000 3333", builders.MART_PATH)
    again = actions.register_visitor(asker("fang"), " 白露 ", "00000003333", builders.MART_PATH)
    other = actions.register_visitor(asker("fang"), "白霜", "00000003333", builders.MART_PATH)
    assert first == again
    assert other.number != first.number


@pytest.mark.parametrize(
    ("name", "phone"),
    [("", "00000003333"), ("白露", ""), ("白露", "abc"), (None, None), ("白" * 41, "00000003333")],
)
def test_a_visitor_gives_name_and_telephone(district: District, name: object, phone: object) -> None:
    with pytest.raises(InvalidInput):
        actions.register_visitor(asker("fang"), name, phone, builders.MART_PATH)


def test_references_of_a_file_keep_their_person(district: District) -> None:
    first = actions.register_references(SYSTEM, ["a", "b", "a"], COMPOUND, district.now)
    again = actions.register_references(SYSTEM, ["b", "c"], COMPOUND, district.now)
    assert first["b"] == again["b"]
    assert Person.objects.filter(number__startswith="X").count() == 3


def test_people_are_registered_all_or_none(district: District) -> None:
    before = Person.objects.count()
    good = actions.NewPerson(actions.vault.IdentityCard("甲", "00000001111", ""), "resident", COMPOUND)
    with pytest.raises(InvalidInput):
        actions.register_people(SYSTEM, [], [good, replace(good, category="ghost")], district.now)
    assert Person.objects.count() == before


def whole(district: District, **changed: Any) -> dict[str, Any]:
    """The columns of a restriction that lacks nothing, with some of them changed."""
    columns = {
        "person_id": district.persons[builders.LI_NA],
        "area_path": COMPOUND,
        "kind": "quarantine",
        "reason": "close_contact",
        "legal_basis": "传染病防治法第三十九条",
        "since": district.now,
        "until": district.now + timedelta(days=14),
        "appeal_unit_id": district.units["U-E-1"],
        "appeal_contact": "0799-1234567",
        "imposed_by": "lin",
    }
    return columns | changed


def test_a_whole_restriction_is_stored(district: District) -> None:
    assert Restriction.objects.create(**whole(district)).pk


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("person_id", None),
        ("kind", ""),
        ("kind", "forever"),
        ("reason", ""),
        ("reason", "born_elsewhere"),
        ("legal_basis", ""),
        ("legal_basis", None),
        ("since", None),
        ("until", None),
        ("appeal_unit_id", None),
        ("appeal_contact", ""),
        ("appeal_contact", None),
    ],
)
def test_the_database_stores_no_restriction_that_lacks_a_part(
    district: District, column: str, value: object
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Restriction.objects.create(**whole(district, **{column: value}))


@pytest.mark.parametrize("days", [0, -1])
def test_the_database_stores_no_restriction_that_ends_before_it_begins(district: District, days: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Restriction.objects.create(**whole(district, until=district.now + timedelta(days=days)))


def order(district: District, **changed: Any) -> actions.NewRestriction:
    """An order that lacks nothing, with some of it changed."""
    new = actions.NewRestriction(
        builders.LI_NA,
        "quarantine",
        "close_contact",
        "传染病防治法第三十九条",
        district.now,
        district.now + timedelta(days=14),
        district.units["U-E-1"],
        "0799-1234567",
    )
    return replace(new, **changed)


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("kind", "forever", "kind"),
        ("reason", "born_elsewhere", "reason"),
        ("legal_basis", " ", "legal_basis"),
        ("appeal_contact", " ", "appeal_contact"),
        ("until", datetime(2020, 1, 1).astimezone(), "until"),
        ("person_number", "PNOBODY", "person"),
    ],
)
def test_an_order_that_lacks_a_part_says_which(
    district: District, part: str, value: object, field: str
) -> None:
    before = Restriction.objects.count()
    with pytest.raises((InvalidInput, NotFound)) as refused:
        actions.impose(asker("lin"), [order(district), order(district, **{part: value})])
    assert refused.value.problems[0].field == field
    assert Restriction.objects.count() == before


def test_a_restriction_holds_from_its_first_instant_to_before_its_last(district: District) -> None:
    person, tick = district.persons[builders.LI_NA], timedelta(microseconds=1)
    (row_id,) = actions.impose(asker("lin"), [order(district)])
    end = district.now + timedelta(days=14)
    moments = [district.now - tick, district.now, end - tick, end]
    held = [queries.restrictions_at(SYSTEM, [person], at).get(person) for at in moments]
    assert held == [None, "quarantine", "quarantine", None]
    actions.end_restriction(asker("lin"), row_id, "复核为非密接", district.now + timedelta(days=1))
    assert queries.restrictions_at(SYSTEM, [person], end - tick) == {}
    entry = AuditEntry.objects.get(verb="restriction.end")
    assert (entry.subject, entry.purpose) == (builders.LI_NA, "复核为非密接")


def test_the_strictest_restriction_counts(district: District) -> None:
    person = district.persons[builders.LI_NA]
    actions.impose(
        asker("lin"), [order(district, kind="no_outing"), order(district, kind="isolation"), order(district)]
    )
    assert queries.restrictions_at(SYSTEM, [person], district.now) == {person: "isolation"}


def test_wu_ends_no_restriction_of_the_east(district: District) -> None:
    (row_id,) = actions.impose(asker("lin"), [order(district)])
    with pytest.raises(NotFound):
        actions.end_restriction(asker("wu"), row_id, "我说了算", district.now)
