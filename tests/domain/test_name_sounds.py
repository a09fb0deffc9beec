"""Names that sound alike are seen to, whoever wrote them down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.name_sounds import sound, syllable


@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("啊", "a"),
        ("座", "zuo"),
        ("吕", "lv"),
        ("鲁", "lu"),
        ("女", "nv"),
        ("略", "lve"),
        ("伦", "lun"),
        ("张", "zhang"),
        ("鑫", "xin"),
        ("玥", "yue"),
        ("喆", "zhe"),
        ("A", "A"),
        ("㐀", "㐀"),
        ("", ""),
    ],
)
def test_a_character_has_its_sound(character: str, said: str) -> None:
    assert syllable(character) == said


@pytest.mark.parametrize(
    ("one", "other"),
    [("王晓明", "汪小民"), ("张伟", "章薇"), ("李建国", "李健国"), ("林英", "凌音"), ("陈静", "chenjing")],
)
def test_names_that_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("胡", "吴"), ("张伟", "张涛"), ("唐刚", "唐甘"), ("王", "黄")])
def test_names_that_do_not(one: str, other: str) -> None:
    assert sound(one) != sound(other)


LEVEL_1 = [
    code.decode("gb2312")
    for high in range(0xB0, 0xD8)
    for low in range(0xA1, 0xFF)
    if (code := bytes((high, low))) <= b"\xd7\xf9"
]


def test_every_usual_character_has_a_sound() -> None:
    assert len(LEVEL_1) == 3755
    assert all(syllable(character).isascii() and syllable(character).isalpha() for character in LEVEL_1)


@given(st.text(), st.text())
def test_a_longer_name_begins_to_sound_like_its_beginning(one: str, two: str) -> None:
    assert len(sound(one + two)) <= len(sound(one)) + len(sound(two))
