"""`lianfang import|export linelist|contacts`: what goes out comes in again unchanged; bad rows are never a success."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lianfang.accounts.models import AuditEntry
from lianfang.cases.models import Case, Contact
from lianfang.local_time import day_at
from tests.builders import LI_NA, WANG_QIANG, District
from tests.cases.test_tracing_a_case import archive_of_its_own, close_days, confirmed, traced, visit
from tests.cli.terminal import type_in
from tests.passages.test_archive import NOW, noon

__all__ = ["archive_of_its_own"]

LINE_LIST = """id,person,disease,classification,onset,reported,area
HUB-1,patient one,covid19,确诊,2026-01-20,2026-01-22,D-E-1
HUB-2,patient two,covid19,confirmed,2026/1/21,2026-01-23,
HUB-3,patient three,covid19,maybe,2026-01-21,2026-01-23,
HUB-4,patient four,covid19,confirmed,2026-01-30,2026-01-23,
"""


def test_what_goes_out_comes_in_again_unchanged(
    capsys: pytest.CaptureFixture[str], district: District, tmp_path: Path
) -> None:
    visit(LI_NA, noon(1), 40)
    visit(WANG_QIANG, noon(1), 40)
    close_days()
    traced(confirmed(LI_NA, day_at(NOW)))
    files = {}
    for what in ("linelist", "contacts"):
        files[what] = tmp_path / f"{what}.csv"
        said = type_in(capsys, "export", what, "--out", files[what], "--purpose", "provincial CDC")
        assert said.code == 0, said.err
        assert "李" not in files[what].read_text() and LI_NA[:6] in files["linelist"].read_text()
    assert AuditEntry.objects.filter(verb="case.export.linelist", purpose="provincial CDC").count() == 1
    for what in ("linelist", "contacts"):
        said = type_in(capsys, "import", what, files[what], "--json")
        assert said.code == 0, said.err
        counts = json.loads(said.out)
        assert (counts["stored"], counts["known"], counts["bad"]) == (0, counts["read"], 0)


@pytest.mark.clause("K1")
def test_a_messy_line_list_is_no_success_and_loses_nothing(
    capsys: pytest.CaptureFixture[str], district: District, tmp_path: Path
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(LINE_LIST)
    stopped = type_in(capsys, "import", "linelist", file)
    assert stopped.code == 1
    assert Case.objects.count() == 0
    dry = type_in(capsys, "import", "linelist", file, "--dry-run", "--on-error", "skip", "--json")
    assert json.loads(dry.out)["would_be_stored"] == 3
    assert Case.objects.count() == 0
    taken = type_in(capsys, "import", "linelist", file, "--on-error", "skip")
    assert taken.code == 1 and "1 bad row" in taken.err
    assert Case.objects.count() == 3
    assert Case.objects.get(onset_on="2026-01-20").area_path == "D/D-E/D-E-1/"
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(
        "from,to,contactDate\nHUB-1,neighbour,2026-01-21\nHUB-9,x,2026-01-21\nHUB-1,HUB-1,2026-01-21\n"
    )
    said = type_in(capsys, "import", "contacts", contacts, "--on-error", "skip", "--json")
    counts = json.loads(said.out)
    assert (said.code, counts["stored"], counts["bad"]) == (1, 1, 2)
    assert Contact.objects.get().case.number.startswith("X")


def test_an_export_needs_a_purpose(
    capsys: pytest.CaptureFixture[str], district: District, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    assert type_in(capsys, "export", "linelist", "--out", out).code == 2
    assert type_in(capsys, "export", "linelist", "--out", out, "--purpose", " ").code == 1
    assert type_in(capsys, "export", "linelist", "--out", out, "--purpose", "x", "--as", "lin").code == 1
    assert not out.exists()
