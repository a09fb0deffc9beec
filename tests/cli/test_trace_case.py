"""`lianfang trace --case`: a case of the installation, traced in its own archive."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lianfang.local_time import day_at
from tests.builders import LI_NA, WANG_QIANG, District
from tests.cases.test_tracing_a_case import archive_of_its_own, close_days, confirmed, visit
from tests.cli.terminal import type_in
from tests.passages.test_archive import NOW, noon

__all__ = ["archive_of_its_own"]


@pytest.mark.clause("K3")
def test_it_works(capsys: pytest.CaptureFixture[str], district: District, tmp_path: Path) -> None:
    visit(LI_NA, noon(1), 40)
    visit(WANG_QIANG, noon(1), 40)
    close_days()
    number, out = confirmed(LI_NA, day_at(NOW)), tmp_path / "out.csv"
    said = type_in(capsys, "trace", "--case", number, "--out", out)
    assert said.code == 0, said.err
    (row,) = csv.DictReader(out.open(encoding="utf-8-sig"))
    assert (row["index"], row["contact"], row["overlap_minutes"]) == (LI_NA, WANG_QIANG, "40")


def test_what_cannot_be_traced_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], district: District, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    number = confirmed(LI_NA, day_at(NOW))
    assert "lianfang archive" in type_in(capsys, "trace", "--case", number, "--out", out).err
    assert type_in(capsys, "trace", "--case", "CNOBODY", "--out", out).code == 1
    assert type_in(capsys, "trace", "--case", number, "--stays", out, "--out", out).code == 2
    assert type_in(capsys, "trace", "--out", out).code == 2
    assert not out.exists()
