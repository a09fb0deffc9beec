"""Reading rows of passages files: every good one is taken as it stands, every bad one says why."""

from __future__ import annotations

import csv
import tracemalloc
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.errors import InvalidInput
from lianfang.domain.values import code, degrees
from lianfang.files.rows import RawRow, open_rows
from lianfang.passages.import_files import COLUMNS, FileRow, read_row
from lianfang.passages.import_places import site_code

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)
GOOD = {"passage_id": "a-1", "person": "p", "site": "S", "at": "2026-02-01T08:00:00+08:00", "direction": "in"}


def read(**cells: str) -> FileRow:
    """A good row, with some cells otherwise."""
    return read_row(RawRow(2, GOOD | cells), NOW)


def codes(**cells: str) -> list[str]:
    """What is wrong with a row."""
    with pytest.raises(InvalidInput) as caught:
        read(**cells)
    return [problem.code for problem in caught.value.problems]


@given(
    reading=st.integers(300, 450),
    at=st.datetimes(datetime(2000, 1, 1), datetime(2026, 2, 27), timezones=ZONES),  # noqa: DTZ001
    person=WORDS,
    site=WORDS,
    direction=st.sampled_from(["in", "out", "IN", " out "]),
    mask=st.sampled_from(["", "true", "FALSE", "put_on", "1"]),
)
def test_good_rows_are_taken_as_they_stand(
    reading: int, at: datetime, person: str, site: str, direction: str, mask: str
) -> None:
    row = read(
        temperature=degrees(reading),
        at=at.isoformat(),
        person=person,
        site=site,
        direction=direction,
        mask=mask,
    )
    assert (row.reading, row.at, row.person, row.site) == (reading, at, person, site)
    assert row.at.utcoffset() == timedelta(0)
    assert row.direction == direction.strip().lower()
    assert row.mask in ("", "worn", "absent", "put_on")


@given(st.dictionaries(st.sampled_from(COLUMNS.known), st.text(max_size=200)))
def test_no_text_breaks_the_reader(cells: dict[str, str]) -> None:
    try:
        read(**cells)
    except InvalidInput as error:
        assert all(p.sentence("zh") and p.remedy("en") for p in error.problems)


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    assert codes(temperature="370", direction="", at="yesterday", person=" ") == [
        "field.required", "time.not_valid", "field.not_a_choice", "temperature.not_plausible"
    ]  # fmt: skip


def test_the_past_has_no_oldest_day_and_the_future_does_not_happen() -> None:
    assert read(at="2003-04-01T00:00:00+08:00").at.year == 2003
    assert codes(at=(NOW + timedelta(days=1)).isoformat()) == ["time.not_yet"]


def test_ids_stay_or_are_derived_always_alike() -> None:
    own = uuid.uuid4()
    assert read(passage_id=str(own)).uid == own
    assert read(passage_id="kr-1").uid == read(passage_id="kr-1").uid != read(passage_id="kr-2").uid


@given(WORDS)
def test_codes_of_new_sites_are_codes_of_ours(reference: str) -> None:
    assert code(site_code(reference)) == site_code(reference)


@pytest.mark.slow
def test_a_large_file_is_read_in_small_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(GOOD)
        writer.writerows(GOOD.values() for _ in range(200_000))
    tracemalloc.start()
    with open_rows(path, COLUMNS) as rows:
        assert sum(1 for _ in rows) == 200_000
        assert rows.share() == 1.0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < path.stat().st_size / 2  # a block of rows at a time, however long the file


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ('2,"b,S,x,in', "row.open_quote"),
        ('2,b,S,x,"', "row.open_quote"),
        ("2,b", "row.too_few_fields"),
        (f'2,"{"b" * 200_000}",S,x,in', "field.too_long"),
    ],
)
def test_a_bad_line_costs_that_line_only(tmp_path: Path, bad: str, code: str) -> None:
    path = tmp_path / "lines.csv"
    good = [f'{n},"b, ""c""",S,x,in' for n in range(40)]
    text = "\r\n".join(["passage_id,person,site,at,direction", bad, *good[:2], "", bad, *good[2:]])
    path.write_text(text, encoding="utf-8", newline="")
    with open_rows(path, COLUMNS) as rows:
        read = list(rows)
    assert [(row.line, row.problem.code) for row in read if row.problem] == [(2, code), (6, code)]
    assert [row.cells["passage_id"] for row in read if not row.problem] == [str(n) for n in range(40)]
    assert {row.cells["person"] for row in read if not row.problem} == {'b, "c"'}


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_at_the_end_of_the_calendar_is_a_bad_row(at: str) -> None:
    assert codes(at=at) == ["time.not_valid"]
