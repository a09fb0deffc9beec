"""`lianfang import passages --to archive`, and `lianfang archive`: history is kept for tracing, never judged."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from lianfang.passages.archive import folders
from lianfang.passages.archive.verification import archive_problems
from lianfang.passages.models import ArchivedDay, Passage
from lianfang.people.vault import pseudonym
from tests import builders
from tests.cli.terminal import type_in
from tests.cli.test_import_passages import file, line
from tests.passages.test_archive import archive_of_its_own, day, noon, pass_gate, rows_of  # noqa: F401

pytestmark = pytest.mark.usefixtures("district")


def at(days_ago: int) -> str:
    """Noon some days ago, as a file has it."""
    return noon(days_ago).isoformat()


def bring(capsys: pytest.CaptureFixture[str], path: Path, *words: object) -> Any:
    """Imports a file into the archive."""
    return type_in(capsys, "import", "passages", path, "--to", "archive", *words)


@pytest.mark.clause("K2")
def test_it_works(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = file(
        tmp_path, line(1, at=at(3), origin="合肥"), line(2, at=at(3), vehicle="皖A·12345"), line(3, at=at(5))
    )
    said = bring(capsys, path)
    assert (said.code, said.err) == (0, "")
    assert "3 rows read: 3 stored, 0 known already, 0 bad." in said.out
    first, second = sorted(rows_of(day(3)), key=lambda row: row["person"] != pseudonym("p1"))
    assert (first["person"], first["origin"], first["temperature"]) == (pseudonym("p1"), "合肥", 36.8)
    assert (second["vehicle"], second["decision"], second["counted"]) == ("皖A12345", None, False)
    assert len(rows_of(day(5))) == 1
    assert Passage.objects.count() == 0
    assert archive_problems(lambda share: None) == []


@pytest.mark.slow
def test_the_same_file_twice_stores_nothing_twice(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = file(tmp_path, line(1, at=at(3)), line(1, at=at(3)))
    assert "1 stored, 1 known already" in bring(capsys, path).out
    assert "0 stored, 2 known already" in bring(capsys, path).out
    assert len(rows_of(day(3))) == 1


def test_what_gates_recorded_stands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pass_gate(3, times=2)
    bring(capsys, file(tmp_path, line(1, at=at(3))))
    assert sorted(row["counted"] for row in rows_of(day(3))) == [False, True, True]
    pass_gate(3, direction="out")
    said = json.loads(type_in(capsys, "archive", "--json").out)
    assert (said["archived_days"], said["archived_passages"]) == (1, 4)
    assert archive_problems(lambda share: None) == []


@pytest.mark.slow
def test_one_id_for_two_passages_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bring(capsys, file(tmp_path, line(1, at=at(3))))
    said = bring(capsys, file(tmp_path, line(1, at=at(4)), line(2, at=at(4))))
    assert (said.code, "passage_id" in said.out) == (1, True)
    assert not folders.day_file(day(4)).exists(), "one bad row, and nothing is stored"
    assert bring(capsys, file(tmp_path, line(1, at=at(4)), line(2, at=at(4))), "--on-error", "skip").code == 1
    assert len(rows_of(day(4))) == 1


@pytest.mark.slow
def test_days_that_are_not_over_or_no_longer_kept_are_bad_rows(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    now = (timezone.now() - timedelta(seconds=5)).isoformat()
    said = bring(capsys, file(tmp_path, line(1, at=now), line(2, at=at(40)), line(3, at=at(2))), "--json")
    counts = json.loads(said.out)
    assert (said.code, counts["bad"], counts["stored"]) == (1, 2, 0)
    assert [(p["line"], p["code"]) for p in counts["problems"]] == [
        (2, "time.not_over"),
        (3, "time.past_retention"),
    ]


@pytest.mark.slow
def test_any_day_is_kept_with_its_reason(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = file(tmp_path, line(1), line(2, at=at(2)))
    assert bring(capsys, path, "--any-day", "court order 12").code == 0
    old = datetime(2020, 3, 1).date()  # noqa: DTZ001
    assert len(rows_of(old)) == 1
    assert ArchivedDay.objects.get(day=old).hold == "court order 12"
    assert ArchivedDay.objects.get(day=day(2)).hold == ""
    assert json.loads(type_in(capsys, "archive", "--json").out)["removed_from_archive"] == 0
    assert len(rows_of(old)) == 1
    assert type_in(capsys, "import", "passages", path, "--any-day", "x").code == 2


@pytest.mark.slow
def test_a_dry_run_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = bring(capsys, file(tmp_path, line(1, at=at(3))), "--dry-run", "--json")
    assert json.loads(said.out)["would_be_stored"] == 1
    assert folders.kept_days() == {}


@pytest.mark.slow
def test_new_sites_are_registered_for_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = file(tmp_path, line(1, at=at(3), site='"market@37.5, 127.0"'))
    assert bring(capsys, path).code == 1
    assert json.loads(bring(capsys, path, "--new-sites-in", "D-W", "--json").out)["new_sites"] == 1
    assert rows_of(day(3))[0]["site"].startswith("I-")


@pytest.mark.slow
def test_a_day_of_the_archive_is_a_passages_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    builders.register(
        "P" + "A" * 15, "周舟", "00060001111", "6栋", builders.PATHS[builders.COMPOUND], noon(9)
    )
    pass_gate(3, person="P" + "A" * 15, temperature=38.0, second_temperature=38.1, mask="put_on")
    pass_gate(3, direction="out", vehicle="皖A12345")
    type_in(capsys, "archive")
    file_ = folders.day_file(day(3))
    assert "2 rows read: 0 stored, 2 known already" in bring(capsys, file_).out
    assert "2 rows read: 0 stored, 2 known already" in type_in(capsys, "import", "passages", file_).out


@pytest.mark.slow
def test_somebody_else_at_work_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with folders.working():
        said = bring(capsys, file(tmp_path, line(1, at=at(3))))
    assert (said.code, "another process" in said.complaint.lower()) == (1, True)


@pytest.mark.slow
def test_the_archive_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    pass_gate(16)
    pass_gate(1, times=2)
    said = type_in(capsys, "archive")
    assert (said.code, said.err) == (0, "")
    assert "2 days written into the archive, 3 passages." in said.out
    assert "1 archived passages removed from the database." in said.out
