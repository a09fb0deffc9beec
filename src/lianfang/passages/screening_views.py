"""The page on which the unit that screened a traveller says what came of it. An order is asked for once more."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.editions import edition
from lianfang.accounts.forms import DONE, attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.rows import AssignmentRow
from lianfang.passages.actions.screening import Order, order_for, record_screening, screening_of
from lianfang.passages.screening_forms import OUTCOME_WORDS, ScreeningForm
from lianfang.places.outbreak_queries import outbreak_list


@requires(Right.WORK_ASSIGNMENTS)
def screening(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    """The form; for monitoring what it will mean for the person; then the inbox."""
    now = timezone.now()
    row = screening_of(asker, assignment_id, now)
    form = _form(request, asker, row)
    if request.method != "POST":
        return _page(request, asker, row, form)
    if "edit" in request.POST:
        return _page(request, asker, row, form)
    if form.is_valid() and form.cleaned_data["outcome"] == "monitoring" and "confirm" not in request.POST:
        return _preview(request, asker, row, form, now)
    _none, status = attempt(
        form, asker.language, lambda: record_screening(asker, row.id, form.said(_words(asker, form)), now)
    )
    if status != DONE:
        return _page(request, asker, row, form, status)
    messages.success(request, _("Reported done. Somebody else verifies it."))
    return redirect("inbox")


def _form(request: HttpRequest, asker: Asker, row: AssignmentRow) -> ScreeningForm:
    areas = outbreak_list(asker, edition())
    data = request.POST if request.method == "POST" else None
    return ScreeningForm(data, areas, asker.language == "zh", row.facts)


def _words(asker: Asker, form: ScreeningForm) -> str:
    """The evidence as it is kept: the outcome, then the worker's words."""
    outcome = str(OUTCOME_WORDS[form.cleaned_data["outcome"]])
    return asker.reads("。", ". ").join((outcome, form.cleaned_data["evidence"].strip()))


def _preview(
    request: HttpRequest, asker: Asker, row: AssignmentRow, form: ScreeningForm, now: datetime
) -> HttpResponse:
    if not form.cleaned_data["appeal_contact"].strip():
        form.add_error("appeal_contact", _("Give a telephone number: the person must know whom to call."))
    order, status = attempt(form, asker.language, lambda: order_for(asker, form.said(""), now))
    return _page(request, asker, row, form, status, order)


def _page(
    request: HttpRequest,
    asker: Asker,
    row: AssignmentRow,
    form: ScreeningForm,
    status: int = 200,
    order: Order | None = None,
) -> HttpResponse:
    context = {
        "base": "base_phone.html" if asker.role == "community" else "base.html",
        "row": row,
        "form": form,
        "order": order,
        "appeal": asker.reads(order.appeal_zh, order.appeal_en) if order else "",
        "refusal": refusal_of(form) if form.is_bound else "",
    }
    return render(request, "passages/screening.html", context, status=status)
