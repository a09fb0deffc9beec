"""What a door hands over is read field by field; whatever is wrong is named, all of it at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.errors import LianfangError
from lianfang.domain.values import MASKS
from lianfang.passages.intake import (
    CLOCK_TOLERANCE,
    FIELDS,
    GateVerdict,
    NewPassage,
    Visitor,
    Window,
    _read_with_care,
    mask_code,
    read_passage,
)

NOW = datetime(2026, 2, 10, 4, tzinfo=UTC)
WINDOW = Window(NOW, retention_days=30)
CHINA = timezone(timedelta(hours=8))
TICK = timedelta(microseconds=1)
WANG = {"name": "王五", "phone": "000 0000-1234"}

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)


def said(**fields: Any) -> dict[str, Any]:
    """A passage with nothing but what must be said, and these fields."""
    least = {
        "id": "7f1c6a52-0000-4000-8000-000000000001",
        "gate": "G-MART",
        "at": NOW.isoformat(),
        "direction": "in",
    }
    return least | fields


def wrong(raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The problems of a passage, as fields and codes; every one can be said in both languages."""
    with pytest.raises(LianfangError) as caught:
        read_passage(raw, WINDOW)
    assert all(
        p.sentence(language) and p.remedy(language)
        for p in caught.value.problems
        for language in ("zh", "en")
    )
    return [(p.field, p.code) for p in caught.value.problems]


def test_the_least_that_must_be_said() -> None:
    assert read_passage(said(), WINDOW) == NewPassage(
        uuid.UUID("7f1c6a52-0000-4000-8000-000000000001"), "G-MART", NOW, "in"
    )


def test_all_that_can_be_said() -> None:
    raw = said(
        at="2026-02-10T11:59:00+08:00",
        direction="out",
        person="PLINA",
        temperature=38.2,
        second_temperature="37.0",
        mask="put_on",
        category="worker",
        errand="medical",
        risk_travel=False,
        decision="admit",
        reason="ok",
        table="0123456789abcdef",
        offline=True,
        travel_area="RISK-1",
        travel_left_on="2026-02-01",
        vehicle="皖A·12345",
    )
    assert set(raw) == set(FIELDS) - {"visitor"}
    assert read_passage(raw, WINDOW) == NewPassage(
        uuid.UUID(raw["id"]),
        "G-MART",
        NOW - timedelta(minutes=1),
        "out",
        person_number="PLINA",
        first_reading=382,
        second_reading=370,
        mask="put_on",
        claimed_category="worker",
        errand="medical",
        risk_travel=False,
        verdict=GateVerdict("admit", "ok", "0123456789abcdef", True),
        travel_area="RISK-1",
        travel_left_on=date(2026, 2, 1),
        vehicle="皖A12345",
    )


def test_a_visitor_gives_name_and_telephone() -> None:
    assert read_passage(said(visitor=WANG), WINDOW).visitor == Visitor("王五", "00000001234")


def test_what_is_null_or_empty_was_not_said() -> None:
    silent = read_passage(said(), WINDOW)
    optional = set(FIELDS) - {"id", "gate", "at", "direction"}
    assert read_passage(said(**dict.fromkeys(optional)), WINDOW) == silent
    assert read_passage(said(**dict.fromkeys(optional - {"visitor"}, "")), WINDOW) == silent


JUNK: dict[str, dict[str, tuple[Any, ...]]] = {
    "id": {
        "id.not_valid": (
            None,
            "",
            "7",
            7,
            True,
            [],
            {},
            "7f1c6a52",
            "z" * 32,
            "7f1c6a52-0000-4000-8000-00000000000",
        )
    },
    "gate": {
        "field.required": (None, "", "  "),
        "field.not_text": (7, 0, False, ["G-MART"], {"code": "G-MART"}),
        "field.too_long": ("G" * 33,),
        "field.control_character": ("G-\x00MART",),
    },
    "at": {
        "time.not_valid": (None, "", "yesterday", 12, 0, True, [], "2026-02-30T08:00:00Z"),
        "time.no_zone": ("2026-02-10T12:00:00", "2026-02-10"),
    },
    "direction": {"field.not_a_choice": (None, "", "up", "IN", 1, True, ["in"], {})},
    "person": {
        "field.not_text": (7, 0, True, False, [], {}, ["PLINA"]),
        "field.too_long": ("P" * 21,),
        "field.control_character": ("P\x1b",),
    },
    "visitor": {"visitor.not_an_object": ("王五", "", 7, 0, False, True, [], ["王五", "00000001234"])},
    "temperature": {
        "temperature.not_a_number": ("36,8", "热", True, False, [], {}, float("nan"), "NaN", "inf", 10**5000),
        "temperature.not_plausible": (17, 370, 0, -1, "29.9", 45.1, "9E999999", 1e300),
        "temperature.too_precise": (36.55, "36.55"),
    },
    "mask": {"field.not_a_choice": ("maybe", "WORN", 1, 0, [], {}, ["worn"])},
    "category": {"field.not_a_choice": ("guest", "Resident", 1, True, False, [], {})},
    "errand": {"field.not_a_choice": ("shopping", 1, True, False, [], {})},
    "risk_travel": {"field.not_true_false": ("perhaps", 1, 0, [], {})},
    "decision": {"field.not_a_choice": ("kill", "ADMIT", 1, False, [], {})},
    "reason": {"field.not_text": (7, 0, False, [], {}), "field.too_long": ("r" * 25,)},
    "table": {"field.not_text": (7, 0, False, [], {}), "field.too_long": ("0" * 17,)},
    "offline": {"field.not_true_false": ("perhaps", 1, 0, [], {})},
}
CASES = [
    (field, code, value) for field, codes in JUNK.items() for code, bad in codes.items() for value in bad
]


@pytest.mark.parametrize(("field", "code", "value"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_junk_in_a_field_is_that_fields_problem_and_no_other(field: str, code: str, value: Any) -> None:
    assert wrong(said(**{field: value})) == [(field, code)]


@pytest.mark.parametrize("value", [17, 370, "36,8", True, 36.55, [], float("inf")])
def test_the_second_reading_is_read_as_strictly_as_the_first(value: Any) -> None:
    found = wrong(said(temperature=38.0, second_temperature=value))
    assert [(field, code.split(".")[0]) for field, code in found] == [("second_temperature", "temperature")]


def test_a_second_reading_needs_a_first() -> None:
    for nothing in (None, ""):
        found = wrong(said(temperature=nothing, second_temperature=37.0))
        assert found == [("temperature", "temperature.second_without_first")]
    assert wrong(said(second_temperature=37.0)) == [("temperature", "temperature.second_without_first")]


@pytest.mark.parametrize(
    ("visitor", "problems"),
    [
        ({}, [("visitor.name", "field.required"), ("visitor.phone", "phone.not_valid")]),
        ({"name": "王五"}, [("visitor.phone", "phone.not_valid")]),
        ({"phone": "00000001234"}, [("visitor.name", "field.required")]),
        (WANG | {"name": " "}, [("visitor.name", "field.required")]),
        (WANG | {"name": 5}, [("visitor.name", "field.not_text")]),
        (WANG | {"name": "王" * 41}, [("visitor.name", "field.too_long")]),
        (WANG | {"name": "王\x00"}, [("visitor.name", "field.control_character")]),
        (WANG | {"phone": 12345678}, [("visitor.phone", "phone.not_valid")]),
        (WANG | {"phone": "call me"}, [("visitor.phone", "phone.not_valid")]),
        (WANG | {"birthplace": "Wuhan"}, [("visitor.birthplace", "field.unknown")]),
        (
            {"name": "", "phone": "0"},
            [("visitor.name", "field.required"), ("visitor.phone", "phone.not_valid")],
        ),
    ],
)
def test_a_visitor_half_said(visitor: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert wrong(said(visitor=visitor)) == problems


def test_somebody_is_either_known_or_new() -> None:
    assert wrong(said(person="PLINA", visitor=WANG)) == [("visitor", "person.two_ways")]


def test_unknown_fields_are_named_one_by_one() -> None:
    found = wrong(said(birthplace="Wuhan", hukou="Hubei", Gate="G-MART"))
    assert sorted(found) == [
        ("Gate", "field.unknown"),
        ("birthplace", "field.unknown"),
        ("hukou", "field.unknown"),
    ]


def test_everything_wrong_is_said_at_once() -> None:
    worst = {field: next(iter(codes.values()))[-1] for field, codes in JUNK.items()}
    found = wrong(worst | {"second_temperature": 17, "birthplace": "Wuhan"})
    assert sorted(field for field, _ in found) == sorted([*JUNK, "second_temperature", "birthplace"])


def test_what_only_shows_together_is_said_with_the_rest() -> None:
    late = (NOW + timedelta(days=1)).isoformat()
    found = wrong(said(at=late, person="PLINA", visitor=WANG, second_temperature=37, mask="maybe"))
    assert set(found) == {
        ("mask", "field.not_a_choice"),
        ("at", "time.in_future"),
        ("visitor", "person.two_ways"),
        ("temperature", "temperature.second_without_first"),
    }


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOW, None),
        (NOW + CLOCK_TOLERANCE, None),
        (NOW + CLOCK_TOLERANCE + TICK, "time.in_future"),
        (NOW + timedelta(days=1), "time.in_future"),
        (datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))), "time.in_future"),
        (NOW - timedelta(days=30), None),
        (NOW - timedelta(days=30) - TICK, "time.too_old"),
        (datetime.min.replace(tzinfo=CHINA), "time.too_old"),
    ],
)
def test_a_time_must_lie_within_the_window(at: datetime, code: str | None) -> None:
    for told in {at.isoformat(), at.astimezone(CHINA).isoformat() if 1 < at.year < 9999 else at.isoformat()}:
        if code:
            assert wrong(said(at=told)) == [("at", code)]
        else:
            assert read_passage(said(at=told), WINDOW).at == at


def test_a_wrong_clock_is_told_by_how_much() -> None:
    with pytest.raises(LianfangError) as caught:
        read_passage(said(at="2026-02-10T13:30:00+08:00"), WINDOW)
    assert "90 minutes ahead" in caught.value.sentence("en")
    assert "2026-02-10T04:00:00+00:00" in caught.value.sentence("zh")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((mask, mask) for mask in MASKS),
        *((v, "worn") for v in (True, "true", "1", "YES")),
        *((v, "absent") for v in (False, "false", "0", "no")),
        *((v, "") for v in (None, "")),
    ],
)
def test_a_mask_as_gates_and_as_files_say_it(value: object, code: str) -> None:
    assert mask_code(value) == code


sound = st.fixed_dictionaries(
    {
        "id": st.uuids().map(str),
        "gate": st.just("G-MART"),
        "at": st.just(NOW.isoformat()),
        "direction": st.just("in"),
    }
)
nonsense = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=10), json_like, max_size=12)


@given(st.one_of(nonsense, st.builds(lambda a, b: a | b, sound, nonsense)))
def test_whatever_is_sent_is_read_or_refused_by_name(raw: dict[str, Any]) -> None:
    try:
        passage = read_passage(raw, WINDOW)
    except LianfangError as error:
        assert error.problems and error.sentence("zh") and error.details("en")
        named = {p.field.split(".")[0] for p in error.problems}
        assert named <= {field.split(".")[0] for field in (*raw, *FIELDS)}
    else:
        assert set(raw) <= set(FIELDS)
        assert passage.at.utcoffset() is not None and passage.direction in ("in", "out")
        assert passage.second_reading is None or passage.first_reading is not None


@given(st.sets(st.sampled_from(CASES).map(CASES.index), max_size=6))
def test_each_wrong_field_is_named_whatever_else_is_wrong(picked: set[int]) -> None:
    bad = {field: (code, value) for field, code, value in (CASES[n] for n in sorted(picked))}
    raw = said(**{field: value for field, (_, value) in bad.items()})
    if bad:
        assert sorted(wrong(raw)) == sorted((field, code) for field, (code, _) in bad.items())
    else:
        assert read_passage(raw, WINDOW)


words = st.fixed_dictionaries(
    {},
    optional={
        "direction": st.sampled_from(["in", "out", "IN", "", 1, None]),
        "person": st.sampled_from(["PLINA", " PLINA", "", None, 5, "李", "P" * 21]),
        "temperature": st.sampled_from([36.8, "36.8", 37, 37.0, True, 1, 99, "", None, "３６.８", 36.85]),
        "second_temperature": st.sampled_from([37.4, "37.4", None, "", 0, False]),
        "mask": st.sampled_from([*MASKS, True, False, 1, 0, "true", "", None]),
        "category": st.sampled_from(["worker", "", None, "king"]),
        "errand": st.sampled_from(["medical", "", None, True]),
        "risk_travel": st.sampled_from([True, False, 1, 0, 1.0, "yes", "", None]),
        "offline": st.sampled_from([True, False, 1, 0.0, "no", None]),
        "decision": st.sampled_from(["admit", "", None, 3]),
        "table": st.sampled_from(["0123456789abcdef", None, "x" * 17]),
        "vehicle": st.sampled_from(["", None, "皖A12345", "?"]),
        "at": st.sampled_from(
            [NOW.isoformat(), "2026-02-10T11:59+08:00", "2026-02-10", 5, "", "2027-01-01T00:00Z"]
        ),
        "gate": st.sampled_from(["G-MART", "g-mart", " G-MART ", "", None, "G" * 33]),
        "id": st.sampled_from(
            ["7f1c6a52-0000-4000-8000-000000000001", "7F1C6A520000400080000000000000FF", "no", 7, None]
        ),
    },
)


@given(st.lists(words, min_size=2, max_size=4))
def test_what_is_read_at_once_is_what_is_read_with_care(records: list[dict[str, Any]]) -> None:
    """The quick reader remembers words; whatever came before, it says what the careful one says."""
    for record in records * 2:
        raw = said(**record)
        try:
            expected = _read_with_care(raw, WINDOW)
        except LianfangError as error:
            assert wrong(raw) == [(p.field, p.code) for p in error.problems]
        else:
            assert read_passage(raw, WINDOW) == expected
