"""Who is a contact: by how they met, under the edition of the day, always with a reason that can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.case_words import CONTACT_CLASSES, CONTACT_REASONS, PROMPTS
from lianfang.domain.contacts import CLASSES, Met, classify, merge_class
from lianfang.domain.disease_rules import RuleSet
from tests.domain.rule_sets import covid, shipped

NINTH = covid(date(2022, 7, 10))
DECEMBER = covid(date(2022, 12, 1))
MEASLES = shipped().in_force("measles", date(2026, 2, 10))
PLAGUE = shipped().in_force("plague", date(2026, 2, 10))

meetings = st.builds(
    Met,
    degree=st.sampled_from([1, 2]),
    minutes=st.floats(0, 2000),
    gap_minutes=st.none() | st.floats(0, 300),
    household=st.booleans(),
    kind=st.sampled_from([None, "market", "compound", "village", "hospital"]),
    prompt=st.none() | st.sampled_from(sorted(PROMPTS)),
    protected=st.booleans(),
    immune=st.booleans(),
)
editions = st.sampled_from([rules for name in shipped().diseases for rules in shipped().editions(name)])


@pytest.mark.parametrize(
    ("met", "contact_class", "reason"),
    [
        (Met(1, 0, household=True), "close", "same_household"),
        (Met(1, 14.9, kind="market"), "general", "too_short"),
        (Met(1, 15, kind="market"), "close", "together_long_enough"),
        (Met(1, 2, kind="market", prompt="shared_meal"), "close", "prompt"),
        (Met(1, 600, kind="compound"), "general", "same_compound_only"),
        (Met(1, 600, kind="compound", prompt="visit"), "close", "prompt"),
        (Met(1, 600, kind="village", household=True), "close", "same_household"),
        (Met(1, 600, kind="hospital", prompt="carer", protected=True), "general", "protected"),
        (Met(1, 20, gap_minutes=10, kind="market"), "none", "too_late"),
        (Met(1, 20, gap_minutes=0, kind="market"), "none", "too_late"),
        (Met(1, 40), "close", "together_long_enough"),
        (Met(1, 40, immune=True), "close", "together_long_enough"),
        (Met(2, 60, kind="market"), "secondary", "close_to_a_contact"),
        (Met(2, 5, kind="market"), "none", "too_short"),
        (Met(2, 5, household=True), "secondary", "close_to_a_contact"),
        (Met(2, 600, kind="compound"), "none", "same_compound_only"),
        (Met(2, 60, prompt="shared_workplace", protected=True), "none", "protected"),
    ],
)
def test_in_july_2022(met: Met, contact_class: str, reason: str) -> None:
    verdict = classify(met, NINTH)
    assert (verdict.contact_class, verdict.reason_code) == (contact_class, reason)
    assert verdict.edition == "2022-06-28" and verdict.reason is CONTACT_REASONS[reason]


@pytest.mark.parametrize("met", [Met(2, 600, household=True), Met(2, 600, prompt="shared_meal")])
def test_after_11_november_2022_nobody_is_a_contact_of_a_contact(met: Met) -> None:
    verdict = classify(met, DECEMBER)
    assert (verdict.contact_class, verdict.reason_code) == ("none", "secondary_not_determined")


@pytest.mark.parametrize(
    ("met", "contact_class", "reason"),
    [
        (Met(1, 1, kind="clinic"), "close", "together_long_enough"),
        (Met(1, 20, gap_minutes=0, kind="clinic"), "close", "after_the_case"),
        (Met(1, 20, gap_minutes=120, kind="clinic"), "close", "after_the_case"),
        (Met(1, 20, gap_minutes=120.1, kind="clinic"), "none", "too_late"),
        (Met(1, 600, household=True, immune=True), "none", "immune"),
        (Met(1, 600, prompt="carer", protected=True), "close", "prompt"),
        (Met(1, 600, kind="compound"), "none", "class_not_in_edition"),
    ],
)
def test_measles_hangs_in_the_air_and_spares_the_immune(met: Met, contact_class: str, reason: str) -> None:
    verdict = classify(met, MEASLES)
    assert (verdict.contact_class, verdict.reason_code) == (contact_class, reason)


def test_who_is_of_a_class_that_the_edition_does_not_have_is_no_contact() -> None:
    assert "general" not in PLAGUE.regimes
    verdict = classify(Met(1, 5), PLAGUE)
    assert (verdict.contact_class, verdict.reason_code) == ("none", "class_not_in_edition")


def test_an_edition_may_determine_no_contacts_at_all() -> None:
    """As in China from 8 January 2023: class B management, no close contacts any more."""
    rules = replace(DECEMBER, regimes={})
    for met in (Met(1, 600, household=True), Met(1, 5), Met(2, 60, household=True)):
        assert classify(met, rules).contact_class == "none"


def test_places_that_do_not_count_do_not_count_unless_the_interview_says_so() -> None:
    rules = replace(NINTH, contact=replace(NINTH.contact, kinds=("hospital",)))
    assert classify(Met(1, 60, kind="market"), rules).reason_code == "kind_does_not_count"
    assert classify(Met(1, 60, kind="market"), rules).contact_class == "none"
    assert classify(Met(1, 60, kind="hospital"), rules).contact_class == "close"
    assert classify(Met(1, 60), rules).contact_class == "close", "a place of unknown kind is not excused"
    assert classify(Met(1, 60, kind="market", prompt="shared_meal"), rules).contact_class == "close"


@given(meetings, editions)
def test_every_verdict_is_a_class_of_its_edition_with_a_reason(met: Met, rules: RuleSet) -> None:
    verdict = classify(met, rules)
    assert verdict.contact_class == "none" or verdict.contact_class in rules.regimes
    assert verdict.reason_code in CONTACT_REASONS and verdict.edition == rules.edition


@given(meetings, editions, st.floats(0, 500))
def test_being_together_longer_never_makes_less_of_a_contact(met: Met, rules: RuleSet, more: float) -> None:
    longer = replace(met, minutes=met.minutes + more)
    before, after = (CLASSES.index(classify(m, rules).contact_class) for m in (met, longer))
    assert before <= after


@given(st.lists(st.sampled_from(CLASSES), min_size=1))
def test_the_stronger_class_stays_in_whatever_order_they_are_found(found: list[str]) -> None:
    forwards, backwards = found[0], found[-1]
    for one, other in zip(found, reversed(found), strict=True):
        forwards, backwards = merge_class(forwards, one), merge_class(backwards, other)
    assert forwards == backwards == max(found, key=CLASSES.index)


def test_there_are_nine_prompts_and_every_word_is_in_both_languages() -> None:
    assert len(PROMPTS) == 9 and tuple(CONTACT_CLASSES) == CLASSES == (
        "none",
        "general",
        "secondary",
        "close",
    )
    for words in (PROMPTS, CONTACT_CLASSES, CONTACT_REASONS):
        assert all(word.zh and word.en for word in words.values())
