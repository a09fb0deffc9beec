"""What the trail itself proves about its readers: who has opened what today, and need not say so again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lianfang.accounts.models import AuditEntry
from lianfang.accounts.scope import Asker


def noted_subjects(
    asker: Asker, verb: str, thing: str, subjects: Collection[str], since: datetime
) -> set[str]:
    """Of these persons, those about whom the asker has an entry of this verb and thing since then."""
    first = AuditEntry.objects.filter(at__gte=since).order_by("at").values_list("seq", flat=True).first()
    if not subjects or first is None:
        return set()
    rows = AuditEntry.objects.filter(subject__in=set(subjects), seq__gte=first, verb=verb, thing=thing)
    # The actor is looked at here: asked for it too, a database would read all that they did today instead.
    return {subject for subject, actor in rows.values_list("subject", "actor") if actor == asker.name}
