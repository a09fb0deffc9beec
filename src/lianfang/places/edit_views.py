"""The page on which the details of a place are changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts import queries as accounts
from lianfang.accounts.conflicts import Choice, conflict_context
from lianfang.accounts.forms import attempt
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.merging import EditClash
from lianfang.places import edit_actions as actions
from lianfang.places import queries
from lianfang.places.details import SiteDetails
from lianfang.places.edit_forms import SiteForm


@requires(Right.EDIT_PLACES)
def edit_site(request: HttpRequest, asker: Asker, code: str) -> HttpResponse:
    """The form; saved over a newer version, both values of each field that two people changed."""
    details = queries.site_details(asker, code)
    if request.method != "POST":
        return _page(request, asker, details, _form(asker, details, None))
    form, now = _form(asker, details, request.POST), timezone.now()
    try:
        version, status = attempt(
            form,
            asker.language,
            lambda: actions.edit_site(asker, code, form.read_version(), form.said(), now),
        )
    except EditClash as clash:
        return _clash(request, asker, details, form, clash)
    if version is None:
        return _page(request, asker, details, form, status)
    together = version > form.read_version() + 1
    messages.success(
        request, _("Saved, together with what others changed meanwhile.") if together else _("Saved.")
    )
    return redirect("site", code=code)


def _form(asker: Asker, details: SiteDetails, data: Any) -> SiteForm:
    operators = [(unit.code, asker.reads(unit.name_zh, unit.name_en)) for unit in accounts.operators(asker)]
    kinds = [(code, asker.reads(*names)) for code, names in queries.site_kinds(asker).items()]
    return SiteForm(data, details, kinds, operators)


def _page(
    request: HttpRequest, asker: Asker, details: SiteDetails, form: SiteForm, status: int = 200
) -> HttpResponse:
    name = asker.reads(str(details.fields["name_zh"]), str(details.fields["name_en"]))
    context = {
        "name": name,
        "form": form,
        "gates": form.gates(),
        "back_url": reverse("site", args=[details.code]),
    }
    return render(request, "places/edit.html", context, status=status)


def _clash(
    request: HttpRequest, asker: Asker, details: SiteDetails, form: SiteForm, clash: EditClash
) -> HttpResponse:
    choices = []
    for found in clash.merged.clashes:
        mine, theirs = form.sent(found.field, found.mine), form.sent(found.field, found.theirs)
        shown = form.shown(found.field, found.mine), form.shown(found.field, found.theirs)
        choices.append(Choice(found.field, form.label(found.field), *shown, mine, theirs))
    kept = {name: form.sent(name, value) for name, value in clash.merged.values.items()}
    kept = {name: text for name, text in kept.items() if name in form.fields}
    context = conflict_context(asker, clash, choices, kept, reverse("edit_site", args=[details.code]))
    context |= {
        "title": asker.reads(str(details.fields["name_zh"]), str(details.fields["name_en"])),
        "back_url": reverse("site", args=[details.code]),
    }
    return render(request, "changed_by_two.html", context, status=clash.status)
