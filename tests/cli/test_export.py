"""`lianfang export ...`: what goes out says who asked and why, runs in no spreadsheet, and comes in again unchanged."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.utils import timezone

from lianfang.accounts.queries import trail
from lianfang.passages.archive.verification import archive_problems
from lianfang.passages.models import Passage
from lianfang.people.models import Person
from tests import builders
from tests.builders import LI_NA, asker
from tests.cli.terminal import type_in
from tests.cli.test_import_archive import at, bring
from tests.cli.test_import_passages import file, line
from tests.passages.test_archive import archive_of_its_own, day, pass_gate  # noqa: F401

pytestmark = pytest.mark.usefixtures("district")


def read(path: Path) -> list[dict[str, str]]:
    """A CSV file as a spreadsheet has it."""
    with path.open(encoding="utf-8-sig", newline="") as found:
        return list(csv.DictReader(found))


def put_out(capsys: pytest.CaptureFixture[str], what: str, path: Path, *words: object) -> Any:
    """Exports something."""
    said = type_in(capsys, "export", what, "--out", path, *words)
    assert (said.code, said.err) == (0, ""), said.err
    return said


def test_it_works(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pass_gate(2, person=LI_NA, temperature=36.8, mask="put_on", vehicle="皖A12345")
    type_in(capsys, "archive")
    pass_gate(1)
    pass_gate(0)
    said = put_out(capsys, "passages", tmp_path / "out.csv", "--purpose", "for the province")
    assert "3 rows written" in said.out
    first, second, third = read(tmp_path / "out.csv")
    assert (first["person"], first["temperature"], first["mask"]) == (LI_NA, "36.8", "put_on")
    assert first["vehicle"] == "皖A12345"
    assert (second["person"], third["person"]) == ("?", "?")
    assert first["at"].endswith("+00:00")
    entry = trail(asker("qian"))[0]
    assert (entry.verb, entry.purpose) == ("export.passages", "for the province")


@pytest.mark.slow
def test_days_can_be_chosen(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for days_ago in (1, 2, 3):
        pass_gate(days_ago)
    words = ("--since", day(2).isoformat(), "--until", day(2).isoformat(), "--json")
    said = put_out(capsys, "passages", tmp_path / "out.parquet", *words)
    assert json.loads(said.out) == {"rows": 1, "file": "out.parquet"}
    assert type_in(capsys, "export", "passages", "--out", tmp_path / "x.csv", "--since", "soon").code == 1


@pytest.mark.slow
def test_an_empty_installation_exports_no_rows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    put_out(capsys, "passages", tmp_path / "out.csv")
    assert read(tmp_path / "out.csv") == []


AWKWARD = {"person": "=HYPERLINK(1)", "site": '"@shop, ""x"""', "origin": "-合肥", "vehicle": "皖A·12345"}


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_our_own_export_comes_in_again_unchanged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str
) -> None:
    builders.register(
        "P" + "B" * 15, "周舟", "00060001111", "6栋", builders.PATHS[builders.COMPOUND], timezone.now()
    )
    pass_gate(
        2, person="P" + "B" * 15, temperature=37.9, second_temperature=38.0, mask="refused", errand="medical"
    )
    pass_gate(
        2,
        direction="out",
        risk_travel=True,
        travel_area="HB-WH",
        travel_left_on="2026-01-02",
        category="worker",
    )
    bring(capsys, file(tmp_path, line(1, at=at(3), **AWKWARD)), "--new-sites-in", builders.COMMUNITY)
    put_out(capsys, "passages", tmp_path / f"first{ending}")
    for way in ("archive", "database"):
        again = type_in(capsys, "import", "passages", tmp_path / f"first{ending}", "--to", way, "--json")
        counts = json.loads(again.out)
        known = 3 if way == "archive" else 2  # history of another system is in the archive only
        assert (again.code, counts["bad"], counts["known"]) == (0, 0, known), way
    Passage.objects.all().delete()
    put_out(capsys, "passages", tmp_path / f"second{ending}")
    assert table(tmp_path / f"second{ending}") == table(tmp_path / f"first{ending}")
    assert archive_problems(lambda share: None) == []


def table(path: Path) -> list[tuple[Any, ...]]:
    """The rows of an exported file, in order."""
    source = f"read_csv('{path}', all_varchar = true)" if path.suffix == ".csv" else f"'{path}'"
    return sorted(duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM {source}").fetchall())


@pytest.mark.slow
def test_no_cell_of_a_passage_is_a_formula(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bring(capsys, file(tmp_path, line(1, at=at(3), **AWKWARD)), "--new-sites-in", builders.COMMUNITY)
    pass_gate(1, risk_travel=True, travel_area="@SUM(A1)")
    put_out(capsys, "passages", tmp_path / "out.csv")
    cells = [cell for row in read(tmp_path / "out.csv") for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r＝＋－＠")]
    assert "'-合肥" in cells


@pytest.mark.slow
def test_people_go_out_as_numbers_with_a_purpose(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert type_in(capsys, "export", "people", "--out", tmp_path / "x.csv").code == 2
    said = type_in(capsys, "export", "people", "--out", tmp_path / "x.csv", "--purpose", " ")
    assert (said.code, "purpose" in said.complaint) == (1, True)
    put_out(capsys, "people", tmp_path / "out.csv", "--purpose", "census")
    rows = read(tmp_path / "out.csv")
    assert len(rows) == len(builders.PEOPLE)
    assert set(rows[0]) == {"number", "category", "area", "household", "birth_year", "registered_at"}
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert not [name for _number, name, *_rest in builders.PEOPLE if name in text]
    entry = trail(asker("qian"))[0]
    assert (entry.verb, entry.purpose) == ("export.people", "census")


def test_identities_go_out_only_for_somebody_who_may_and_each_is_noted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ("export", "people", "--out", tmp_path / "x.csv", "--purpose", "visits", "--with-identities")
    assert type_in(capsys, *words).code == 2
    assert type_in(capsys, *words, "--as", "nobody").code == 1
    assert type_in(capsys, *words, "--as", "zhou").code == 1, "a director opens no identity"
    assert not (tmp_path / "x.csv").exists()
    put_out(capsys, "people", tmp_path / "out.csv", *words[4:], "--as", "lin")
    rows = {row["number"]: row for row in read(tmp_path / "out.csv")}
    assert rows[LI_NA]["name"] == "李娜"
    assert builders.SUN_WEST not in rows, "the west is not hers"
    noted = {e.subject for e in trail(asker("qian")) if (e.verb, e.actor) == ("identity.export", "lin")}
    assert noted == set(rows)
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_numbers_alone_are_scoped_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    put_out(capsys, "people", tmp_path / "out.csv", "--purpose", "x", "--as", "wu")
    assert [row["number"] for row in read(tmp_path / "out.csv")] == [builders.SUN_WEST]
    assert Person.objects.count() == len(builders.PEOPLE)


@pytest.mark.slow
@pytest.mark.clause("O1")
def test_compliance_goes_out_by_day_standard_and_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pass_gate(0, times=3, temperature=None)
    put_out(capsys, "compliance", tmp_path / "out.csv")
    rows = {(row["standard"], row["site"]): row for row in read(tmp_path / "out.csv")}
    measured = rows["F5-temperature", builders.MART]
    assert (measured["expected"], measured["met"], measured["state"]) == ("3", "0", "failing")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["passages", "sites", "compliance"])
def test_wrong_endings_and_files_that_are_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, what: str
) -> None:
    said = type_in(capsys, "export", what, "--out", tmp_path / "out.xlsx")
    assert (said.code, ".csv" in said.complaint) == (1, True)
    put_out(capsys, what, tmp_path / "out.csv")
    said = type_in(capsys, "export", what, "--out", tmp_path / "out.csv")
    assert (said.code, "out.csv" in said.complaint) == (1, True)
    assert [path.name for path in tmp_path.glob("*.part")] == []
