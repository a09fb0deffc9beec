"""What a household needs: asked for at its door, reported delivered, confirmed."""

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
from lianfang.assignments.forms import EvidenceForm
from lianfang.assignments.kinds import kind_of
from lianfang.domain.errors import LianfangError, NotFound
from lianfang.quarantine import monitoring_queries
from lianfang.quarantine.actions import needs
from lianfang.quarantine.need_forms import NeedForm
from lianfang.quarantine.round_views import need_words


@requires(Right.WORK_ROUNDS)
def ask_need(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    """Asks for something for somebody under an order; then back to their household."""
    form = NeedForm(asker.language, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        _none, status = attempt(form, asker.language, lambda: _ask(asker, number, form))
        if status == DONE:
            messages.success(request, _("Asked for. It is an assignment of your unit now."))
            return redirect("round_household", number)
    else:
        status = DONE
        monitoring_queries.orders_seen(asker).one(number=number)
    context = {"form": form, "number": number, "refusal": refusal_of(form) if form.is_bound else ""}
    return render(request, "quarantine/need_ask.html", context, status=status)


def _ask(asker: Asker, number: str, form: NeedForm) -> int:
    said = form.cleaned_data
    urgent = True if said["urgent"] else None
    return needs.ask(asker, number, said["category"], said["detail"], urgent, timezone.now())


@requires(Right.WORK_ASSIGNMENTS)
def need(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    """The page on which the assignment is reported: what exactly was asked for, and what came of it."""
    now = timezone.now()
    row = monitoring_queries.need_of_assignment(asker, assignment_id, now)
    form = EvidenceForm(
        kind_of(needs.KIND), asker.language, request.POST if request.method == "POST" else None
    )
    status = DONE
    if request.method == "POST":
        _none, status = attempt(form, asker.language, lambda: needs.deliver(asker, row.id, form.said(), now))
        if status == DONE:
            messages.success(request, _("Reported done. They confirm it, or somebody else verifies it."))
            return redirect("inbox")
    context = {
        "now": now,
        "need": need_words(asker, row),
        "assignment_id": assignment_id,
        "form": form,
        "refusal": refusal_of(form) if form.is_bound else "",
    }
    return render(request, "quarantine/need.html", context, status=status)


@requires(Right.WORK_ROUNDS)
def need_step(request: HttpRequest, asker: Asker, need_id: int, verb: str) -> HttpResponse:
    """Delivered or confirmed, at one touch from the household's page."""
    now = timezone.now()
    row = monitoring_queries.need(asker, need_id, now)
    if verb not in ("delivered", "confirmed"):
        raise NotFound("page.not_found")
    if request.method == "POST":
        try:
            if verb == "delivered":
                words = kind_of(needs.KIND).outcomes[0].said(asker.language)
                needs.deliver(asker, need_id, words, now)
            else:
                needs.confirm(asker, need_id, now)
        except LianfangError as error:
            messages.error(request, error.sentence(asker.language))
        else:
            messages.success(request, _("Kept."))
    return redirect("round_household", row.order)
