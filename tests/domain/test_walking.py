"""Doors come in the order of somebody who walks."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.walking import walking_key

HOME = "D/D-E/D-E-1/D-E-1-A/"
DOORS = ["锦江华庭 1栋 101", "锦江华庭 2栋 202", "锦江华庭 2栋 1001", "锦江华庭 10栋 101", ""]


def test_numbers_count_as_numbers_and_unknown_doors_come_last() -> None:
    shuffled = random.Random(1).sample(DOORS, len(DOORS))
    assert sorted(shuffled, key=lambda door: walking_key(HOME, door)) == DOORS


def test_full_width_digits_are_digits() -> None:
    assert walking_key(HOME, "２栋 ２０２") == walking_key(HOME, "2栋 202")


def test_a_compound_is_walked_before_the_next() -> None:
    assert walking_key("D/A/", "9栋") < walking_key("D/B/", "1栋")


@given(st.lists(st.text(max_size=12)))
def test_any_doors_can_be_sorted(doors: list[str]) -> None:
    assert len(sorted(doors, key=lambda door: walking_key(HOME, door))) == len(doors)
