"""Writing the audit trail, in the same transaction as what it records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from lianfang.accounts.editions import REMEMBERED, begin_new_edition
from lianfang.accounts.models import AuditEntry
from lianfang.accounts.scope import Asker
from lianfang.accounts.seals import FIRST_SEAL, canonical, plain, seal_text

_CHAIN_LOCK = 0x11AFA46
"""PostgreSQL's advisory lock that puts writers of the chain in a row; SQLite has one writer anyway."""


@dataclass(frozen=True)
class Note:
    """What is to be written down: the verb, the thing, the person concerned, the purpose, details without names."""

    verb: str
    thing: str = ""
    subject: str = ""
    purpose: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


def seal_of(previous: str, seq: int, at: datetime, actor: str, role: str, note: Note) -> str:
    """The seal of an entry: SHA-256 of the seal before it and of all that the entry says."""
    return seal_text(
        previous,
        seq,
        at.isoformat(),
        actor,
        role,
        note.verb,
        note.thing,
        note.subject,
        note.purpose,
        canonical(note.detail),
    )


def write_down(actor: Asker, *notes: Note) -> None:
    """Appends `notes` to the trail under the actor's name. Must be called inside the transaction it belongs to."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit entries belong into the transaction of what they record")
    if not notes:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = AuditEntry.objects.order_by("-seq").values_list("seq", "seal").first()
    seq, seal = last or (0, FIRST_SEAL)
    at = timezone.now()
    entries = []
    for said in notes:
        note = replace(said, detail=plain(said.detail))
        seq += 1
        seal = seal_of(seal, seq, at, actor.name, actor.role, note)
        entries.append(
            AuditEntry(
                seq=seq,
                at=at,
                actor=actor.name,
                role=actor.role,
                verb=note.verb,
                thing=note.thing,
                subject=note.subject,
                purpose=note.purpose,
                detail=note.detail,
                seal=seal,
            )
        )
    AuditEntry.objects.bulk_create(entries)
    if any(note.verb.partition(".")[0] in REMEMBERED for note in notes):
        begin_new_edition()
