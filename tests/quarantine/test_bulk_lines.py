"""Lines as people type and paste them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.errors import InvalidInput
from lianfang.quarantine.bulk_lines import read_lines, tenths


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("QABCDEFGH 36.5 none", ("QABCDEFGH", 365, ())),
        ("qabcdefgh\t36.5", ("QABCDEFGH", 365, ())),
        ("PLINA，３６．５，无", ("PLINA", 365, ())),
        ("PLINA;365;-", ("PLINA", 365, ())),
        ("PLINA 37.9℃ 发热、干咳", ("PLINA", 379, ("fever", "dry_cough"))),
        (
            "PLINA 37.9 dry cough, loss of smell or taste",
            ("PLINA", 379, ("dry_cough", "loss_of_smell_or_taste")),
        ),
        ("PLINA fever", ("PLINA", None, ("fever",))),
        ("PLINA 36.5 fever fever", ("PLINA", 365, ("fever",))),
    ],
)
def test_what_a_line_says(line: str, said: tuple[str, int | None, tuple[str, ...]]) -> None:
    good, bad = read_lines(line)
    assert not bad and [(g.number, g.temperature, g.symptoms) for g in good] == [said]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("PLINA", ["report.not_readable"]),
        ("PLINA 99 sneezing", ["temperature.not_plausible", "report.unknown_symptom"]),
        ("PLINA 36.55", ["temperature.too_precise"]),
        (",,,", ["report.not_readable"]),
    ],
)
def test_everything_that_is_wrong_in_a_line_is_said(line: str, codes: list[str]) -> None:
    good, bad = read_lines(f"\n{line}\n")
    assert not good and [(b.row, [p.code for p in b.problems]) for b in bad] == [(2, codes)]


@pytest.mark.parametrize("code", SYMPTOMS)
def test_every_symptom_is_read_by_each_of_its_names(code: str) -> None:
    for name in (code, SYMPTOMS[code].zh, SYMPTOMS[code].en):
        good, bad = read_lines(f"PLINA 36.5 {name}")
        assert not bad and good[0].symptoms == (code,)


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_no_line_is_lost(text: str) -> None:
    good, bad = read_lines(text)
    assert len(good) + len(bad) == sum(1 for line in text.splitlines() if line.strip())


@given(st.integers(300, 450))
def test_three_digits_are_tenths(value: int) -> None:
    assert tenths(str(value)) == tenths(f"{value // 10}.{value % 10}") == value


def test_nothing_typed_is_nothing() -> None:
    assert tenths("  ") is None
    with pytest.raises(InvalidInput):
        tenths("3651")
