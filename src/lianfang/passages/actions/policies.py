"""Putting an admission policy in force."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.domain.admission import check_table
from lianfang.passages.models import AdmissionPolicy


@transaction.atomic
def put_policy_in_force(actor: Asker, table: dict[str, object], effective_from: datetime, note: str) -> int:
    """Stores a checked table as the next version, in force from `effective_from` on; returns the version."""
    checked = check_table(table)
    last = AdmissionPolicy.objects.order_by("-version").first()
    version = (last.version if last else 0) + 1
    AdmissionPolicy.objects.create(
        version=version,
        table=table,
        table_hash=checked.hash,
        effective_from=effective_from,
        made_by=actor.name,
        note=note,
    )
    write_down(actor, Note("policy.in_force", thing=str(version), detail={"table": checked.hash}))
    return version
