"""What comes in as text is understood the same way at every door, or refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain import values
from lianfang.domain.errors import InvalidInput

CHINA = timezone(timedelta(hours=8))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
numberlike = st.text("0123456789.,+-eE_ nNaAiIfF", max_size=12)


def each(meaning: object, *ways: object) -> list[tuple[object, object]]:
    """Several ways to say, or to get wrong, the same thing."""
    return [(way, meaning) for way in ways]


def refused(read: Callable[[], object], field: str) -> str:
    """The code under which `read` refuses; the error names `field` and nothing else, and can be said."""
    with pytest.raises(InvalidInput) as caught:
        read()
    assert [p.field for p in caught.value.problems] == [field]
    assert caught.value.sentence("zh") and caught.value.sentence("en")
    return caught.value.code


@pytest.mark.parametrize(
    ("given_as", "tenths"),
    [
        (36.8, 368),
        ("36.8", 368),
        ("36.8 ", 368),
        ("\t36.8\n", 368),
        ("36.80", 368),
        ("+36.8", 368),
        (37, 370),
        ("37", 370),
        (Decimal("37.3"), 373),
        (Decimal("37.30"), 373),
        ("3.68e1", 368),
        ("３６.８", 368),  # digits as a Chinese keyboard gives them
        (37.3, 373),
        (30, 300),
        (45.0, 450),
        (None, None),
        ("", None),
    ],
)
def test_degrees_become_tenths(given_as: object, tenths: int | None) -> None:
    assert values.temperature_tenths(given_as) == tenths


@pytest.mark.parametrize(
    ("given_as", "code"),
    [
        *each(
            "not_a_number",
            "36,8",
            "热",
            "  ",
            "36.8 C",
            "0x24",
            "3_6.8",
            "٣٦",
            b"36.8",
            [36.8],
            {},
            True,
            False,
        ),
        *each("not_a_number", "NaN", "sNaN", "inf", "-Infinity", float("nan"), float("inf")),
        *each("not_a_number", Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")),
        *each("not_plausible", 17, 370, "370", 0, -36.8, "-0", 29.9, 45.1, 29.99, 45.01, 10**40),
        *each("not_plausible", "9E999999", Decimal("9E999999"), "1E-999999", "9" * 5000),
        *each("too_precise", 36.55, "36.55", 36.800000000000004, Decimal("36.81")),
        *each("too_precise", "36.8" + "0" * 40 + "1", "37.2999999999999999999999999999999999999"),
    ],
)
def test_what_is_no_reading_is_refused(given_as: object, code: str) -> None:
    read = lambda: values.temperature_tenths(given_as, "second_temperature")  # noqa: E731
    assert refused(read, "second_temperature") == f"temperature.{code}"


def test_a_number_of_thousands_of_digits_is_refused_like_any_other_junk() -> None:
    assert refused(lambda: values.temperature_tenths(10**5000), "temperature") == "temperature.not_a_number"


@given(st.integers(300, 450))
def test_every_plausible_tenth_survives_the_way_out_and_in(tenths: int) -> None:
    shown = values.degrees(tenths)
    for door in (shown, float(shown), Decimal(shown), json.loads(shown), tenths / 10):
        assert values.temperature_tenths(door) == tenths


@given(anything | numberlike)
def test_anything_is_a_plausible_reading_or_refused(value: object) -> None:
    try:
        tenths = values.temperature_tenths(value)
    except InvalidInput as error:
        assert error.sentence("zh")
    else:
        assert tenths is None or 300 <= tenths <= 450


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-02T08:05:00+08:00", datetime(2026, 2, 2, 0, 5, tzinfo=UTC)),
        (" 2026-02-02T00:05:00Z ", datetime(2026, 2, 2, 0, 5, tzinfo=UTC)),
        ("2026-02-02 08:05+08:00", datetime(2026, 2, 2, 0, 5, tzinfo=UTC)),
        (datetime(2026, 2, 2, 8, 5, tzinfo=CHINA), datetime(2026, 2, 2, 0, 5, tzinfo=UTC)),
    ],
)
def test_a_time_with_an_offset_is_that_instant(text: object, moment: datetime) -> None:
    read = values.instant(text)
    assert read == moment and read.tzinfo is not None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *each("time.not_valid", "yesterday", "", "2026-02-30T08:00:00+08:00", "25:00", "\ud800", "2026\x00"),
        *each("time.not_valid", None, 12, 1769990700.0, True, [], date(2026, 2, 2)),
        *each("time.no_zone", "2026-02-02T08:05:00", "2026-02-02", datetime(2026, 2, 2, 8)),  # noqa: DTZ001
    ],
)
def test_a_time_without_an_instant_is_refused(value: object, code: str) -> None:
    assert refused(lambda: values.instant(value, "at"), "at") == code


@given(anything)
def test_anything_is_an_instant_or_refused(value: object) -> None:
    try:
        assert values.instant(value).utcoffset() is not None
    except InvalidInput as error:
        assert error.sentence("en")


def test_a_day_is_an_iso_date() -> None:
    assert values.calendar_day(" 2026-02-02 ") == date(2026, 2, 2)


@pytest.mark.parametrize("text", ["", "2026-02-30", "02.02.2026", "2026-2-2", "今天", "2026-02-02T00:00"])
def test_what_is_no_day(text: str) -> None:
    assert refused(lambda: values.calendar_day(text), "date") == "date.not_valid"


def test_a_choice_is_one_of_the_words_and_the_error_lists_them_all() -> None:
    assert values.choice("in", values.DIRECTIONS, "direction") == "in"
    with pytest.raises(InvalidInput) as caught:
        values.choice("x", values.CATEGORIES, "category")
    assert all(word in caught.value.sentence("en") for word in values.CATEGORIES)


@pytest.mark.parametrize("value", ["IN", "in ", "", None, True, 1, ["in"], {"in": 1}])
def test_what_is_none_of_the_choices(value: object) -> None:
    read = lambda: values.choice(value, values.DIRECTIONS, "direction")  # noqa: E731
    assert refused(read, "direction") == "field.not_a_choice"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        *each(True, True, "true", "TRUE", " 1 ", "yes"),
        *each(False, False, "false", "False", "0", "no"),
        *each(None, None, ""),
    ],
)
def test_yes_and_no_as_json_and_as_files_say_them(value: object, answer: bool | None) -> None:
    assert values.true_or_false(value, "offline") is answer


@pytest.mark.parametrize("value", [1, 0, 1.0, "2", "perhaps", " ", "是", [], {}, [True]])
def test_anything_else_is_neither_true_nor_false(value: object) -> None:
    assert refused(lambda: values.true_or_false(value, "offline"), "offline") == "field.not_true_false"


def test_text_is_trimmed_and_keeps_its_lines() -> None:
    assert values.plain_text("  已上门\n\t无人应答  ", "note", 20) == "已上门\n\t无人应答"
    assert values.plain_text("", "note", 20) == ""


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *each("field.not_text", None, 7, True, b"a", ["a"], {}),
        *each("field.control_character", "a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "\ud800"),
        *each("field.control_character", "a\u202eb", "a\u2066b"),
        ("六个字符超了", "field.too_long"),
    ],
)
def test_what_is_no_plain_text_is_refused(value: object, code: str) -> None:
    assert refused(lambda: values.plain_text(value, "note", 5), "note") == code


def test_the_limit_counts_characters_after_trimming() -> None:
    assert values.plain_text(" 五个字符啊 ", "note", 5) == "五个字符啊"
    assert values.plain_text("😀" * 5, "note", 5) == "😀" * 5


@given(st.text(), st.integers(0, 40))
def test_accepted_text_can_always_be_stored(text: str, limit: int) -> None:
    try:
        kept = values.plain_text(text, "note", limit)
    except InvalidInput:
        return
    assert len(kept) <= limit and kept == kept.strip() and "\x00" not in kept
    kept.encode("utf-8")


@pytest.mark.parametrize("value", [None, "", "   ", "\n\t"])
def test_required_text_may_not_be_empty(value: object) -> None:
    assert refused(lambda: values.required_text(value, "name", 40), "name") == "field.required"


def test_required_text_is_otherwise_plain_text() -> None:
    assert values.required_text(" 李娜 ", "name", 2) == "李娜"
    assert refused(lambda: values.required_text(7, "name", 40), "name") == "field.not_text"
    assert refused(lambda: values.required_text(0, "name", 40), "name") == "field.not_text"


@pytest.mark.parametrize("code", ["G", "G-MART", "360302", "A" * 32, "0-", "D-E-1-A"])
def test_a_code_of_ours(code: str) -> None:
    assert values.code(code) == code


@pytest.mark.parametrize(
    "value",
    ["", "-A", "g-mart", "A" * 33, "A B", "A/B", "A\n", " A", "Ａ", "A_B", "卡口", "A٣", None, 7, ["A"]],
)
def test_what_is_no_code(value: object) -> None:
    assert refused(lambda: values.code(value, "gate"), "gate") == "code.not_valid"


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("00000001234", "00000001234"),
        ("+86 000-0000-1234", "+8600000001234"),
        (" 0799 1234567 ", "07991234567"),
        ("1" * 5, "1" * 5),
        ("1" * 20, "1" * 20),
    ],
)
def test_a_telephone_number_is_kept_as_digits(value: str, digits: str) -> None:
    assert values.phone_number(value) == digits
    assert values.phone_number(digits) == digits


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1234",
        "1" * 21,
        "call me",
        "++86138",
        "138+0000",
        "１３８００００１２３４",
        "138.0000",
        12345678,
        None,
        True,
    ],
)
def test_what_is_no_telephone_number(value: object) -> None:
    assert refused(lambda: values.phone_number(value, "visitor.phone"), "visitor.phone") == "phone.not_valid"


@given(anything)
def test_codes_and_numbers_are_read_or_refused_whatever_comes(value: object) -> None:
    for read in (values.code, values.phone_number):
        try:
            assert read(value)
        except InvalidInput as error:
            assert error.sentence("zh")
