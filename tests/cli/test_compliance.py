"""`lianfang compliance`."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from lianfang.oversight.standards import DECLARED
from lianfang.passages.actions.passages import record
from tests import builders
from tests.cli.terminal import type_in


@pytest.fixture
def yesterday(district: builders.District) -> str:
    """A day on which ten people came to the supermarket, one of them unmeasured; returns its date."""
    at = (district.now - timedelta(days=1)).replace(hour=4, minute=0)
    sent = [builders.passage(at=at + timedelta(minutes=n), person=builders.LI_NA) for n in range(9)]
    sent.append(builders.passage(at=at, person=builders.LI_NA, temperature=None))
    assert all(r.stored for r in record(builders.asker("fang"), sent, district.now))
    return at.date().isoformat()


@pytest.mark.clause("P1")
def test_customers_not_measured_show_in_the_share(capsys: pytest.CaptureFixture[str], yesterday: str) -> None:
    said = type_in(capsys, "compliance", "--date", yesterday, "--json")
    assert said.code == 0
    found = json.loads(said.out)
    standards = {row["standard"]: row for row in found["standards"]}
    assert (standards["P1-temperature"]["expected"], standards["P1-temperature"]["met"]) == (10, 9)
    assert standards["P1-temperature"]["state"] == "watch"
    at_mart = [r for r in found["sites"] if r["site"] == builders.MART and r["standard"] == "P1-temperature"]
    assert at_mart[0]["share"] == 0.9


def test_an_area_narrows_it(capsys: pytest.CaptureFixture[str], yesterday: str) -> None:
    said = type_in(capsys, "compliance", "--date", yesterday, "--area", builders.WEST, "--json")
    assert {row["site"] for row in json.loads(said.out)["sites"]} <= {builders.WEST_MARKET}


def test_states_are_words_in_both_languages(capsys: pytest.CaptureFixture[str], yesterday: str) -> None:
    assert "▲ watch" in type_in(capsys, "compliance", "--date", yesterday).out
    assert "▲ 注意" in type_in(capsys, "compliance", "--date", yesterday, "--lang", "zh").out


def test_nothing_is_cut_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], yesterday: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    said = type_in(capsys, "compliance", "--date", yesterday)
    assert "…" not in said.out
    assert all(standard.en in said.out for standard in (d.standard for d in DECLARED))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused(
    capsys: pytest.CaptureFixture[str], district: builders.District, day: str
) -> None:
    said = type_in(capsys, "compliance", "--date", day)
    assert said.code == 2
    assert "from 2000-01-01" in said.complaint


@pytest.mark.parametrize(
    ("words", "named"), [(["--area", "NOWHERE"], "NOWHERE"), (["--date", "30 Feb"], "30 Feb")]
)
def test_what_is_not_there_is_said(
    capsys: pytest.CaptureFixture[str], district: builders.District, words: list[str], named: str
) -> None:
    said = type_in(capsys, "compliance", *words)
    assert said.code == 1
    assert named in said.complaint
