"""`lianfang import passages`: what is good comes in once, what is bad is said row by row."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lianfang.accounts.rights import Role
from lianfang.accounts.scope import Asker
from lianfang.oversight import queries as oversight
from lianfang.passages.queries import passages
from lianfang.places.queries import every_site
from tests import builders
from tests.cli.terminal import type_in

HEADER = "passage_id,person,site,gate,at,direction,temperature,mask,vehicle,origin"
KOREA = Path(__file__).resolve().parents[3] / "shared" / "data" / "korea_covid19_2020_passages.csv"
NOW = datetime.now(UTC)
DIRECTOR = Asker(1, "zhou", Role.DIRECTOR, 1, "CMD/", "D/")

pytestmark = pytest.mark.usefixtures("district")


def line(number: int, **cells: str) -> str:
    """One good row of a file, with some cells otherwise."""
    row = {"passage_id": f"kr-{number}", "person": f"p{number}", "site": builders.MART, "gate": "",
           "at": "2020-03-01T12:00:00+09:00", "direction": "in", "temperature": "36.8", "mask": "true",
           "vehicle": "", "origin": ""}  # fmt: skip
    return ",".join((row | cells).values())


def file(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A CSV file with these rows."""
    path = tmp_path / "passages.csv"
    path.write_bytes("\r\n".join((HEADER, *lines, "")).encode(encoding))
    return path


def stored() -> list[Any]:
    """What the director sees."""
    return passages(DIRECTOR)


@pytest.mark.clause("F5")
def test_it_works(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = type_in(capsys, "import", "passages", file(tmp_path, line(1), line(2, direction="out", mask="")))
    assert (said.code, said.err) == (0, "")
    assert "2 rows read: 2 stored, 0 known already, 0 bad." in said.out
    out, came = sorted(stored(), key=lambda p: p.direction, reverse=True)
    assert (came.direction, came.first_reading, came.mask, came.gate_decision) == ("in", 368, "worn", "")
    assert (out.direction, out.mask) == ("out", "")
    assert came.server_decision == "admit"
    assert came.person.startswith("X"), "who the file means is not kept, only a number derived from it"


def test_compliance_of_the_days_follows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    type_in(capsys, "import", "passages", file(tmp_path, line(1), line(2, temperature="")))
    met = {m.standard.id: m for m in oversight.by_standard(DIRECTOR, date(2020, 3, 1))}
    assert (met["F5-temperature"].expected, met["F5-temperature"].met) == (2, 1)


def test_the_same_file_twice_stores_nothing_twice(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = file(tmp_path, line(1), line(2), line(2))
    assert "2 stored, 1 known already" in type_in(capsys, "import", "passages", path).out
    again = type_in(capsys, "import", "passages", path)
    assert (again.code, len(stored())) == (0, 2)
    assert "0 stored, 3 known already" in again.out


BAD = (
    (line(1, temperature="17"), "temperature"),
    (line(2, temperature='"36,8"'), "temperature"),
    (line(3, direction="sideways"), "direction"),
    (line(4, at="2020-03-01 12:00"), "at"),
    (line(5, at="2099-01-01T00:00:00+08:00"), "at"),
    (line(6, site="S-NONE"), "site"),
    (line(7, gate=builders.WEST_GATE), "gate"),
    (line(8, mask="perhaps"), "mask"),
    (line(9, person=""), "person"),
    ("only,three,cells", ""),
)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_bad_row_is_said_with_line_column_and_remedy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str
) -> None:
    report = tmp_path / "bad.csv"
    path = file(tmp_path, *(row for row, _column in BAD), line(99))
    said = type_in(capsys, "import", "passages", path, "--bad-rows", report, "--lang", language)
    assert said.code == 1
    assert str(len(BAD)) in said.complaint
    assert stored() == [], "one bad row, and nothing is stored"
    with report.open(encoding="utf-8-sig", newline="") as bad:
        rows = list(csv.reader(bad))[1:]
    assert [(int(row[0]), row[1]) for row in rows] == [(n, column) for n, (_, column) in enumerate(BAD, 2)]
    assert all(problem and remedy for _line, _column, _code, problem, remedy in rows)


def test_skip_takes_the_good_ones_and_still_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = file(tmp_path, line(1), line(2, temperature="370"), line(3))
    said = type_in(capsys, "import", "passages", path, "--on-error", "skip", "--lang", "en")
    assert (said.code, len(stored())) == (1, 2)
    assert "1 bad row; 2 others are stored" in said.complaint
    assert "line 3 temperature" in said.out


def test_a_dry_run_stores_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = type_in(capsys, "import", "passages", file(tmp_path, line(1)), "--dry-run")
    assert (said.code, stored()) == (0, [])
    assert "1 row read: 1 would be stored, 0 known already, 0 bad." in said.out


def test_a_dry_run_counts_as_the_run_would(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianfang.passages.import_to_database.ROWS_AT_ONCE", 2)
    path = file(tmp_path, line(1), line(2), line(3), line(1), line(4, site="S-NONE"))
    words = ("import", "passages", path, "--dry-run")
    assert "5 rows read: 0 would be stored, 1 known already, 1 bad." in type_in(capsys, *words).out
    dry = type_in(capsys, *words, "--on-error", "skip", "--json")
    assert json.loads(dry.out)["would_be_stored"] == 3
    wet = type_in(capsys, "import", "passages", path, "--on-error", "skip", "--json")
    assert json.loads(wet.out)["stored"] == 3


def test_one_id_for_two_passages_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    other = line(1, direction="out")
    assert type_in(capsys, "import", "passages", file(tmp_path, line(1), other)).code == 1
    assert stored() == []
    assert type_in(capsys, "import", "passages", file(tmp_path, line(1))).code == 0
    assert type_in(capsys, "import", "passages", file(tmp_path, other)).code == 1
    assert [p.direction for p in stored()] == ["in"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_files_from_spreadsheets_are_understood(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, encoding: str
) -> None:
    path = file(tmp_path, line(1, site="老年活动室", person="李女士"), encoding=encoding)
    said = type_in(capsys, "import", "passages", path, "--new-sites-in", builders.COMMUNITY, "--json")
    assert json.loads(said.out)["new_sites"] == 1
    assert stored()[0].site_zh == "老年活动室"


def test_parquet_is_read_like_csv(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "passages.parquet"
    duckdb.sql(
        f"""COPY (SELECT 7 AS passage_id, 'p' AS person, '{builders.MART}' AS site, 36.8::REAL AS temperature,
        TIMESTAMP '2020-03-01 03:00:00' AS "at", 'in' AS direction, true AS mask) TO '{path}' (FORMAT parquet)"""
    )
    assert type_in(capsys, "import", "passages", path).code == 0
    (passage,) = stored()
    assert (passage.first_reading, passage.mask) == (368, "worn")
    assert passage.at.isoformat() == "2020-03-01T03:00:00+00:00"


def test_people_of_ours_are_known_by_number(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    builders.register(
        "P" + "A" * 15, "周舟", "00060001111", "锦江华庭 6栋", builders.PATHS[builders.COMPOUND], NOW
    )
    path = file(tmp_path, line(1, person="P" + "A" * 15, site=builders.JINJIANG))
    type_in(capsys, "import", "passages", path)
    assert (stored()[0].person, stored()[0].category) == ("P" + "A" * 15, "resident")


def test_a_new_site_is_found_again_by_the_next_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = {"site": '"market@37.5, 127.0"'}
    said = type_in(
        capsys, "import", "passages", file(tmp_path, line(1, **words)), "--new-sites-in", "D-W", "--json"
    )
    assert json.loads(said.out)["new_sites"] == 1
    assert type_in(capsys, "import", "passages", file(tmp_path, line(2, **words))).code == 0
    (new,) = [s for s in every_site(DIRECTOR, NOW) if s.code.startswith("I-")]
    assert (new.kind, new.area_path[:6]) == ("market", "D/D-W/")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "passage_id"),
        (b"person,site\n1,2\n", "direction"),
        (HEADER.encode() + b",surname\n", "surname"),
        (b"\xff\xfe\x00\x81\xff", "passages.csv"),
        (b"PAR1 is not enough", "passages.csv"),
    ],
)
def test_a_file_that_is_none_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes, named: str
) -> None:
    path = tmp_path / "passages.csv"
    path.write_bytes(content)
    said = type_in(capsys, "import", "passages", path)
    assert said.code == 1
    assert named in said.complaint


def test_a_file_or_area_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "none.csv" in type_in(capsys, "import", "passages", tmp_path / "none.csv").complaint
    said = type_in(capsys, "import", "passages", file(tmp_path, line(1)), "--new-sites-in", "NOWHERE")
    assert (said.code, "NOWHERE" in said.complaint) == (1, True)


def test_an_unclosed_quote_costs_one_row_not_the_rest(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = file(tmp_path, line(1), 'kr-x,"p,S-MART', *(line(n) for n in range(2, 2000)))
    said = type_in(capsys, "import", "passages", path, "--on-error", "skip", "--json")
    counts = json.loads(said.out)
    assert said.code == 1
    assert (counts["read"], counts["bad"], counts["stored"]) == (2000, 1, 1999)
    assert [(p["line"], p["code"]) for p in counts["problems"]] == [(3, "row.open_quote")]


def test_the_report_never_takes_the_place_of_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = file(tmp_path, line(1, site="S-NONE"))
    link, other = tmp_path / "link.csv", tmp_path / "other.csv"
    link.symlink_to(path)
    other.write_text("three years of work", encoding="utf-8")
    before = path.read_bytes()
    for report in (path, link, other):
        said = type_in(capsys, "import", "passages", path, "--bad-rows", report)
        assert said.code == 2
        assert "choose a new name" in said.complaint
    assert (path.read_bytes(), other.read_text(encoding="utf-8")) == (before, "three years of work")


def test_a_file_that_cannot_be_read_leaves_no_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    report = tmp_path / "bad.csv"
    assert type_in(capsys, "import", "passages", tmp_path / "none.csv", "--bad-rows", report).code == 1
    assert not report.exists()


def test_an_impossible_time_is_one_bad_row(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = file(tmp_path, line(1, at="0001-01-01T00:00:00+14:00"), line(2))
    said = type_in(capsys, "import", "passages", path, "--on-error", "skip")
    assert (said.code, len(stored())) == (1, 1)
    assert "line 2 at" in said.out


@pytest.mark.parametrize("other", [{"person": "somebody else"}, {"mask": "false"}])
def test_one_id_for_two_people_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, other: dict[str, str]
) -> None:
    assert type_in(capsys, "import", "passages", file(tmp_path, line(1), line(1, **other))).code == 1
    assert type_in(capsys, "import", "passages", file(tmp_path, line(1))).code == 0
    said = type_in(capsys, "import", "passages", file(tmp_path, line(1, **other)))
    assert said.code == 1
    assert "passage_id" in said.out
    assert "1 known already" in type_in(capsys, "import", "passages", file(tmp_path, line(1))).out


@pytest.mark.slow
@pytest.mark.skipif(not KOREA.exists(), reason="the public file of real visits is not on this machine")
def test_real_visits_of_real_cases_come_in(capsys: pytest.CaptureFixture[str]) -> None:
    refused = type_in(capsys, "import", "passages", KOREA, "--dry-run", "--json")
    assert (refused.code, json.loads(refused.out)["bad"]) == (1, 8092)
    said = type_in(capsys, "import", "passages", KOREA, "--new-sites-in", builders.EAST, "--json")
    counts = json.loads(said.out)
    assert (said.code, counts["read"], counts["stored"] + counts["known"]) == (0, 8092, 8092)
    assert counts["new_sites"] == 3273
    again = json.loads(type_in(capsys, "import", "passages", KOREA, "--json").out)
    assert (again["stored"], again["known"]) == (0, 8092)
