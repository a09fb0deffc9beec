"""`lianfang verify`: whether what is stored is what was once stored."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from lianfang.accounts.append_only import permit_changes
from lianfang.accounts.models import AuditEntry, TrailCheck
from lianfang.cli import verify
from lianfang.domain.days import local_day
from lianfang.passages.actions.passages import record
from lianfang.passages.models import AdmissionPolicy, ArchivedDay, GateHour, Passage
from lianfang.places.models import Area, Gate
from lianfang.settings import TIME_ZONE
from tests import builders
from tests.builders import District, asker, passage
from tests.cli.terminal import type_in


@pytest.fixture(autouse=True)
def busy_district(district: District, settings: object, tmp_path: Path) -> District:
    """The small district with some passages of three days, and a data directory of its own."""
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"  # type: ignore[attr-defined]
    settings.AUDIT_KEY = tmp_path / "key"  # type: ignore[attr-defined]
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    sent = [
        passage(at=district.now - timedelta(hours=9 * n), person=builders.LI_NA, temperature=36 + n / 10)
        for n in range(8)
    ]
    sent += [passage(at=district.now, mask=mask) for mask in (None, "absent", "put_on", "refused")]
    sent.append(passage(at=district.now, direction="out", temperature=None, verdict={"decision": "admit"}))
    assert sum(answer.stored for answer in record(asker("fang"), sent, district.now)) >= 12
    return district


def problems(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """What is wrong, by part; the exit status must say the same."""
    said = type_in(capsys, "verify", "--json")
    found = json.loads(said.out)
    assert said.code == (0 if found["fine"] else 1)
    return {part["part"]: part["problems"] for part in found["parts"] if not part["fine"]}


def test_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    said = type_in(capsys, "verify")
    assert said.code == 0, said.out
    assert {line.split()[1] for line in said.out.splitlines()} == {"fine"}
    assert "audit trail (" in said.out
    assert problems(capsys) == {}
    assert TrailCheck.objects.count() == 2


def test_it_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert "✓ 正常  审计链" in type_in(capsys, "verify", "--lang", "zh").out


@pytest.mark.clause("J3")
def test_an_altered_entry_of_the_trail_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    permit_changes(connection)
    AuditEntry.objects.filter(seq=7).update(actor="nobody")
    assert "entry 7 is not what was written" in problems(capsys)["chain"][0]
    said = type_in(capsys, "verify")
    assert said.code == 1
    assert "✗ wrong  audit trail" in said.out


def test_counts_that_differ_from_their_passages_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    row = GateHour.objects.order_by("hour").first()
    assert row is not None
    for name in ("entries", "measured", "urged", "differing", "registered"):
        GateHour.objects.filter(id=row.id).update(**{name: getattr(row, name) + 1})
        (problem,) = problems(capsys)["counts"]
        assert "the counts of 1 hours of gates differ" in problem
        GateHour.objects.filter(id=row.id).update(**{name: getattr(row, name)})
    assert problems(capsys) == {}


def test_passages_that_nobody_counted_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    GateHour.objects.all().delete()
    assert "counts" in problems(capsys)


def test_passages_taken_out_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    Passage.objects.order_by("at").last().delete()  # type: ignore[union-attr]
    assert "counts" in problems(capsys)


def test_a_gate_outside_every_area_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    Gate.objects.filter(code=builders.MART_GATE).update(area_path="D/X/")
    assert problems(capsys)["places"] == [f"gate {builders.MART_GATE} lies outside every area"]
    Gate.objects.filter(code=builders.MART_GATE).update(area_path=builders.MART_PATH)
    Area.objects.filter(code=builders.WEST).update(area_path="D/ELSEWHERE/")
    assert any(builders.WEST in problem for problem in problems(capsys)["places"])


def test_a_policy_that_is_not_what_its_hash_names_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    policy = AdmissionPolicy.objects.get()
    table = json.loads(json.dumps(policy.table).replace("381", "391"))
    AdmissionPolicy.objects.update(table=table if table != policy.table else {"rows": []})
    assert len(problems(capsys)["policies"]) == 1
    AdmissionPolicy.objects.update(table=[1])
    assert len(problems(capsys)["policies"]) == 1


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL lets nobody do this without its owner's rights"
)
@pytest.mark.django_db(transaction=True)
def test_a_reference_that_leads_nowhere_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("UPDATE passages_passage SET person_id = 999999 WHERE person_id IS NOT NULL")
        cursor.execute("PRAGMA foreign_keys = ON")
    assert problems(capsys)["references"] == ["passages_passage.person_id leads nowhere in 8 rows"]
    Passage.objects.all().delete()


def test_problems_are_counted_when_there_are_too_many_to_print(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "MOST_SAID", 1)
    Gate.objects.update(area_path="X/")
    said = type_in(capsys, "verify")
    assert "    and 2 more" in said.out


def test_a_day_that_retention_moved_out_is_the_archives_affair(
    capsys: pytest.CaptureFixture[str], busy_district: District
) -> None:
    now = busy_district.now
    Passage.objects.filter(at__lt=now - timedelta(hours=30)).delete()
    assert "counts" in problems(capsys)
    for days in range(5):
        gone = local_day(now - timedelta(days=days), ZoneInfo(TIME_ZONE))
        ArchivedDay.objects.create(day=gone, written_at=now, hot_removed_at=now)
    assert "counts" not in problems(capsys)
