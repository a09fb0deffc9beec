"""The trail: appended only, each entry sealing the one before, read by those whose duty it is."""

from __future__ import annotations

import pytest
from django.db import transaction

from lianfang.accounts import queries
from lianfang.accounts.audit import Note, seal_of, write_down
from lianfang.accounts.models import AuditEntry
from lianfang.accounts.scope import SYSTEM
from lianfang.domain.errors import NotAllowed
from lianfang.people.actions import open_identity
from tests import builders
from tests.builders import District, asker


def first_broken() -> int | None:
    """The first entry whose seal does not follow from what it says and from the entry before."""
    seal = "0" * 64
    for seq, e in enumerate(AuditEntry.objects.order_by("seq"), start=1):
        note = Note(e.verb, e.thing, e.subject, e.purpose, e.detail)
        if e.seq != seq or e.seal != seal_of(seal, e.seq, e.at, e.actor, e.role, note):
            return e.seq
        seal = e.seal
    return None


def test_the_chain_holds(district: District) -> None:
    assert AuditEntry.objects.count() > 20
    assert first_broken() is None


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "nobody"},
        {"role": "director"},
        {"verb": "x"},
        {"thing": "x"},
        {"subject": "PX"},
        {"purpose": "x"},
        {"detail": {"a": 1}},
        {"seal": "f" * 64},
    ],
)
def test_whatever_is_changed_later_shows(district: District, change: dict[str, object]) -> None:
    AuditEntry.objects.filter(seq=7).update(**change)
    assert first_broken() in (7, 8)


def test_what_is_taken_out_shows(district: District) -> None:
    AuditEntry.objects.filter(seq=7).delete()
    assert first_broken() == 8


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
    assert list(AuditEntry.objects.filter(seq__gt=last).values_list("seq", "verb")) == [
        (last + 1, "a"),
        (last + 2, "b"),
    ]
    assert first_broken() is None


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
