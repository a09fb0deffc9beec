"""What may be asked for, and how soon it is owed."""

from __future__ import annotations

from datetime import timedelta

from lianfang.domain.life_services import CATEGORIES, URGENT_BY_DEFAULT, is_urgent, within


def test_medicine_does_not_wait_for_tomorrow() -> None:
    assert is_urgent("medicine", None) and not is_urgent("food", None)
    assert within(is_urgent("medicine", None)) == timedelta(hours=4)
    assert within(is_urgent("rubbish", None)) == timedelta(hours=24)


def test_what_somebody_says_counts_more_than_the_category() -> None:
    assert is_urgent("food", True) and not is_urgent("medicine", False)


def test_every_category_has_words_and_the_urgent_ones_are_among_them() -> None:
    assert set(CATEGORIES) >= URGENT_BY_DEFAULT
    assert all(sentence.zh and sentence.en and len(code) <= 20 for code, sentence in CATEGORIES.items())
