"""The page of the person whom an order concerns: what restricts them until when, report, ask, appeal, who looked.

Nobody signs in. The link is signed, leads to one order, and ends; the page opens no identity.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lianfang.accounts.forms import DONE, attempt, refusal_of
from lianfang.accounts.guards import language_of, public
from lianfang.accounts.queries import looked_at
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import LianfangError, NotFound
from lianfang.domain.monitoring import Slot, slot_at
from lianfang.local_time import local_zone
from lianfang.quarantine import order_cards as cards
from lianfang.quarantine.actions import needs
from lianfang.quarantine.actions.appeals import appeal_oneself
from lianfang.quarantine.actions.reports import NewReport, note_reports
from lianfang.quarantine.asked import monitoring_of
from lianfang.quarantine.monitoring_pictures import order_reports
from lianfang.quarantine.monitoring_queries import needs_of
from lianfang.quarantine.need_forms import NeedForm
from lianfang.quarantine.notices import notice_of
from lianfang.quarantine.order_queries import newer_by_link, order_by_link
from lianfang.quarantine.resident_links import link_of, number_in
from lianfang.quarantine.residents import own_order
from lianfang.quarantine.residents import resident as resident_asker
from lianfang.quarantine.rows import OrderDetail
from lianfang.resident.forms import OwnAppealForm, ReportForm
from lianfang.resident.limits import demand_leisure
from lianfang.resident.words import need_lines


def _asker(request: HttpRequest, token: str) -> Asker:
    """Who asks, as the link says; refused where it does not hold, or is asked for too often."""
    number = number_in(token)
    demand_leisure(token, writes=request.method == "POST")
    return resident_asker(number, language_of(request))


@public
@never_cache
def resident(request: HttpRequest, token: str) -> HttpResponse:
    """The page as it stands; from an order that has ended on to the one that they are under now."""
    asker = _asker(request, token)
    found = order_by_link(asker, own_order(asker), timezone.now())
    newer = newer_by_link(asker, found.person_id) if found.row.ended_at else ""
    if newer:
        return redirect(link_of(newer))
    return _page(request, asker, token)


def _page(request: HttpRequest, asker: Asker, token: str, status: int = 200, **shown: Any) -> HttpResponse:
    now = timezone.now()
    found = order_by_link(asker, own_order(asker), now)
    in_force = found.in_force(now)
    notice = notice_of(found, asker.language, now)
    context = {
        "token": token,
        "now": now,
        "found": found,
        "in_force": in_force,
        "notice": notice,
        "steps": cards.steps(found, now),
        "tests": cards.tests(found),
        "slot": _slot(found, now),
        "reports": order_reports(asker, found.row.id, now, names=False),
        "needs": need_lines(asker, needs_of(asker, [found.row.id], now)),
        "waits": any(a.answered_at is None for a in found.appeals),
        "looked": looked_at(asker, found.row.person),
        "report_form": ReportForm(asker.language),
        "need_form": NeedForm(asker.language),
        "appeal_form": OwnAppealForm(),
        "refusals": {},
    }
    return render(request, "resident/page.html", context | shown, status=status)


def _slot(found: OrderDetail, now: datetime) -> Slot:
    """The part of the day that it is."""
    return slot_at(now, monitoring_of(found.disease, found.edition), local_zone())


@public
@never_cache
def resident_step(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """Report, ask, confirm or appeal; refused, the page comes back with what was typed and why not."""
    if verb not in STEPS:
        raise NotFound("page.not_found")
    if request.method != "POST":
        return redirect("resident", token)
    return STEPS[verb](request, _asker(request, token), token)


def _report(request: HttpRequest, asker: Asker, token: str) -> HttpResponse:
    form, now = ReportForm(asker.language, request.POST), timezone.now()

    def act() -> bool:
        slot = _slot(order_by_link(asker, own_order(asker), now), now)
        said = form.cleaned_data
        report = NewReport(own_order(asker), slot.day, slot.part, said["temperature"], said["symptoms"])
        try:
            return bool(note_reports(asker, [report], "resident", now).worrying)
        except LianfangError as error:
            raise _without_rows(error) from None

    worrying, status = attempt(form, asker.language, act)
    if status != DONE:
        return _page(request, asker, token, status, report_form=form, refusals={"report": refusal_of(form)})
    thanks = _("Thank you. Somebody calls you soon.") if worrying else _("Thank you. It is noted.")
    messages.success(request, thanks)
    return redirect("resident", token)


def _without_rows(error: LianfangError) -> LianfangError:
    """An error about the only row, about that row's fields."""
    for n, problem in enumerate(error.problems):
        field = problem.field.removeprefix("0.")
        error.problems[n] = type(problem)(field, problem.code, problem.values)
    return error


def _need(request: HttpRequest, asker: Asker, token: str) -> HttpResponse:
    form = NeedForm(asker.language, request.POST)

    def act() -> int:
        said = form.cleaned_data
        urgent = said["urgent"] or None
        return needs.ask(asker, own_order(asker), said["category"], said["detail"], urgent, timezone.now())

    _none, status = attempt(form, asker.language, act)
    if status != DONE:
        return _page(request, asker, token, status, need_form=form, refusals={"need": refusal_of(form)})
    messages.success(request, _("Passed on. You see here when it is on its way."))
    return redirect("resident", token)


def _got(request: HttpRequest, asker: Asker, token: str) -> HttpResponse:
    said = request.POST.get("need", "")
    need_id = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
    try:
        needs.confirm(asker, need_id, timezone.now())
    except LianfangError as error:
        return _page(request, asker, token, error.status, refusals={"need": error.sentence(asker.language)})
    messages.success(request, _("Thank you. It is noted."))
    return redirect("resident", token)


def _appeal(request: HttpRequest, asker: Asker, token: str) -> HttpResponse:
    form = OwnAppealForm(request.POST)
    _none, status = attempt(
        form, asker.language, lambda: appeal_oneself(asker, form.cleaned_data["text"], timezone.now())
    )
    if status != DONE:
        return _page(request, asker, token, status, appeal_form=form, refusals={"appeal": refusal_of(form)})
    messages.success(request, _("Sent. Somebody who did not give the order answers within 24 hours, here."))
    return redirect("resident", token)


STEPS: dict[str, Callable[[HttpRequest, Asker, str], HttpResponse]] = {
    "report": _report,
    "need": _need,
    "got": _got,
    "appeal": _appeal,
}
