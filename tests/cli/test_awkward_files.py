"""Files that are not what they say, or say it badly: refused quickly, with words that lead to what is wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from lianfang.cli.terminal import counted
from lianfang.files.plain import demand_plain_file
from lianfang.files.rows import open_rows
from lianfang.passages.import_files import COLUMNS
from tests.builders import District
from tests.cli.terminal import Said, type_in

HEADER = "passage_id,person,site,at,direction"
ROW = "a,b,S-MART,2026-11-01T10:00:00+08:00,in"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
KINDS = ("passages", "sites", "people")

Capsys = pytest.CaptureFixture[str]


def brought(capsys: Capsys, path: Path, content: bytes | str, *words: str) -> Said:
    """What `import passages` says about a file of this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return type_in(capsys, "import", "passages", path, *words)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("junk.parquet", b"junk", "is no whole Parquet file"),
        ("empty.parquet", b"", "is no whole Parquet file"),
        ("cut.parquet", b"PAR1" + b"\0" * 40, "is no whole Parquet file"),
        ("picture.csv", PNG, "is no table of text"),
        ("twice.csv", f"{HEADER},site\n", "names these columns twice: site"),
        ("lacking.csv", "person,site\n", "lacks the columns: passage_id, at, direction"),
    ],
)
def test_what_is_no_table_is_said(
    capsys: Capsys, district: District, tmp_path: Path, name: str, content: bytes | str, says: str
) -> None:
    said = brought(capsys, tmp_path / name, content)
    assert said.code == 1 and says in said.complaint


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (ROW.replace("2026", "2031"), "lies in the future. Check the day and the offset; it is "),
        ("a,b,S-MART", "line 2: The row has 3 instead of 5 fields."),
        (ROW.replace("a,", f"{'x' * 20_000},"), "line 2 passage_id: “passage_id” is longer than 300"),
        (ROW.replace("a,", f'"{"x" * 200_000}",'), "line 2 passage_id: “passage_id” is longer than 300"),
    ],
)
def test_a_bad_row_is_said_so_that_it_can_be_mended(
    capsys: Capsys, district: District, tmp_path: Path, row: str, says: str
) -> None:
    said = brought(capsys, tmp_path / "rows.csv", f"{HEADER}\n{row}\n")
    assert says in said.out and "device" not in said.out
    assert "1 row read: 0 stored, 0 known already, 1 bad." in said.out
    assert said.complaint.endswith("1 bad row; nothing is stored.")


def test_one_and_several() -> None:
    assert [counted(n, "row", "rows") for n in (0, 1, 2, 2000)] == ["0 rows", "1 row", "2 rows", "2,000 rows"]


def test_a_small_file_that_unpacks_to_much_costs_rows_and_no_memory(
    capsys: Capsys, district: District, tmp_path: Path
) -> None:
    path = tmp_path / "small.parquet"
    columns = "'p' AS person, 'S-MART' AS site, '2026-11-01T10:00:00+08:00' AS at, 'in' AS direction"
    question = f"SELECT repeat('x', 20000) AS passage_id, {columns} FROM range(20000)"
    duckdb.sql(f"COPY ({question}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    assert path.stat().st_size < 100_000
    with open_rows(path, COLUMNS) as rows:
        for row in rows:
            assert row.problem is not None and row.problem.code == "field.too_long" and not row.cells
    said = json.loads(type_in(capsys, "import", "passages", path, "--json").out)
    assert (said["read"], said["bad"], said["stored"]) == (20_000, 20_000, 0)


@pytest.fixture(params=["pipe", "device", "folder"])
def endless(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What would be read for ever, or cannot be read at all."""
    made: dict[str, Callable[[], Path]] = {
        "pipe": lambda: (os.mkfifo(tmp_path / "pipe.csv"), tmp_path / "pipe.csv")[1],
        "device": lambda: Path("/dev/zero"),
        "folder": lambda: tmp_path,
    }
    return made[request.param]()


@pytest.mark.parametrize(
    "words",
    [
        *(f"import {kind} {{}}" for kind in KINDS),
        "policy check {}",
        "init --admin somebody --password-file {}",
    ],
)
def test_what_is_no_plain_file_is_not_read(
    capsys: Capsys, district: District, endless: Path, words: str
) -> None:
    said = type_in(capsys, *words.format(endless).split())
    assert said.code == 1 and "is no plain file" in said.complaint


def test_a_restore_reads_plain_files_only(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANFANG_DATA", str(tmp_path / "new"))
    said = type_in(capsys, "restore", "/dev/zero")
    assert said.code == 1 and "is no plain file" in said.complaint


def test_a_link_to_a_file_is_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert demand_plain_file(tmp_path / "link") == tmp_path / "link"


@pytest.mark.parametrize("table", ["passages", "compliance"])
def test_days_the_wrong_way_round_are_wrong_use(
    capsys: Capsys, district: District, tmp_path: Path, table: str
) -> None:
    out = tmp_path / "x.csv"
    days = ("--since", "2026-11-20", "--until", "2026-11-10")
    said = type_in(capsys, "export", table, "--out", out, *days)
    assert said.code == 2 and "--until (2026-11-10) lies before --since (2026-11-20)" in said.complaint
    assert not out.exists()


def test_a_path_is_shown_whole(capsys: Capsys, district: District, tmp_path: Path) -> None:
    out = tmp_path / ("far" * 30) / "x.csv"
    said = type_in(capsys, "export", "sites", "--out", out)
    assert said.code == 1 and str(out) in said.complaint
