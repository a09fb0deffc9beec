"""`lianfang stays`: a file of passages becomes a file of stays, and says what it mended."""

from __future__ import annotations

import csv
import json
from dataclasses import fields
from pathlib import Path

import pytest

from lianfang.cli.stays import REPAIRS
from lianfang.tracing.stays import Repairs
from tests.cli.terminal import in_a_terminal, type_in

HEAD = "passage_id,person,site,gate,at,direction,temperature"
LINES = (
    "1,李,market,G1,2026-01-20T08:00:00+08:00,in,36.5",
    "2,李,market,G1,2026-01-20T08:00:30+08:00,in,36.5",
    "3,李,market,G1,2026-01-20T08:30:00+08:00,out,",
    "4,王,market,G1,2026-01-20T09:10:00+08:00,in,36.5",
    "5,王,home,G1,2026-01-20T09:20:00+08:00,in,36.5",
    "6,?,home,G1,2026-01-20T09:20:00+08:00,in,36.5",
)
STAYS = [
    ["李", "market", "2026-01-20T00:00:00Z", "2026-01-20T00:30:00Z"],
    ["王", "market", "2026-01-20T01:10:00Z", "2026-01-20T01:20:00Z"],
    ["王", "home", "2026-01-20T01:20:00Z", "2026-01-20T13:20:00Z"],
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two people at a market, one of whom goes home without having come out."""
    path = tmp_path / "passages.csv"
    path.write_text("\n".join((HEAD, *LINES, "")), encoding="utf-8-sig")
    return path


@pytest.fixture
def site_kinds(tmp_path: Path) -> Path:
    """What the two sites are."""
    path = tmp_path / "kinds.csv"
    path.write_text("site,kind\nmarket,market\nhome,compound\n")
    return path


def rows(path: Path) -> list[list[str]]:
    """A file of stays without its first line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *found = csv.reader(file)
    assert head == ["person", "site", "enter", "leave"]
    return found


@pytest.mark.clause("K2")
def test_passages_become_stays_in_a_file(file: Path, site_kinds: Path, tmp_path: Path) -> None:
    out = tmp_path / "stays.csv"
    said = in_a_terminal(
        tmp_path / "no", "stays", "--passages", file, "--out", out, "--site-kinds", site_kinds
    )
    assert (said.code, said.err) == (0, "")
    assert rows(out) == STAYS
    assert "6 passages -> 3 stays (2 persons, 2 sites)" in said.out
    for words in ("1  second touches", "1  stays without an exit", "1  still inside", "1  records of nobody"):
        assert words in said.out
    assert not (tmp_path / "no").exists(), "no installation is needed, and none is made"


def test_programs_read_json(
    capsys: pytest.CaptureFixture[str], file: Path, site_kinds: Path, tmp_path: Path
) -> None:
    out = tmp_path / "stays.parquet"
    said = type_in(capsys, "stays", "--passages", file, "--out", out, "--site-kinds", site_kinds, "--json")
    figures = json.loads(said.out)
    assert (figures["passages"], figures["stays"], figures["sites_of_unknown_kind"]) == (6, 3, 0)
    assert figures["repairs"]["doubles"] == figures["repairs"]["nobody"] == 1
    assert out.read_bytes().startswith(b"PAR1")


def test_sites_of_which_nothing_is_said_are_counted(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    said = type_in(capsys, "stays", "--passages", file, "--out", tmp_path / "stays.csv")
    assert said.code == 0
    assert "2 sites of no known kind" in said.out


def test_one_bad_row_stops_it_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    with file.open("a", encoding="utf-8") as more:
        more.write("7,王,home,G1,2026-01-20T09:20:00,in,\n")
    out = tmp_path / "stays.csv"
    said = type_in(capsys, "stays", "--passages", file, "--out", out)
    assert said.code == 1
    assert "line 8 at: The time “2026-01-20T09:20:00” has no time zone." in said.out
    assert said.complaint == "lianfang stays: 1 bad rows; nothing is written."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["passages.csv"]


def test_or_is_skipped_and_listed(capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path) -> None:
    with file.open("a", encoding="utf-8") as more:
        more.write("7,王,home,G1,2026-01-20T09:20:00+08:00,sideways,\n")
    out, bad = tmp_path / "stays.csv", tmp_path / "bad.csv"
    said = type_in(capsys, "stays", "--passages", file, "--out", out, "--on-error", "skip", "--bad-rows", bad)
    assert said.code == 1
    assert said.complaint == "lianfang stays: 1 bad rows; the stays of the others are written."
    assert len(rows(out)) == 3
    assert "direction" in bad.read_text(encoding="utf-8-sig")


def test_times_without_a_zone_may_be_given_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, out = tmp_path / "p.csv", tmp_path / "stays.csv"
    file.write_text("person,site,at,direction\na,b,2026-01-20T08:00:00,in\na,b,2026-01-20 08:10:00,out\n")
    said = type_in(capsys, "stays", "--passages", file, "--out", out, "--time-zone", "Asia/Shanghai")
    assert said.code == 0
    assert rows(out) == [["a", "b", "2026-01-20T00:00:00Z", "2026-01-20T00:10:00Z"]]


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["--time-zone", "Moon/Crater"], 2, "Moon/Crater"),
        (["--on-error", "cry"], 2, "cry"),
        (["--site-kinds", "nothing.csv"], 1, "nothing.csv"),
    ],
)
def test_wrong_use_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path, words: list[str], code: int, named: str
) -> None:
    said = type_in(capsys, "stays", "--passages", file, "--out", tmp_path / "stays.csv", *words)
    assert said.code == code
    assert named in said.complaint


def test_nothing_is_written_over(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    before = file.read_bytes()
    said = type_in(capsys, "stays", "--passages", file, "--out", file)
    assert said.code == 1
    assert "already" in said.complaint
    assert file.read_bytes() == before


def test_an_ending_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    assert ".parquet" in type_in(capsys, "stays", "--passages", file, "--out", tmp_path / "x.xlsx").complaint


def test_every_repair_has_a_name_for_people() -> None:
    assert set(REPAIRS) == {field.name for field in fields(Repairs)}
