"""Two changes of the same thing: what fits together by itself, and what somebody has to choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.merging import ABSENT, Clash, merge

fields = st.dictionaries(st.sampled_from("abcde"), st.sampled_from([0, 1, 2, "x", None]))


def test_it_works() -> None:
    base = {"name": "East market", "kind": "market", "opens": 360}
    merged = merge(base, {**base, "name": "East Market"}, {**base, "opens": 420})
    assert merged.values == {"name": "East Market", "kind": "market", "opens": 420}
    assert merged.clashes == ()
    assert merged.theirs == ("opens",)


def test_both_changed_the_same_field() -> None:
    merged = merge({"name": "a", "kind": "k"}, {"name": "b", "kind": "k"}, {"name": "c", "kind": "k"})
    assert merged.clashes == (Clash("name", "a", "b", "c"),)
    assert merged.values == {"kind": "k"}
    assert merged.settled({"name": "c"}) == {"kind": "k", "name": "c"}


def test_a_clash_is_never_settled_by_silence() -> None:
    with pytest.raises(KeyError):
        merge({"a": 0}, {"a": 1}, {"a": 2}).settled({})


def test_both_changed_it_to_the_same() -> None:
    assert merge({"a": 0}, {"a": 1}, {"a": 1}).values == {"a": 1}


def test_one_removed_what_the_other_changed() -> None:
    merged = merge({"a": 0}, {}, {"a": 1})
    assert merged.clashes == (Clash("a", 0, ABSENT, 1),)
    assert merged.settled({"a": ABSENT}) == {}


def test_what_one_removed_and_the_other_left_alone_is_gone() -> None:
    assert merge({"a": 0, "b": 0}, {"b": 0}, {"a": 0, "b": 1}).values == {"b": 1}


@given(fields, fields, fields)
def test_it_does_not_matter_who_is_first(base: dict, mine: dict, theirs: dict) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert one.values == other.values
    assert {(c.field, c.base, c.mine, c.theirs) for c in one.clashes} == {
        (c.field, c.base, c.theirs, c.mine) for c in other.clashes
    }


@given(fields, fields, fields)
def test_no_change_is_lost(base: dict, mine: dict, theirs: dict) -> None:
    """Whatever somebody changed is in the result, or stands in a clash beside the other's value."""
    merged = merge(base, mine, theirs)
    clashing = {c.field: c for c in merged.clashes}
    for own, other in ((mine, theirs), (theirs, mine)):
        for name in {*base, *own}:
            if own.get(name, ABSENT) == base.get(name, ABSENT):
                continue
            if name in clashing:
                assert own.get(name, ABSENT) in (clashing[name].mine, clashing[name].theirs)
                assert own.get(name, ABSENT) != other.get(name, ABSENT)
            else:
                assert merged.values.get(name, ABSENT) == own.get(name, ABSENT)


@given(fields, fields)
def test_who_changed_nothing_is_never_asked(base: dict, theirs: dict) -> None:
    merged = merge(base, base, theirs)
    assert merged.clashes == ()
    assert merged.values == theirs


@given(fields, fields, fields)
def test_merging_again_changes_nothing(base: dict, mine: dict, theirs: dict) -> None:
    """The result saved on the other's version brings no clash."""
    first = merge(base, mine, theirs)
    chosen = first.settled({c.field: c.mine for c in first.clashes})
    assert merge(theirs, chosen, theirs).values == chosen
