"""The chain of the audit trail: whatever somebody does to it afterwards is found and named."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.accounts.chain import Flaw, Row, walk
from lianfang.accounts.seals import FIRST_SEAL, canonical_of_text, seal_text

NAMES = ("seq", "at", "actor", "role", "verb", "thing", "subject", "purpose", "detail", "seal")


def sealed(after: str, row: Row) -> Row:
    """The row with the seal that belongs to it after `after`."""
    seq, at, actor, role, verb, thing, subject, purpose, detail, _ = row
    seal = seal_text(after, seq, at, actor, role, verb, thing, subject, purpose, canonical_of_text(detail))
    return (*row[:-1], seal)


def a_trail(length: int) -> list[Row]:
    """An honest trail."""
    rows: list[Row] = []
    for n in range(1, length + 1):
        at = f"2026-03-01T08:{n // 60 % 60:02}:{n % 60:02}.{n:06}+00:00"
        blank = (n, at, f"user{n % 3}", "tracer", "identity.open", f"T{n}", "", "看望", f'{{"n": {n}}}', "")
        rows.append(sealed(rows[-1][-1] if rows else FIRST_SEAL, blank))
    return rows


TRAIL = a_trail(60)


def flaws_of(rows: list[Row]) -> list[Flaw]:
    """What the walk finds, given the rows in pieces as a database gives them."""
    return walk(rows[n : n + 7] for n in range(0, len(rows), 7)).finish()


def named(flaws: list[Flaw]) -> set[int]:
    """Every number that the walk names."""
    return {seq for flaw in flaws for seq in range(flaw.seq, flaw.until + 1)}


def told(flaws: list[Flaw]) -> list[tuple[int, str, int]]:
    """The flaws without what only some of them have."""
    return [(flaw.seq, flaw.what, flaw.until) for flaw in flaws]


def with_column(row: Row, name: str, value: object) -> Row:
    """The row with one column altered."""
    return tuple(value if n == name else old for n, old in zip(NAMES, row, strict=True))


def test_it_works() -> None:
    assert flaws_of(TRAIL) == []
    walked = walk([TRAIL])
    assert (walked.entries, walked.last_seq, walked.seal) == (60, 60, TRAIL[-1][-1])
    assert walk([]).finish() == []


@pytest.mark.parametrize("name", NAMES[1:-1])
def test_an_altered_column_is_found_where_it_is(name: str) -> None:
    rows = list(TRAIL)
    rows[29] = with_column(rows[29], name, '{"n":31}' if name == "detail" else "x")
    assert told(flaws_of(rows)) == [(30, "altered", 30)]


def test_a_seal_that_was_changed_is_told_from_a_change_of_what_it_seals() -> None:
    rows = list(TRAIL)
    rows[29] = with_column(rows[29], "seal", "f" * 64)
    assert told(flaws_of(rows)) == [(30, "seal_altered", 30)]
    rows = [*TRAIL[:-1], with_column(TRAIL[-1], "seal", "f" * 64)]
    assert told(flaws_of(rows)) == [(60, "altered", 60)]


@pytest.mark.parametrize("value", [None, 5, b"\xff", 1.5, "\ud800"])
@pytest.mark.parametrize("name", NAMES[1:])
def test_a_column_of_another_kind_breaks_nothing(name: str, value: object) -> None:
    rows = list(TRAIL)
    rows[29] = with_column(rows[29], name, value)
    assert 30 in named(flaws_of(rows))


def test_what_was_taken_out_is_named() -> None:
    assert told(flaws_of(TRAIL[:29] + TRAIL[32:])) == [(30, "missing", 32), (33, "unproven", 33)]


def test_what_was_taken_out_shows_although_the_rest_moved_up() -> None:
    rest = [with_column(row, "seq", row[0] - 2) for row in TRAIL[31:]]
    assert flaws_of(TRAIL[:29] + rest) == [Flaw(30, "closed_up", 30, 2)]


def test_what_was_put_in_is_named_although_it_bears_a_good_seal() -> None:
    forged = [sealed(TRAIL[28][-1], (30, *TRAIL[5][1:]))]
    forged.append(sealed(forged[0][-1], (31, *TRAIL[6][1:])))
    rest = [with_column(row, "seq", row[0] + 2) for row in TRAIL[29:]]
    assert told(flaws_of(TRAIL[:29] + forged + rest)) == [(30, "inserted", 31)]


def test_entries_that_changed_places_are_named_by_where_they_stood() -> None:
    rows = list(TRAIL)
    rows[9], rows[39] = with_column(rows[39], "seq", 10), with_column(rows[9], "seq", 40)
    assert flaws_of(rows) == [Flaw(10, "moved", 10, 40), Flaw(40, "moved", 40, 10)]
    rows = list(TRAIL)
    rows[9], rows[10] = with_column(rows[10], "seq", 10), with_column(rows[9], "seq", 11)
    assert flaws_of(rows) == [Flaw(10, "moved", 10, 11), Flaw(11, "moved", 11, 10)]


@pytest.mark.parametrize("seq", [0, -7, "x", None, 1.5])
def test_an_entry_under_no_number_is_found(seq: object) -> None:
    assert "inserted" in {flaw.what for flaw in flaws_of([with_column(TRAIL[0], "seq", seq), *TRAIL])}


def test_a_tail_sealed_anew_is_the_heads_affair() -> None:
    rows = TRAIL[:40]
    for row in TRAIL[40:]:
        rows.append(sealed(rows[-1][-1], with_column(row, "actor", "nobody")))
    assert flaws_of(rows) == []


def test_one_break_hides_no_other() -> None:
    rows = list(TRAIL)
    for n in (5, 17, 18, 44):
        rows[n - 1] = with_column(rows[n - 1], "purpose", "x")
    del rows[29]
    assert told(flaws_of(rows)) == [
        (5, "altered", 5),
        (17, "altered", 18),
        (30, "missing", 30),
        (31, "unproven", 31),
        (44, "altered", 44),
    ]


def test_a_trail_broken_everywhere_is_told_in_one_line_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianfang.accounts.chain.MOST_FLAWS", 500)
    rows = [with_column(row, "actor", "x") for row in a_trail(600)]
    walked = walk([rows])
    assert told(walked.finish()) == [(1, "altered", 500)]
    assert walked.more == 100


@dataclass(frozen=True)
class Deed:
    """Something that somebody with the database's password does to the trail, and which entries it wrongs."""

    what: str
    at: int
    size: int


deeds = st.builds(
    Deed,
    st.sampled_from(["alter", "alter_seal", "remove", "swap", "reseal"]),
    st.integers(0, 50),
    st.integers(1, 4),
)


def alter(rows: list[Row], deed: Deed) -> set[int]:
    """Alters what an entry says."""
    rows[deed.at] = with_column(rows[deed.at], NAMES[1 + deed.size], "altered")
    return {rows[deed.at][0]}


def alter_seal(rows: list[Row], deed: Deed) -> set[int]:
    """Alters a seal."""
    rows[deed.at] = with_column(rows[deed.at], "seal", "e" * 64)
    return {rows[deed.at][0]}


def remove(rows: list[Row], deed: Deed) -> set[int]:
    """Takes entries out."""
    gone = {row[0] for row in rows[deed.at : deed.at + deed.size]}
    del rows[deed.at : deed.at + deed.size]
    return gone


def swap(rows: list[Row], deed: Deed) -> set[int]:
    """Lets two entries change places."""
    a, b = rows[deed.at], rows[deed.at + deed.size]
    rows[deed.at], rows[deed.at + deed.size] = (a[0], *b[1:]), (b[0], *a[1:])
    return {a[0], b[0]}


def reseal(rows: list[Row], deed: Deed) -> set[int]:
    """Alters an entry and gives it a good seal: the entry after it no longer follows."""
    before = rows[deed.at - 1][-1] if deed.at else FIRST_SEAL
    rows[deed.at] = sealed(before, with_column(rows[deed.at], "actor", "forger"))
    return {rows[deed.at + 1][0]}


DOING: dict[str, Callable[[list[Row], Deed], set[int]]] = {
    "alter": alter,
    "alter_seal": alter_seal,
    "remove": remove,
    "swap": swap,
    "reseal": reseal,
}


@given(deed=deeds)
@settings(max_examples=150)
def test_whatever_is_done_is_named(deed: Deed) -> None:
    rows = list(TRAIL)
    wronged = DOING[deed.what](rows, deed)
    found = flaws_of(rows)
    assert wronged <= named(found)
    assert len(named(found)) <= len(wronged) + 1, "and hardly anything else is accused"


@given(done=st.lists(deeds, min_size=2, max_size=4, unique_by=lambda deed: deed.at // 11))
@settings(max_examples=80)
def test_several_deeds_in_several_places_are_all_named(done: list[Deed]) -> None:
    rows, wronged = list(TRAIL), set()
    for deed in sorted(done, key=lambda d: -d.at):  # from the end, so that places stay what they were
        near = Deed(deed.what, deed.at // 11 * 11 + deed.at % 5, deed.size)
        wronged |= DOING[deed.what](rows, near)
    assert wronged <= named(flaws_of(rows))


@pytest.mark.slow
def test_every_forgery_in_a_long_trail_is_named(say: Callable[[str], None]) -> None:
    trail, chance = a_trail(5_000), Random(7)
    began = time.perf_counter()
    assert flaws_of(trail) == []
    rate = len(trail) / (time.perf_counter() - began)
    for number in range(500):
        rows, what = list(trail), list(DOING)[number % len(DOING)]
        wronged = DOING[what](rows, Deed(what, chance.randrange(4_990), 1 + number % 4))
        assert wronged <= named(flaws_of(rows)), what
    say(
        f"audit proof: 500 forgeries of {len(DOING)} kinds in a trail of 5,000 entries, all named; {rate:,.0f} entries/s"
    )
