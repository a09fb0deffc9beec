"""The exported heads: what nobody can tell from the chain alone shows against them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from lianfang.accounts import heads
from lianfang.accounts.append_only import permit_changes
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.jobs import every_minute
from lianfang.accounts.models import AuditEntry, TrailCheck
from lianfang.accounts.scope import SYSTEM
from lianfang.accounts.seals import FIRST_SEAL
from lianfang.accounts.verification import head_of_chain, prove_trail

NOON = timezone.now().replace(hour=4, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def own_heads(db: None, settings: object, tmp_path: Path) -> Path:
    """A file of heads and a key of this test's own, and a trail of thirty entries."""
    settings.AUDIT_HEADS = tmp_path / "outside" / "heads.jsonl"  # type: ignore[attr-defined]
    settings.AUDIT_KEY = tmp_path / "secrets" / "audit-key"  # type: ignore[attr-defined]
    write(30)
    return tmp_path / "outside" / "heads.jsonl"


def write(count: int) -> None:
    """Adds entries to the trail."""
    with transaction.atomic():
        write_down(SYSTEM, *(Note("test.note", thing=str(n)) for n in range(count)))


def export(days_ago: int) -> None:
    """Exports the head as it is now, as that of an earlier day."""
    head = head_of_chain()
    assert head is not None
    at = NOON - timedelta(days=days_ago)
    heads.export(at.date(), *head, at)


def wrong() -> list[tuple[int, str]]:
    """What is wrong with the heads, or with the chain beside them."""
    return [(flaw.seq, flaw.what) for flaw in prove_trail(timezone.now()).heads]


def reseal_from(seq: int) -> None:
    """What an attacker does who knows how seals are made: alters an entry and seals it and all after it anew."""
    permit_changes(connection)
    rows = list(AuditEntry.objects.filter(seq__gte=seq).order_by("seq"))
    AuditEntry.objects.filter(seq__gte=seq).delete()
    before = AuditEntry.objects.filter(seq=seq - 1).values_list("seal", flat=True).first() or FIRST_SEAL
    assert before
    with transaction.atomic():
        write_down(SYSTEM, *(Note(row.verb, thing="forged") for row in rows))


def test_it_works(own_heads: Path) -> None:
    export(2)
    write(5)
    export(1)
    assert [json.loads(line)["seq"] for line in heads.lines()] == [30, 35]
    assert own_heads.stat().st_mode & 0o777 == 0o640
    assert wrong() == []
    last = heads.last_head()
    assert last is not None and last.seq == 35


def test_a_day_has_one_head() -> None:
    export(1)
    write(1)
    export(1)
    assert len(heads.lines()) == 1


def test_a_chain_sealed_anew_no_longer_fits_its_heads() -> None:
    export(2)
    write(5)
    export(1)
    reseal_from(20)
    assert prove_trail(timezone.now()).chain == [], "the chain alone tells nothing"
    assert wrong() == [(30, "head_differs"), (35, "head_differs")]


def test_entries_cut_off_at_the_end_are_missed() -> None:
    export(1)
    permit_changes(connection)
    AuditEntry.objects.filter(seq__gt=25).delete()
    assert prove_trail(timezone.now()).chain == [], "the chain alone tells nothing"
    assert wrong() == [(30, "head_missing")]


def with_another_seal(line: str) -> str:
    """A line that says something else and kept its signature."""
    return json.dumps(json.loads(line) | {"seal": "a" * 64})


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (with_another_seal, "head_forged"),
        (lambda line: json.dumps(json.loads(line) | {"signature": "AAAA"}), "head_forged"),
        (lambda line: json.dumps(json.loads(line) | {"key": "AAAA"}), "head_forged"),
        (lambda line: line[:-30], "head_unreadable"),
        (lambda line: "", "head_unreadable"),
        (lambda line: "[1, 2]", "head_unreadable"),
        (lambda line: json.dumps(json.loads(line) | {"seq": "30"}), "head_unreadable"),
        (lambda line: json.dumps(json.loads(line) | {"at": "2026-03-01"}), "head_unreadable"),
    ],
)
def test_an_altered_line_is_not_believed(own_heads: Path, forge: Callable[[str], str], what: str) -> None:
    export(2)
    export(1)
    first, second = heads.lines()
    own_heads.write_text(f"{forge(first)}\n{second}\n")
    assert wrong() == [(1, what), (2, "heads_cut")]


def test_a_head_signed_with_another_key_is_not_believed(settings: object, tmp_path: Path) -> None:
    own = settings.AUDIT_KEY  # type: ignore[attr-defined]
    settings.AUDIT_KEY = tmp_path / "forger"  # type: ignore[attr-defined]
    export(1)
    settings.AUDIT_KEY = own  # type: ignore[attr-defined]
    assert (1, "head_forged") in wrong()


def test_a_line_taken_out_is_missed(own_heads: Path) -> None:
    for days_ago in (3, 2, 1):
        export(days_ago)
        write(1)
    first, _second, third = heads.lines()
    own_heads.write_text(f"{first}\n{third}\n")
    assert wrong() == [(2, "heads_cut")]


def test_heads_that_end_days_before_the_trail_does_are_late(own_heads: Path) -> None:
    export(5)
    assert wrong() == [(30, "heads_late")]
    export(1)
    assert wrong() == []
    own_heads.unlink()
    assert wrong() == [], "a trail of one day needs no head yet"


def test_the_clock_exports_and_proves_once_a_day(own_heads: Path) -> None:
    assert every_minute(NOON).startswith("head 30, proved 30, wrong 0")
    assert every_minute(NOON + timedelta(minutes=1)) == ""
    assert "head 30" in every_minute(NOON + timedelta(days=1))
    assert len(heads.lines()) == TrailCheck.objects.count() == 2


def test_the_clock_says_aloud_that_the_trail_does_not_hold(caplog: pytest.LogCaptureFixture) -> None:
    permit_changes(connection)
    AuditEntry.objects.filter(seq=7).update(actor="x")
    every_minute(NOON)
    check = TrailCheck.objects.get()
    assert (check.flaws, check.first_flaws[0]["what"]) == (1, "altered")
    assert "does not hold" in caplog.text


def test_a_disk_that_cannot_be_written_to_is_a_failure_and_is_tried_again(
    settings: object, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    settings.AUDIT_HEADS = tmp_path / "file" / "heads.jsonl"  # type: ignore[attr-defined]
    with pytest.raises(OSError):
        every_minute(NOON)
    assert not TrailCheck.objects.exists()


def test_nothing_is_exported_of_nothing(settings: object) -> None:
    permit_changes(connection)
    AuditEntry.objects.all().delete()
    assert every_minute(NOON) == ""
    assert heads.lines() == []
    assert prove_trail(timezone.now()).entries == 0


def test_the_fingerprint_stays() -> None:
    assert heads.fingerprint() == heads.fingerprint()
    assert len(heads.fingerprint().split()) == 8
