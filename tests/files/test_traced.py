"""Files that are traced: the same rows from CSV and Parquet, read quickly or carefully; every bad row by its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.domain.errors import InvalidInput
from lianfang.files import coding
from lianfang.files.coding import careful
from lianfang.files.traced import (
    PASSAGES,
    STAYS,
    quiet,
    read_passages,
    read_site_kinds,
    read_stays,
    write_stays,
)
from lianfang.tracing.columns import EPOCH, World

Named = tuple[str, str, str, str]


def stays_in(world: World) -> list[Named]:
    """The stays of a world as a file has them, in UTC."""
    (segment,) = world.segments
    rows = zip(segment.person, segment.site(), segment.enter, segment.leave, strict=True)
    return [(world.persons.name(p), world.sites.name(s), said(int(e)), said(int(q))) for p, s, e, q in rows]


def said(seconds: int) -> str:
    """A time of this room as text."""
    return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def written(folder: Path, *lines: str, encoding: str = "utf-8", name: str = "stays.csv") -> Path:
    """A file of lines behind the columns of stays."""
    path = folder / name
    path.write_bytes("\n".join(("person,site,enter,leave", *lines, "")).encode(encoding))
    return path


LI = "李,market,2026-01-20T08:00:00+08:00,2026-01-20T08:30:00.900+08:00"
LI_READ = ("李", "market", "2026-01-20T00:00:00Z", "2026-01-20T00:30:00Z")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_works(tmp_path: Path, encoding: str) -> None:
    path = written(
        tmp_path, LI, LI, "Ann,hall 1,2026-01-20T01:00:00Z,2026-01-20T01:00:00Z", encoding=encoding
    )
    world, read = read_stays(path, tmp_path)
    assert stays_in(world) == [
        ("Ann", "hall 1", "2026-01-20T01:00:00Z", "2026-01-20T01:00:00Z"),
        LI_READ,
    ]
    assert (read.rows, read.bad_lines, read.duplicates) == (3, 0, 1)


def test_parquet_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "stays.parquet"
    duckdb.sql(
        "SELECT '李' AS person, 'market' AS site, TIMESTAMPTZ '2026-01-20 00:00:00+00' AS enter, "
        "TIMESTAMP '2026-01-20 00:30:00.9' AS leave"
    ).write_parquet(str(path))
    world, _ = read_stays(path, tmp_path)
    assert stays_in(world) == [LI_READ]


def test_bad_rows_are_named_by_their_line_and_the_others_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        LI,
        "Ann,hall,2026-01-20T10:00:00Z,2026-01-20T09:00:00Z",
        ",hall,2026-01-20T10:00:00Z,yesterday",
        "",
        "Ann,hall,2026-01-20T10:00:00,2026-01-20T11:00:00Z",
        "Ann,hall,2026-01-20T10:00:00Z",
        "Ann,hall,,2026-01-20T11:00:00Z",
        "Ann,hall,1800-01-20T10:00:00Z,2026-01-20T11:00:00Z",
    )
    world, read = read_stays(path, tmp_path)
    assert stays_in(world) == [LI_READ]
    assert [(bad.line, bad.problem.field, bad.problem.code) for bad in read.bad] == [
        (3, "leave", "stay.leaves_before"),
        (4, "person", "field.required"),
        (4, "leave", "time.not_valid"),
        (6, "enter", "time.no_zone"),
        (7, "", "row.too_few_fields"),
        (8, "enter", "field.required"),
        (9, "enter", "time.not_valid"),
    ]
    assert read.bad_lines == 6


def test_times_without_a_zone_are_taken_in_the_zone_that_is_given(tmp_path: Path) -> None:
    path = written(tmp_path, "李,market,2026-01-20 08:00:00,2026-01-20T08:30:00")
    world, read = read_stays(path, tmp_path, ZoneInfo("Asia/Shanghai"))
    assert stays_in(world) == [LI_READ]
    assert not read.bad


def test_a_zone_whose_clocks_change_is_taken_as_python_takes_it(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,2026-07-20T08:00:00,2026-10-25T02:30:00")
    world, _ = read_stays(path, tmp_path, ZoneInfo("Europe/London"))
    assert stays_in(world) == [("a", "b", "2026-07-20T07:00:00Z", "2026-10-25T02:30:00Z")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("person,site,enter\na,b,c\n", "file.columns_missing"),
        ("person,site,enter,leave,mood\n", "file.columns_unknown"),
        ("", "file.columns_missing"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "stays.csv"
    path.write_text(text)
    with pytest.raises(InvalidInput) as refused:
        read_stays(path, tmp_path)
    assert refused.value.code == code


def test_a_file_without_rows_is_an_empty_world(tmp_path: Path) -> None:
    world, read = read_stays(written(tmp_path), tmp_path)
    assert (len(world), len(world.persons), read.rows) == (0, 0, 0)


CELLS = st.sampled_from(
    ["a", "李四", " b", "'=1", "=1", "?", "x\u200by", "", '"q,r"', "Q'", "2026-01-20T08:00:00Z", "in"]
)
TIMES = st.sampled_from(
    [
        "2026-01-20T08:00:00+08:00",
        "2026-01-20T08:00:00.123456Z",
        "2026-01-20 09:00:00Z",
        "2026-01-20T08:00Z",
        "2026-02-30T08:00:00Z",
        "20260120T080000Z",
        "2026-01-20T10:00:00",
        "1969-12-31T23:59:59.500Z",
        "2068-06-01T00:00:00Z",
        "",
    ]
)


@given(st.lists(st.tuples(CELLS, CELLS, TIMES, TIMES), max_size=4), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_quick_reader_and_the_careful_one_agree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], given_zone: bool
) -> None:
    folder = tmp_path_factory.mktemp("files")
    zone = ZoneInfo("Asia/Shanghai") if given_zone else None
    path = written(folder, *map(",".join, rows))
    quick = coding.read_coded(path, STAYS, folder, zone, quiet)
    slow = careful(path, STAYS, zone, quiet)
    assert quick.words == slow.words
    assert {n: c.tolist() for n, c in quick.columns.items()} == {
        n: c.tolist() for n, c in slow.columns.items()
    }
    assert (quick.read, quick.bad, quick.left_out) == (slow.read, slow.bad, slow.left_out)


def test_passages_leave_out_whom_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "passages.csv"
    path.write_text(
        "passage_id,person,site,at,direction,mask\n"
        "1,?,market,2026-01-20T08:00:00Z,in,true\n"
        "2,li,market,2026-01-20T08:00:00Z,out,\n"
    )
    for read in (read_passages(path, tmp_path)[0],):
        assert (read.persons, read.sites, read.passages.nobody) == (["li"], ["market"], 1)
        assert read.passages.way.tolist() == [0]
    assert careful(path, PASSAGES, None, quiet).left_out == 1


def test_every_column_of_a_passages_file_is_known_here() -> None:
    from lianfang.files.passage_columns import NOBODY_KNOWN
    from lianfang.passages.import_files import COLUMNS

    assert set(PASSAGES.columns.known) == set(COLUMNS.known)
    assert PASSAGES.leave_out == NOBODY_KNOWN


@pytest.mark.parametrize("kind", [".csv", ".parquet"])
def test_stays_that_are_written_come_back(tmp_path: Path, kind: str) -> None:
    world, _ = read_stays(
        written(tmp_path, LI, LI.replace("李", "'=张"), LI.replace("2026", "1961")), tmp_path
    )
    (segment,) = world.segments
    import numpy as np

    rows = np.stack([segment.site(), segment.person, segment.enter, segment.leave])
    path = tmp_path / f"out{kind}"
    assert write_stays(path, kind, rows, list(world.sites), list(world.persons), tmp_path) == 3
    again, read = read_stays(path, tmp_path)
    assert stays_in(again) == stays_in(world)
    assert not read.bad


def kinds(folder: Path, *lines: str) -> Any:
    """A file of site kinds, read."""
    path = folder / "kinds.csv"
    path.write_text("\n".join(("site,kind,assumed_minutes,cap_minutes,entry_only", *lines, "")))
    return read_site_kinds(path)


def test_kinds_of_sites_have_the_usual_figures_unless_they_say_otherwise(tmp_path: Path) -> None:
    found = kinds(tmp_path, "m,market,,,", "p,pharmacy,20,,false", "h,hall,90,600,yes")
    assert [(r.label, r.kind.assumed_minutes, r.kind.entry_only) for r in found.values()] == [
        ("market", 30, False),
        ("pharmacy", 20, False),
        ("hall", 90, True),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("m,market,-1,,", "kind.minutes"),
        ("m,market,100,50,", "kind.minutes"),
        ("m,market,,99999999,", "kind.minutes"),
        ("m,,,,", "field.required"),
        ("m,market,,,perhaps", "field.not_true_false"),
        ("x,market,,,", "kind.twice"),
    ],
)
def test_kinds_that_cannot_be_true_are_refused(tmp_path: Path, line: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        kinds(tmp_path, "x,market,,,", line)
    assert refused.value.code == code


def test_times_reach_from_1932_to_2068() -> None:
    assert coding.seconds_of("2000-01-01T00:00:00Z", "enter", None) == 0
    assert datetime(2068, 1, 1, tzinfo=UTC) < EPOCH + timedelta(seconds=2**31)


def test_whoever_was_turned_away_did_not_come_in(tmp_path: Path) -> None:
    """Both readers; the gate's own decision is believed before the server's, for it was there."""
    path = tmp_path / "passages.csv"
    path.write_text(
        "person,site,at,direction,gate_decision,decision\n"
        "li,market,2026-01-20T08:00:00Z,in,refuse,admit\n"
        "wang,market,2026-01-20T08:00:00Z,in,admit,refuse\n"
        "sun,market,2026-01-20T08:00:00Z,in,,refuse\n"
        "he,market,2026-01-20T08:00:00Z,in,,admit\n"
    )
    read = read_passages(path, tmp_path)[0]
    assert (read.persons, read.passages.nobody) == (["he", "wang"], 2)
    with_care = careful(path, PASSAGES, None, quiet)
    assert (with_care.words["person"], with_care.left_out) == (["he", "wang"], 2)
