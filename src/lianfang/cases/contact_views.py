"""One contact: why they are one, how far they are followed up; and the page on which a worker reports them reached."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.forms import DONE, attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments import queries as assignments
from lianfang.assignments.rows import AssignmentRow
from lianfang.cases import lines, queries, words
from lianfang.cases.actions import contacts as actions
from lianfang.cases.forms import STATE_WORDS, CloseContactForm, ReachedForm
from lianfang.cases.rows import ContactRow
from lianfang.domain.errors import NotFound
from lianfang.places.queries import area_names, site_names


@requires(Right.SEE_CASES)
def contact(request: HttpRequest, asker: Asker, contact_id: int) -> HttpResponse:
    """One contact; a tracer may end the following-up with a reason."""
    row = queries.contact(asker, contact_id)
    form = CloseContactForm(asker, request.POST or None, initial={"version": row.version})
    if request.method != "POST":
        return _page(request, asker, row, form)
    asker.demand(Right.WORK_CASES)

    def close() -> bool:
        said = form.cleaned_data
        version = said["version"] or 0
        actions.close_contact(asker, row.id, said["status"], said["reason"], version, timezone.now())
        return True

    _done, status = attempt(form, asker.language, close)
    if status != DONE:
        return _page(request, asker, row, form, status)
    messages.success(request, _("Kept."))
    return redirect("case", row.case)


def _page(
    request: HttpRequest, asker: Asker, row: ContactRow, form: CloseContactForm, status: int = 200
) -> HttpResponse:
    names = site_names(asker, {site for site, _seconds in row.places})
    context = {
        "as_of": timezone.now(),
        "contact": row,
        "word": words.class_word(asker, row.contact_class),
        "why": words.reason_word(asker, row.reason),
        "status": words.STATUS_WORDS[row.status],
        "state": words.STATUS_STATES.get(row.status, "unknown"),
        "edition": words.edition_word(asker, row.disease, row.edition),
        "together": lines.together(row),
        "area": lines.area_word(asker, row.area_path, area_names(asker)),
        "places": [(names.get(site, site), seconds // 60) for site, seconds in row.places],
        "of": [other for other in queries.contact_of(asker, row.person) if other.id != row.id],
        "may_work": asker.may(Right.WORK_CASES) and row.closed_at is None,
        "may_order": asker.may(Right.ORDER_QUARANTINE) and row.status in ("found", "reached"),
        "form": form,
        "refusal": refusal_of(form) if form.is_bound else "",
    }
    return render(request, "cases/contact.html", context, status=status)


@requires(Right.WORK_ASSIGNMENTS)
def reached(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    """What a worker says of a contact whom they were asked to reach; with symptoms the tracers are told at once."""
    now = timezone.now()
    row = assignments.assignment(asker, assignment_id, now)
    contact_id = row.facts.get("contact")
    if row.kind != actions.REACH_KIND or not isinstance(contact_id, int):
        raise NotFound("page.not_found")
    form = ReachedForm(asker, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _reached_page(request, asker, row, form)

    def note() -> bool:
        state = form.cleaned_data["state"]
        said = str(dict(STATE_WORDS)[state])
        evidence = asker.reads("。", ". ").join((said, form.cleaned_data["evidence"].strip()))
        actions.note_reached(asker, row.id, contact_id, state, evidence, now)
        return True

    _done, status = attempt(form, asker.language, note)
    if status != DONE:
        return _reached_page(request, asker, row, form, status)
    messages.success(request, _("Reported done. Somebody else verifies it."))
    return redirect("inbox")


def _reached_page(
    request: HttpRequest, asker: Asker, row: AssignmentRow, form: ReachedForm, status: int = 200
) -> HttpResponse:
    context = {
        "base": "base_phone.html" if asker.role == "community" else "base.html",
        "row": row,
        "form": form,
        "refusal": refusal_of(form) if form.is_bound else "",
    }
    return render(request, "cases/reached.html", context, status=status)
