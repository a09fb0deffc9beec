"""The audit trail as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import heads, queries
from lianfang.accounts.flaw_words import flaw_words
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.rows import AuditRow
from lianfang.accounts.scope import Asker
from lianfang.accounts.words import role_word

PAGE = 100
ABOUT_USERS = ("user.", "session.")
"""Verbs whose thing is a user name: names of people of other units stand there no more than anywhere else."""
COLUMNS = (
    {"label": _("Time"), "kind": "time"},
    {"label": _("Who")},
    {"label": _("What")},
    {"label": _("Purpose")},
    {"label": _("Person")},
    {"label": _("Entry"), "kind": "number"},
)


class TrailFilter(forms.Form):
    """What of the trail is wanted; lives in the address."""

    use_required_attribute = False
    person = forms.CharField(
        label=_("Person number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@requires(Right.SEE_AUDIT)
def audit(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Who did or read what, when and why; the newest first."""
    form = TrailFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    person = wanted.get("person", "").strip().upper()
    before = request.GET.get("before", "")
    older_than = int(before) if before.isdecimal() and len(before) < 18 else None
    rows = queries.trail(asker, subject=person, before=older_than, limit=PAGE + 1)
    shown = rows[:PAGE]
    more = urlencode({"person": person, "before": shown[-1].seq}) if len(rows) > PAGE else ""
    context = {
        **_proof(asker),
        "form": TrailFilter({"person": person}),
        "person": person,
        "as_of": timezone.now(),
        "columns": COLUMNS,
        "body": "accounts/audit_rows.html" if shown else "",
        "rows": _lines(asker, shown),
        "next_url": f"{reverse('audit')}?{more}" if more else "",
    }
    return render(request, "accounts/audit.html", context)


@dataclass(frozen=True)
class TrailLine:
    """An entry as the page shows it: who, in which role where the name does not say it, and what it was done to."""

    row: AuditRow
    name: str
    role: str
    thing: str


def _lines(asker: Asker, rows: Sequence[AuditRow]) -> list[TrailLine]:
    about = {row.seq: row.thing for row in rows if row.verb.startswith(ABOUT_USERS) and row.thing}
    names = queries.names_for(asker, {*(row.actor for row in rows), *about.values()})
    lines = []
    for row in rows:
        role = role_word(row.role)
        thing = names[row.thing] if row.seq in about else row.thing
        lines.append(TrailLine(row, names[row.actor], "" if role in names[row.actor] else role, thing))
    return lines


PROVED_FOR = timedelta(days=2)
"""The clock proves the trail once a day; a proof older than this says little about today."""


def _proof(asker: Asker) -> dict[str, object]:
    """What the page says about the trail itself: proved when, with what result; which head lies outside."""
    state = queries.trail_state(asker)
    if state.proved_at is None:
        word = "unknown"
    elif state.flaws:
        word = "failing"
    else:
        word = "fine" if timezone.now() - state.proved_at < PROVED_FOR else "watch"
    return {
        "trail": state,
        "trail_word": word,
        "heads_word": "failing" if any(f.what.startswith("head") for f in state.first_flaws) else "fine",
        "proved_entries": None if state.proved_at is None else f"{state.entries:,}",
        "flaws": [asker.reads(*flaw_words(flaw)) for flaw in state.first_flaws],
        "flaws_more": state.flaws - len(state.first_flaws),
        "actions": [{"label": _("Take the exported heads away"), "url": reverse("audit_heads")}]
        if state.head_day
        else [],
    }


@requires(Right.SEE_AUDIT)
def audit_heads(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The exported heads as a file, to be kept where nobody of this installation can change it."""
    text = "".join(f"{line}\n" for line in heads.lines())
    answer = HttpResponse(text, content_type="application/x-ndjson; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-heads.jsonl"'
    return answer
