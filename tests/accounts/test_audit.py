"""The trail: appended only, each entry sealing the one before, read by those whose duty it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.accounts import queries
from lianfang.accounts.append_only import permit_changes
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.models import AuditEntry
from lianfang.accounts.scope import SYSTEM
from lianfang.accounts.verification import prove_trail
from lianfang.domain.errors import NotAllowed
from lianfang.people.actions import open_identity
from tests import builders
from tests.builders import District, asker


def wrong() -> list[tuple[int, str]]:
    """What proving the chain finds: which entry, and what is wrong with it."""
    return [(flaw.seq, flaw.what) for flaw in prove_trail(timezone.now()).chain]


@pytest.fixture
def attacker(district: District) -> None:
    """Somebody who has the database's password, and has begun by switching off what the database refuses."""
    permit_changes(connection)


def test_the_chain_holds(district: District) -> None:
    proof = prove_trail(timezone.now())
    assert proof.entries == AuditEntry.objects.count() > 20
    assert (proof.chain, proof.more, proof.heads) == ([], 0, [])


@pytest.mark.parametrize(
    "change",
    [
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"actor": "nobody"},
        {"role": "director"},
        {"verb": "x"},
        {"thing": "x"},
        {"subject": "PX"},
        {"purpose": "x"},
        {"detail": {"a": 1}},
    ],
)
def test_whatever_is_changed_later_shows(attacker: None, change: dict[str, object]) -> None:
    AuditEntry.objects.filter(seq=7).update(**change)
    assert wrong() == [(7, "altered")]


def test_a_changed_seal_shows(attacker: None) -> None:
    AuditEntry.objects.filter(seq=7).update(seal="f" * 64)
    assert wrong() == [(7, "seal_altered")]


def test_what_is_taken_out_shows(attacker: None) -> None:
    AuditEntry.objects.filter(seq=7).delete()
    assert wrong() == [(7, "missing"), (8, "unproven")]


def test_what_changed_places_shows(attacker: None) -> None:
    for before, after in ((7, 1000), (9, 7), (1000, 9)):
        AuditEntry.objects.filter(seq=before).update(seq=after)
    assert wrong() == [(7, "moved"), (9, "moved")]


def test_a_millionth_of_a_second_shows(attacker: None) -> None:
    AuditEntry.objects.filter(seq=7).update(at=F("at") + timedelta(microseconds=1))
    assert wrong() == [(7, "altered")]


def test_the_database_itself_refuses_changes(district: District) -> None:
    rows = AuditEntry.objects.filter(seq=7)
    for change in (lambda: rows.update(actor="x"), rows.delete, lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute("TRUNCATE accounts_auditentry")
    assert wrong() == []


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
details = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(detail=details, purpose=texts, fraction=st.sampled_from([0, 1, 120_000, 999_999]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_down_is_read_back_as_it_was_sealed(
    db: None, detail: dict[str, object], purpose: str, fraction: int
) -> None:
    """Neither database keeps JSON and times as they were handed over; the seal has to hold all the same."""
    at = datetime(2026, 3, 1, 8, 30, 0, fraction, tzinfo=UTC)
    with patch("lianfang.accounts.audit.timezone.now", return_value=at), transaction.atomic():
        write_down(SYSTEM, Note("test.note", purpose=purpose, detail=detail))
    assert wrong() == []


def test_an_entry_is_never_saved_again_nor_deleted(district: District) -> None:
    entry = AuditEntry.objects.get(seq=7)
    with pytest.raises(TypeError, match="append-only"):
        entry.save()
    with pytest.raises(TypeError, match="append-only"):
        entry.delete()


def test_several_notes_of_one_deed_stand_in_order(district: District) -> None:
    last = AuditEntry.objects.count()
    with transaction.atomic():
        write_down(SYSTEM, Note("a"), Note("b"))
        write_down(SYSTEM)
    assert list(AuditEntry.objects.filter(seq__gt=last).order_by("seq").values_list("seq", "verb")) == [
        (last + 1, "a"),
        (last + 2, "b"),
    ]
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_a_note_without_its_deed_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        write_down(SYSTEM, Note("a"))


def test_what_fails_leaves_no_note(district: District) -> None:
    last = AuditEntry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write_down(SYSTEM, Note("a"))
        1 / 0  # noqa: B018
    assert AuditEntry.objects.count() == last


def test_the_officer_reads_who_looked_at_whom(district: District) -> None:
    open_identity(asker("lin"), builders.LI_NA, "visit")
    rows = queries.trail(asker("qian"), subject=builders.LI_NA)
    assert [(r.actor, r.role, r.verb, r.purpose) for r in rows] == [
        ("lin", "community", "identity.open", "visit"),
        ("system", "system", "person.register", ""),
    ]
    newest = queries.trail(asker("qian"), limit=5)
    assert [r.seq for r in newest] == sorted((r.seq for r in newest), reverse=True)
    older = queries.trail(asker("qian"), before=newest[-1].seq, limit=5)
    assert older[0].seq == newest[-1].seq - 1


@pytest.mark.parametrize("username", ["zhou", "gao", "lin", "fang", "ma", "wu"])
def test_nobody_else_reads_it(district: District, username: str) -> None:
    with pytest.raises(NotAllowed):
        queries.trail(asker(username))
