"""Cells that leave the house: no spreadsheet runs them, and they come back as they were."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lianfang.domain.errors import InvalidInput
from lianfang.files import engine
from lianfang.files.cells import bare, guarded, guarded_in_sql
from lianfang.files.lines import LONGEST_LINE, line_blocks
from lianfang.files.rows import Columns, open_rows
from lianfang.files.writing import copy_out, csv_lines, demand_kind, new_file, table_of

RUNS = "=+-@\t\r\n＝＋－＠"
CELLS = st.text(
    st.one_of(st.sampled_from(RUNS + "'\", ;a1"), st.characters(exclude_categories=["Cs"])), max_size=20
)


@given(CELLS)
@example("=cmd|' /C calc'!A0")
@example("'=1+1")
@example("''-1")
def test_no_cell_runs_and_each_comes_back(cell: str) -> None:
    assert guarded(cell)[:1] not in tuple(RUNS)
    assert bare(guarded(cell)) == cell


@settings(max_examples=15)
@given(st.lists(CELLS.filter(lambda cell: "\x00" not in cell), min_size=1, max_size=30))
def test_sql_guards_alike(cells: list[str]) -> None:
    question = f"SELECT {guarded_in_sql('cell')} FROM (SELECT unnest(?) AS cell)"
    found = duckdb.execute(question, [cells]).fetchall()
    assert [cell for (cell,) in found] == [guarded(cell) for cell in cells]


def read_back(path: Path) -> list[tuple[str, str]]:
    """The two columns of a file, as we read them."""
    with open_rows(path, Columns(("a", "b"))) as rows:
        found = [row.cells for row in rows if row.problem is None]
    return [(cells["a"], cells["b"]) for cells in found]


ROWS = st.lists(st.tuples(CELLS.filter(str.strip), CELLS), min_size=1, max_size=8)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
@example([("a\nb", '"'), ("=1", "'=2")])
def test_what_is_written_is_read_as_it_was(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    said = [
        (a.replace("\r\n", "\n").replace("\r", "\n"), b.replace("\r\n", "\n").replace("\r", "\n"))
        for a, b in rows
    ]
    said = [(a, b) for a, b in said if (a + b).count("\n") < 18 and "\x00" not in a + b]
    kinds = {"a": "VARCHAR", "b": "VARCHAR"}
    path = tmp_path / "out.csv"
    path.unlink(missing_ok=True)
    connection = engine.connect()
    copy_out(connection, table_of(connection, kinds, said), kinds, path, ".csv")
    assert read_back(path) == said
    path.write_text("".join(csv_lines(("a", "b"), said)), encoding="utf-8", newline="")
    assert read_back(path) == said


def test_a_spreadsheet_reads_chinese_and_numbers(tmp_path: Path) -> None:
    kinds = {"name": "VARCHAR", "longitude": "DOUBLE", "at": "TIMESTAMPTZ"}
    connection = engine.connect()
    rows = [("北门", -0.5, "2026-02-01T08:00:00+08:00"), ("-1", None, "2026-02-01T08:00:00.250+08:00")]
    path = tmp_path / "out.csv"
    assert copy_out(connection, table_of(connection, kinds, rows), kinds, path, ".csv") == 2
    assert path.read_bytes().startswith("\ufeffname,longitude,at".encode())
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [
            ["北门", "-0.5", "2026-02-01T00:00:00+00:00"],
            ["'-1", "", "2026-02-01T00:00:00.250000+00:00"],
        ]


def test_an_empty_table_has_its_columns(tmp_path: Path) -> None:
    connection = engine.connect()
    assert (
        copy_out(
            connection, table_of(connection, {"a": "VARCHAR"}, []), {"a": "VARCHAR"}, tmp_path / "o", ".csv"
        )
        == 0
    )
    assert (tmp_path / "o").read_text(encoding="utf-8-sig").strip() == "a"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path, link = tmp_path / "out.csv", tmp_path / "link.csv"
    path.write_text("three years of work", encoding="utf-8")
    link.symlink_to(tmp_path / "elsewhere.csv")
    for taken in (path, link):
        with pytest.raises(InvalidInput), new_file(taken):
            pass
    assert path.read_text(encoding="utf-8") == "three years of work"


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), new_file(tmp_path / "out.csv") as part:
        part.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with new_file(tmp_path / "out.csv") as part:
        part.write_text("whole", encoding="utf-8")
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught, new_file(tmp_path / "none" / "out.csv"):
        pass
    assert caught.value.code == "file.not_writable"
    with pytest.raises(InvalidInput):
        demand_kind(tmp_path / "out.xlsx", (".csv",))


def test_a_line_without_end_is_refused_not_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_bytes(b"x" * (LONGEST_LINE + 300_000))
    with path.open("rb") as file, pytest.raises(InvalidInput):
        list(line_blocks(file, "utf-8"))


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=5)),
    st.integers(1, 9),
)
def test_lines_do_not_depend_on_blocks(lines: list[str], block: int) -> None:
    import io

    for ending in ("\n", "\r\n", "\r"):
        content = "".join(line + ending for line in lines).encode("gb18030")
        found = [line for part in line_blocks(io.BytesIO(content), "gb18030", block) for line in part]
        assert found == lines
