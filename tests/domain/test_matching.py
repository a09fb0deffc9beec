"""The returnee Chen on a list and Chen in the register: found by what is alike, kept apart by what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.matching import (
    POSSIBLE,
    SURE,
    PersonKey,
    blocks,
    match_score,
    person_key,
    plain,
    plain_phone,
)
from lianfang.domain.matching_words import SIGNS, said

PHONE = "13979912345"
CHEN = person_key("陈晓梅", PHONE, 1980, "AY/GK/03/", "1234")


@pytest.mark.parametrize(
    "row",
    [
        person_key("陈晓梅", PHONE),
        person_key("陈 晓 梅", "+86 139-7991-2345"),
        person_key("陈小梅", PHONE, area="AY/GK/03/"),
        person_key("CHEN Xiaomei", PHONE, 1980),
        person_key("陈晓梅", "13979912354", 1980, "AY/GK/03/"),
        person_key("陈晓梅", "", 1980, "", "1234"),
    ],
)
def test_who_is_surely_meant(row: PersonKey) -> None:
    assert match_score(row, CHEN).score >= SURE


@pytest.mark.parametrize(
    "row",
    [
        person_key("陈晓梅"),
        person_key("陈晓梅", "13700000000", 1980),
        person_key("陈晓玲", PHONE),
        person_key("陈晓玲", PHONE, 1980, "AY/GK/03/"),  # her twin has the household's telephone
        person_key("陈梅晓", "", None, "AY/GK/03/"),
        person_key("陈女士", PHONE, None, "AY/GK/03/"),
        person_key("陈梅", PHONE),
        person_key("陈晓梅", PHONE, 1952),
        person_key("陈晓梅", PHONE, 1980, "AY/GK/03/", "9999"),
        person_key("", PHONE, 1980),
    ],
)
def test_who_is_shown_side_by_side(row: PersonKey) -> None:
    assert POSSIBLE <= match_score(row, CHEN).score < SURE


@pytest.mark.parametrize(
    "row",
    [
        person_key("陈晓玲"),
        person_key("刘建国", PHONE),
        person_key("陈建国", PHONE),
        person_key("陈晓梅", "13700000000", 1952),
        person_key("陈晓玲", "13979912354", None, "AY/GK/03/"),
        person_key("刘建国", "", 1980, "AY/GK/03/"),
        person_key("", ""),
        person_key("", "", 1980, "AY/GK/03/"),
    ],
)
def test_who_is_somebody_else(row: PersonKey) -> None:
    assert match_score(row, CHEN).score < POSSIBLE


def test_a_match_says_why_in_words() -> None:
    sentence = said(match_score(person_key("陈晓玲", PHONE), CHEN))
    assert sentence.en == "same telephone, name differs in one character"
    assert sentence.zh == "电话相同，姓名差一个字"


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("陈晓梅", "same"),
        ("陈小妹", "sound"),
        ("陈梅晓", "turned"),
        ("陈晓玲", "near"),
        ("陈梅", "near"),
        ("陈晓红梅", "near"),
        ("陈某", "family_only"),
        ("陈阿姨", "family_only"),
        ("刘阿姨", "other"),
        ("陈红", "family"),
        ("刘红", "other"),
    ],
)
def test_what_a_name_says(name: str, sign: str) -> None:
    assert ("name", sign) in match_score(person_key(name), CHEN).parts


@pytest.mark.parametrize(
    ("phone", "sign"),
    [
        (PHONE, "same"),
        ("0" + PHONE, "same"),
        ("0086" + PHONE, "same"),
        ("13979912346", "near"),
        ("13979921345", "near"),
        ("1397991234", "near"),
        ("139799123455", "near"),
        ("13979913245", "near"),
        ("13979954321", "other"),
        ("12345", "other"),
    ],
)
def test_what_a_telephone_says(phone: str, sign: str) -> None:
    assert ("phone", sign) in match_score(person_key("陈晓梅", phone), CHEN).parts


def test_a_number_without_its_area_code_is_the_same() -> None:
    home, abroad = person_key("吴", "6661234"), person_key("吴", "+86 799 6661234")
    assert ("phone", "same") in match_score(home, person_key("吴", "0799-6661234")).parts
    assert ("phone", "same") in match_score(abroad, person_key("吴", "0799-6661234")).parts
    assert ("phone", "other") in match_score(home, person_key("吴", "0791-6661235")).parts


names = st.text("陈晓小梅妹玲王汪红A", max_size=4) | st.sampled_from(["陈女士", "王某", "CHEN", "陈·梅"])
phones = st.sampled_from(
    ["", "123", "6661234", "07996661234", PHONE, "13979912354", "13979912346", "1397991234"]
)
slips = st.text("0123456789", min_size=10, max_size=12).map(lambda text: "139799" + text[6:])
keys = st.builds(
    person_key,
    names,
    phones | slips,
    st.none() | st.integers(1979, 1982),
    st.sampled_from(["", "AY/", "AY/GK/", "AY/GK/03/", "AY/XZ/"]),
    st.sampled_from(["", "1234", "123X"]),
)


@given(keys, keys)
def test_it_does_not_matter_who_is_named_first(one: PersonKey, two: PersonKey) -> None:
    forth, back = match_score(one, two), match_score(two, one)
    assert forth == back and 0 <= forth.score <= 100
    assert all(part in SIGNS for part in forth.parts)


@given(keys, keys)
def test_whoever_is_alike_is_found_under_a_common_word(one: PersonKey, two: PersonKey) -> None:
    if match_score(one, two).score >= POSSIBLE:
        assert set(blocks(one, on_list=True)) & set(blocks(two, on_list=False))


@given(keys)
def test_nobody_is_unlike_themselves(key: PersonKey) -> None:
    alike = match_score(key, key)
    assert not {sign for _, sign in alike.parts} & {"other", "near", "family", "turned", "sound"}
    if key.name and key.phone and not key.family_only:
        assert alike.score >= SURE


@given(keys, keys)
def test_another_year_of_birth_is_never_sure(one: PersonKey, two: PersonKey) -> None:
    apart = replace(one, birth_year=1950), replace(two, birth_year=1990)
    assert match_score(*apart).score < SURE


@given(st.text("陈晓梅ABzŞ１２ ·.-'　＋+086", max_size=16))
def test_plain_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain_phone(plain_phone(text)) == plain_phone(text)


def test_every_sign_that_is_weighed_has_words() -> None:
    from lianfang.domain import matching

    assert set(SIGNS) == set(matching._WEIGHTS)
    assert all(s.zh and s.en for s in SIGNS.values())
