"""What is kept where and until when, and the proof of what is gone: the data protection officer's page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.passages.retention.queries import overview
from lianfang.passages.retention.rows import KeptDay

KEPT = (
    {"label": _("Day"), "kind": "time"},
    {"label": _("In the database"), "kind": "number"},
    {"label": _("In the archive"), "kind": "number"},
    {"label": _("Leaves the database"), "kind": "time"},
    {"label": _("Removed altogether"), "kind": "time"},
)
GONE = (
    {"label": _("Day"), "kind": "time"},
    {"label": _("Left the database"), "kind": "time"},
    {"label": _("Left the archive"), "kind": "time"},
    {"label": _("Found just now"), "kind": "state"},
)


@requires(Right.SEE_AUDIT)
def retention(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Each day that is kept with its end, and each day that is gone with what was found of it just now."""
    now = timezone.now()
    shown = overview(asker, now)
    context = {
        "as_of": now,
        "hot_days": settings.HOT_DAYS,
        "retention_days": settings.RETENTION_DAYS,
        "decision": settings.RETENTION_DECISION,
        "state": "failing" if any(gone.left for gone in shown.gone) else "",
        "next": next(iter(sorted((k for k in shown.kept if k.leaves_archive), key=_end)), None),
        "visitors": shown.visitors,
        "kept": shown.kept,
        "kept_columns": KEPT,
        "kept_body": "passages/retention_kept.html" if shown.kept else "",
        "gone": shown.gone,
        "gone_columns": GONE,
        "gone_body": "passages/retention_gone.html" if shown.gone else "",
        "archived": sum(kept.archived.rows for kept in shown.kept if kept.archived),
        "bytes": sum(kept.archived.bytes for kept in shown.kept if kept.archived),
        "hot": sum(kept.in_database for kept in shown.kept),
    }
    return render(request, "passages/retention.html", context)


def _end(kept: KeptDay) -> str:
    return str(kept.leaves_archive)
