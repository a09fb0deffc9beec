"""A stay in an outbreak area counts for a while, and the gate's script says so exactly as the server does."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lianfang
from lianfang.domain.travel import DOES_NOT_COUNT, ListedArea, counts_from, known, last_day, screening_due

PACKAGE = Path(lianfang.__file__).parent
TWIN = PACKAGE / "web" / "gate" / "travel.js"
CASES: list[dict[str, Any]] = json.loads((PACKAGE / "domain/vectors/travel.json").read_text("utf-8"))["cases"]
NODE = shutil.which("node")
FEB_1 = date(2020, 2, 1)

days = st.integers(-60, 60).map(lambda n: FEB_1 + timedelta(days=n))
lookbacks = st.integers(1, 21)


@st.composite
def entries(draw: st.DrawFn) -> ListedArea:
    """An area as it may stand on a list."""
    listed_on = draw(days)
    since = listed_on - timedelta(days=draw(st.integers(0, 40)))
    until = draw(st.none() | st.integers(0, 40).map(lambda n: listed_on + timedelta(days=n)))
    return ListedArea("A", since, listed_on, until, draw(lookbacks))


def read(entry: dict[str, Any]) -> ListedArea:
    """An entry of the vectors."""
    until = entry["until"] and date.fromisoformat(entry["until"])
    since, listed_on = (date.fromisoformat(entry[name]) for name in ("since", "listed_on"))
    return ListedArea(entry["code"], since, listed_on, until, entry["lookback_days"])


def ours(case: dict[str, Any]) -> dict[str, Any]:
    """What Python says to a case, as the script answers."""
    on_day, listed = date.fromisoformat(case["on_day"]), [read(entry) for entry in case["list"]]
    due = screening_due(case["area"], date.fromisoformat(case["left_on"]), on_day, listed)
    until = due.until.isoformat() if due.until else None
    return {
        "counts": due.counts,
        "until": until,
        "from": [counts_from(e, on_day).isoformat() for e in listed],
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_examples(case: dict[str, Any]) -> None:
    said = ours(case)
    assert (said["counts"], said["until"]) == (case["counts"], case["until"])


@given(entries(), days, days)
def test_what_counts_has_an_end_and_ends_there(entry: ListedArea, left: date, day: date) -> None:
    due = screening_due("A", left, day, [entry])
    assert due.counts == (due.until is not None)
    if due.until:
        assert day <= due.until <= day + timedelta(days=entry.lookback_days)
        assert left > day or not screening_due("A", left, due.until + timedelta(days=1), [entry]).counts


@given(entries(), days)
def test_the_day_from_which_a_stay_counts_is_the_boundary(entry: ListedArea, day: date) -> None:
    first = counts_from(entry, day)
    if entry.listed(day) and first <= day:
        assert screening_due("A", first, day, [entry]).counts
    assert screening_due("A", first - timedelta(days=1), day, [entry]) == DOES_NOT_COUNT


@given(entries(), days, days)
def test_the_later_somebody_left_the_longer_it_counts(entry: ListedArea, left: date, day: date) -> None:
    earlier, later = (screening_due("A", one, day, [entry]) for one in (left, left + timedelta(days=1)))
    if earlier.until:
        assert later.until and later.until >= earlier.until


@given(st.lists(entries(), max_size=4), days, days)
def test_another_area_is_another_matter(listed: list[ListedArea], left: date, day: date) -> None:
    assert screening_due("B", left, day, listed) == DOES_NOT_COUNT
    assert known("A", listed) == bool(listed) and not known("B", listed)


def test_the_last_day_is_the_day_of_leaving_and_the_look_back() -> None:
    assert last_day(date(2020, 2, 1), 14) == date(2020, 2, 15)


@pytest.mark.skipif(NODE is None, reason="no `node` on PATH: the JavaScript twin cannot be run")
def test_the_script_at_the_gate_says_the_same() -> None:
    chance = random.Random(20200126)

    def a_day() -> str:
        return (FEB_1 + timedelta(days=chance.randint(-40, 40))).isoformat()

    def an_entry() -> dict[str, Any]:
        return {
            "code": chance.choice("AAB"),
            "since": a_day(),
            "listed_on": a_day(),
            "until": chance.choice([None, a_day()]),
            "lookback_days": chance.randint(1, 21),
        }

    made = [
        {
            "area": "A",
            "left_on": a_day(),
            "on_day": a_day(),
            "list": [an_entry() for _ in range(chance.randint(0, 4))],
        }
        for _ in range(2000)
    ]
    cases = [*CASES, *made]
    command = [NODE or "node", str(Path(__file__).with_name("run_travel.mjs")), str(TWIN)]
    done = subprocess.run(
        command, input=json.dumps(cases), capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert answers == [ours(case) for case in cases]
    assert {answer["counts"] for answer in answers} == {True, False}
