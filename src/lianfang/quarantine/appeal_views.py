"""The pages on which an appeal is answered and a decision about an order that has ended is reported."""

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
from lianfang.assignments.actions import do
from lianfang.assignments.forms import EvidenceForm
from lianfang.assignments.kinds import kind_of
from lianfang.assignments.queries import assignment
from lianfang.domain.errors import NotFound
from lianfang.quarantine import order_cards as cards
from lianfang.quarantine import order_queries as queries
from lianfang.quarantine.actions.appeals import answer_appeal as answer
from lianfang.quarantine.order_forms import AnswerForm


@requires(Right.ANSWER_APPEALS)
def answer_appeal(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    """What somebody says against their order, the order beside it, and the answer."""
    now = timezone.now()
    appeal = queries.appeal_of(asker, assignment_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":

        def act() -> None:
            said = form.cleaned_data
            answer(asker, appeal.id, said["outcome"], said["answer"], now)

        _none, status = attempt(form, asker.language, act)
        if status == DONE:
            messages.success(request, _("Answered. Tell the person."))
            return redirect("order", appeal.order)
    found = queries.order(asker, appeal.order, now)
    context = {
        "base": "base.html",
        "assignment_id": assignment_id,
        "appeal": appeal,
        "found": found,
        "line": cards.line(asker, found.row),
        "edition": cards.edition_words(asker, found),
        "own": found.imposed_by == asker.name,
        "form": form,
        "refusal": refusal_of(form) if form.is_bound else "",
        "now": now,
    }
    return render(request, "quarantine/appeal.html", context, status=status)


@requires(Right.WORK_ASSIGNMENTS)
def decide_release(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    """An order that ended, or is about to, without its criteria met: what is missing, and what was decided."""
    now = timezone.now()
    row = assignment(asker, assignment_id, now)
    if row.kind != "release_decision":
        raise NotFound("page.not_found")
    form = EvidenceForm(kind_of(row.kind), asker.language, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        _none, status = attempt(form, asker.language, lambda: do(asker, row.id, form.said(), now))
        if status == DONE:
            messages.success(request, _("Reported done. Somebody else verifies it."))
            return redirect("inbox")
    found = queries.order(asker, str(row.facts.get("order", "")), now)
    context = {
        "base": "base_phone.html" if asker.role == "community" else "base.html",
        "row": row,
        "found": found,
        "line": cards.line(asker, found.row),
        "in_force": found.in_force(now),
        "missing": str(row.facts.get(f"said_{asker.language}", "")),
        "tests": cards.tests(found),
        "may_order": asker.may(Right.ORDER_QUARANTINE),
        "form": form,
        "refusal": refusal_of(form) if form.is_bound else "",
        "now": now,
    }
    return render(request, "quarantine/decide_release.html", context, status=status)
