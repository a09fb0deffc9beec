"""The audit trail as a page."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import queries
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker

PAGE = 100
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
    people = queries.users_named(asker, {row.actor for row in rows})
    names = {name: asker.reads(user.name_zh, user.name_en) for name, user in people.items()}
    shown = rows[:PAGE]
    more = urlencode({"person": person, "before": shown[-1].seq}) if len(rows) > PAGE else ""
    context = {
        "form": TrailFilter({"person": person}),
        "person": person,
        "as_of": timezone.now(),
        "columns": COLUMNS,
        "body": "accounts/audit_rows.html" if shown else "",
        "rows": [(row, names.get(row.actor, row.actor)) for row in shown],
        "next_url": f"{reverse('audit')}?{more}" if more else "",
    }
    return render(request, "accounts/audit.html", context)
