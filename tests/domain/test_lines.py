"""The six lines are the mission's, in its order and in its words."""

from __future__ import annotations

from lianfang.domain.lines import LINES


def test_five_stricts_and_one_strengthen() -> None:
    assert [line.number for line in LINES] == [1, 2, 3, 4, 5, 6]
    assert all(line.zh.startswith("严格") for line in LINES[:5])
    assert LINES[5].zh == "加强宣传引导"


def test_each_line_has_a_name_of_its_own_in_both_languages() -> None:
    assert len({line.zh for line in LINES}) == len({line.en for line in LINES}) == 6
    assert all(line.en.isascii() and line.en.strip() for line in LINES)
