"""A list held against the register finds whom comparing each with each would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.match_search import KEPT, Search
from lianfang.domain.matching import POSSIBLE, PersonKey, match_score, person_key
from tests.domain.test_matching import CHEN, PHONE, keys


def search(rows: list[PersonKey], people: list[PersonKey]) -> Search[int, int]:
    """The list after everybody was seen."""
    found: Search[int, int] = Search(enumerate(rows))
    for number, key in enumerate(people):
        found.see(number, key)
    return found


@given(st.lists(keys, max_size=6), st.lists(keys, max_size=8))
def test_nobody_who_is_alike_is_overlooked(rows: list[PersonKey], people: list[PersonKey]) -> None:
    found = search(rows, people)
    for number, row in enumerate(rows):
        scores = [match_score(row, person).score for person in people]
        alike = sorted((score for score in scores if score >= POSSIBLE), reverse=True)
        kept = found.candidates(number)
        assert [candidate.match.score for candidate in kept] == alike[:KEPT]
        assert all(scores[candidate.person] == candidate.match.score for candidate in kept)


def test_one_who_is_surely_meant() -> None:
    sister = person_key("陈晓玲", PHONE, 1983, "AY/GK/03/")
    found = search([person_key("陈晓梅", PHONE, 1980, "AY/GK/03/")], [sister, CHEN])
    assert found.verdict(0) == "sure" and found.candidates(0)[0].person == 1


def test_registered_twice_is_for_somebody_to_look_at() -> None:
    assert search([person_key("陈晓梅", PHONE)], [CHEN, CHEN]).verdict(0) == "possible"


def test_nobody_is_like_it() -> None:
    found = search([person_key("赵国强", "13700000000")], [CHEN])
    assert found.verdict(0) == "none" and found.candidates(0) == ()
