"""Two readers of passages files, one row by row, one column by column: what one refuses, so does the other."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lianfang.domain.errors import LianfangError
from lianfang.files import engine
from lianfang.files.rows import open_rows
from lianfang.passages.import_columns import ColumnReader, bad_rows
from lianfang.passages.import_files import COLUMNS, FileRow, read_row

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
GOOD = {
    "passage_id": "a-1",
    "person": "p",
    "site": "S",
    "at": "2026-02-01T08:00:00+08:00",
    "direction": "in",
}
CELLS: dict[str, list[str]] = {
    "passage_id": ["a-1", "kr-2 ", "8c2b1c3e-6f0a-4d9e-9b57-0d7a2f1c3e4d", "8C2B1C3E6F0A4D9E9B570D7A2F1C3E4D", "",
                   "{8c2b1c3e-6f0a-4d9e-9b57-0d7a2f1c3e4d}", "urn:uuid:8c2b1c3e-6f0a-4d9e-9b57-0d7a2f1c3e4d", "x" * 121,
                   "0x8c2b1c3e6f0a4d9e9b570d7a2f1c3e", "a" * 64, "8c2b1c3e_6f0a_4d9e_9b57_0d7a2f1c3e4", "'=1", "编号7"],
    "person": ["p", "李娜", " p ", "", "?", "a\tb", "a\x00b", "x" * 120, "x" * 121, "'", "'+86", "=1+1", "\u3000p"],
    "site": ["S", "market@37.5, 127.0", "", "老年活动室", "a\nb", 'say "hi"', "x" * 121, "\u200bS"],
    "gate": ["", "G-1", "g-1", "G" * 33, " G-1"],
    "at": ["2026-02-01T08:00:00+08:00", "2026-02-01T00:00:00Z", "2026-02-01 00:00:00+08:00", "2026-02-30T00:00:00Z",
           "2026-02-01T08:00:00", "2026-03-01T04:09:59Z", "2026-03-01T04:11:00Z", "0001-01-01T00:00:00+14:00",
           "2026-02-01T08:00:00.123+08:00", "2026-02-01T08:00:00.123456+08:00", "2026-02-01T08:00:00.1+08:00",
           "2026-02-01T24:00:00Z", "2026-02-01T08:60:00Z", "2026-02-01T08:00:00+0800", "20260201T080000Z", "", "yesterday",
           "2026-02-01T08:00:00+14:30", "2026-02-01T08:00:60Z", "2026-W05-1T00:00:00Z", "2026-02-01T08:00Z"],
    "direction": ["in", "out", "IN", " out", "sideways", ""],
    "temperature": ["", "36.8", "36", "37.0", "30.0", "29.9", "45.0", "45", "45.1", "36.85", "３６．８", "3_6", "nan",
                    "+36.5", "3.68E1", " 36.5", "370", "'36.8"],
    "second_temperature": ["", "37.2", "x"],
    "mask": ["", "true", "FALSE", "put_on", "worn", "1", "perhaps", " worn"],
    "vehicle": ["", "皖A12345", "皖A·12345", "皖a12345", "A1", "A" * 17],
    "origin": ["", "合肥", "Hefei city", "x" * 40, "x" * 41],
    "category": ["", "worker", "Worker", "boss"],
    "errand": ["", "medical", "fun"],
    "risk_travel": ["", "true", "no", "perhaps"],
    "travel_area": ["", "HB-WH", "武汉", "x" * 33],
    "travel_left_on": ["", "2026-01-20", "2026-02-30", "20260120", "soon"],
    "gate_decision": ["", "admit", "perhaps"],
    "decision": ["", "refuse", "REFER", "perhaps"],
    "reason": ["", "fever", "Fever!", "x" * 25],
    "counted": ["", "true", "x"],
    "policy_version": ["", "3", "-3", "3.0", "1234567", "３"],
}  # fmt: skip
WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """A row that is good but for a few cells, which are awkward, or anything at all."""
    row = dict(GOOD)
    for name in draw(st.lists(st.sampled_from(COLUMNS.known), max_size=3)):
        row[name] = draw(st.one_of(st.sampled_from(CELLS[name]), WILD))
    return row


def one_by_one(path: Path) -> tuple[list[FileRow], list[tuple[int, str, str]]]:
    """What the careful reader makes of a file: good rows, and what is wrong with the others."""
    good, bad = [], []
    with open_rows(path, COLUMNS) as found:
        for raw in found:
            try:
                good.append(read_row(raw, NOW))
            except LianfangError as error:
                bad += [(raw.line, p.field, p.code) for p in error.problems]
    return good, bad


def at_once(path: Path) -> tuple[list[tuple[Any, ...]], list[tuple[int, str, str]]]:
    """What the quick reader makes of it."""
    connection = engine.connect()
    ColumnReader(connection, NOW).take(path, lambda share, rows: None)
    good = connection.execute(
        'SELECT * EXCLUDE (day) REPLACE (epoch_us("at") AS "at") FROM good ORDER BY line'
    ).fetchall()
    bad = [(b.line, b.problem.field, b.problem.code) for b in bad_rows(connection)]
    connection.close()
    return good, bad


def as_columns(row: FileRow) -> tuple[Any, ...]:
    """A row of the careful reader as the quick one has it."""
    values = [getattr(row, name) for name in row.__struct_fields__]
    values[5] = round(row.at.timestamp() * 1_000_000)
    return tuple(values)


def assert_agreement(path: Path) -> tuple[int, int]:
    """Both readers find the same; returns how many rows were good and bad."""
    (slow, slow_bad), (quick, quick_bad) = one_by_one(path), at_once(path)
    assert quick_bad == slow_bad
    assert quick == [as_columns(row) for row in slow]
    return len(slow), len(slow_bad)


def csv_file(path: Path, found: list[dict[str, str]], quoting: int, ending: str, encoding: str) -> Path:
    """A CSV file with these rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS.known, quoting=quoting, lineterminator=ending, restval="")  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(found)
    path.write_bytes(text.getvalue().encode(encoding, "replace"))
    return path


FILES = {
    "found": st.lists(rows(), max_size=40),
    "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    "ending": st.sampled_from(["\n", "\r\n", "\r"]),
    "encoding": st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(**FILES)
@example([], csv.QUOTE_MINIMAL, "\n", "utf-8")
def test_both_readers_agree_on_every_row(
    tmp_path: Path, found: list[dict[str, str]], quoting: int, ending: str, encoding: str
) -> None:
    assert_agreement(csv_file(tmp_path / "rows.csv", found, quoting, ending, encoding))


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(**FILES)
def test_both_readers_agree_on_many_rows(
    tmp_path: Path, found: list[dict[str, str]], quoting: int, ending: str, encoding: str
) -> None:
    assert_agreement(csv_file(tmp_path / "rows.csv", found, quoting, ending, encoding))


def test_both_readers_agree_on_every_awkward_cell(tmp_path: Path) -> None:
    found = [GOOD | {name: cell} for name, cells in CELLS.items() for cell in cells]
    found += [GOOD | {"second_temperature": "37.2", "temperature": "37.3"}]
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        good, bad = assert_agreement(csv_file(tmp_path / "cells.csv", found, quoting, "\r\n", "utf-8"))
        assert good > 60
        assert bad > 40


LINES = st.lists(
    st.text(st.sampled_from("a1,\"'\n\r =x"), max_size=12).map(lambda tail: f"a,p,S,{tail}"), max_size=40
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
@example(['a,"p', 'q",S,2026-02-01T00:00:00Z,in', 'b,"p', "c,p,S,2026-02-01T00:00:00Z,in"])
def test_both_readers_agree_on_broken_lines(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("\n".join([",".join(COLUMNS.required), *lines]), encoding="utf-8", newline="")
    assert_agreement(path)


def test_a_quoted_line_end_keeps_the_numbers_right(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    lines = [
        "passage_id,person,site,at,direction",
        '1,p,"a',
        'b",2026-02-01T00:00:00Z,in',
        "2,p,S,soon,in",
        "",
    ]
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    good, bad = one_by_one(path)
    assert ([row.site for row in good], bad) == (["a\nb"], [(4, "at", "time.not_valid")])
    assert_agreement(path)


@pytest.mark.slow
@pytest.mark.parametrize("size", [29, 64, 1 << 18])
def test_it_does_not_matter_where_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    found = [GOOD | {"passage_id": f"编{n}", "site": "a\nb" if n % 3 else "老年, 室"} for n in range(50)]
    path = csv_file(tmp_path / "rows.csv", found, csv.QUOTE_MINIMAL, "\r\n", "gb18030")
    whole = at_once(path)
    monkeypatch.setattr("lianfang.passages.import_columns.BLOCK", size)
    assert at_once(path) == whole
    assert len(whole[0]) == 50


PARQUET = """
    SELECT 'p' || range AS passage_id, 'p' AS person, 'S' AS site, 'in' AS direction,
    TIMESTAMP '2026-02-01 03:00:00' + to_seconds(range) AS "at", CASE range % 4 WHEN 0 THEN 36.8 WHEN 1 THEN 12.5 END
    AS temperature, range % 5 = 0 AS mask, DATE '2026-01-20' AS travel_left_on FROM range(40)
"""


def test_both_readers_agree_on_parquet(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    duckdb.sql(f"COPY ({PARQUET}) TO '{path}' (FORMAT parquet)")
    assert assert_agreement(path) == (30, 10)
