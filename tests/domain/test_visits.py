"""Somebody is a resident at the gate of their own home and a visitor everywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.values import CATEGORIES
from lianfang.domain.visits import CLAIMED, category_at_gate, lives_here

COMPOUND = "D/D-E/D-E-1/D-E-1-A/"
NEXT_DOOR = "D/D-E/D-E-1/D-E-1-AB/"
VILLAGE = "D/D-W/D-W-1/"

codes = st.text("ABD-1", min_size=1, max_size=4)
paths = st.lists(codes, min_size=1, max_size=6).map(lambda parts: "/".join(parts) + "/")


@pytest.mark.parametrize(
    ("home", "site", "here"),
    [
        (COMPOUND, COMPOUND + "S-JJ/", True),
        (COMPOUND, COMPOUND, True),
        (VILLAGE, VILLAGE + "S-WEST/", True),
        (COMPOUND, NEXT_DOOR + "S-NEXT/", False),
        (COMPOUND, "D/D-E/D-E-1/S-MART/", False),
        (COMPOUND, VILLAGE + "S-WEST/", False),
        ("D/D-E/D-E-1/", COMPOUND + "S-JJ/", False),  # lives in the community, in another of its compounds
        ("D/", COMPOUND + "S-JJ/", False),
        ("", COMPOUND + "S-JJ/", False),
        ("", "", False),
        (COMPOUND + "S-JJ/", COMPOUND, False),
    ],
)
def test_who_lives_here(home: str, site: str, here: bool) -> None:
    assert lives_here(home, site) is here


@given(paths, codes)
def test_people_live_at_the_sites_of_their_own_area_and_not_of_its_neighbour(home: str, site: str) -> None:
    assert lives_here(home, f"{home}{site}/")
    assert not lives_here(home, f"{home[:-1]}X/{site}/")


@pytest.mark.parametrize("claimed", CLAIMED)
@pytest.mark.parametrize("place", ["home", "public"])
@pytest.mark.parametrize("here", [True, False])
def test_what_the_keeper_sees_stands(claimed: str, place: str, here: bool) -> None:
    assert category_at_gate(claimed, place, here) == claimed


@pytest.mark.parametrize("claimed", [None, "", "resident", "visitor"])
def test_nobody_becomes_a_resident_by_saying_so(claimed: str | None) -> None:
    assert category_at_gate(claimed, "home", True) == "resident"
    assert category_at_gate(claimed, "home", False) == "visitor"
    assert category_at_gate(claimed, "public", True) == "visitor"
    assert category_at_gate(claimed, "public", False) == "visitor"


@given(st.sampled_from([None, "", *CATEGORIES]) | st.text(), st.text(), st.booleans())
def test_the_answer_is_always_a_known_category(claimed: str | None, place: str, here: bool) -> None:
    assert category_at_gate(claimed, place, here) in CATEGORIES
