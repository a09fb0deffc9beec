"""Pages about orders: the list, one order with what can be done to it, and its notice for the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.forms import DONE, attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import NotFound
from lianfang.local_time import local_zone
from lianfang.quarantine import order_cards as cards
from lianfang.quarantine import order_queries as queries
from lianfang.quarantine.actions import breaches, orders
from lianfang.quarantine.actions.appeals import note_appeal
from lianfang.quarantine.monitoring_pictures import order_reports
from lianfang.quarantine.notices import notice_of
from lianfang.quarantine.order_forms import AppealForm, BreachForm, DoneForm, ReleaseForm
from lianfang.quarantine.releasing import missing_words
from lianfang.quarantine.resident_links import link_of
from lianfang.quarantine.rows import OrderDetail, OrderRow

MANY_ROWS = 2**63
SHOWN = {
    "": gettext_lazy("In force"),
    "soon": gettext_lazy("Ending today or tomorrow"),
    "tests": gettext_lazy("Tests late"),
    "breaches": gettext_lazy("Breaches not dealt with"),
    "ended": gettext_lazy("Ended"),
}
"""What the list can show; which one stands in the address."""


def _base(asker: Asker) -> str:
    return "base_phone.html" if asker.role == "community" else "base.html"


@dataclass(frozen=True)
class Tab:
    """A way to show the list: its address, its word, how many there are, and whether it is this one."""

    url: str
    label: str
    count: int | None
    current: bool


@requires(Right.SEE_QUARANTINE)
def order_list(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Orders of the asker's scope: those that end next first; filter and position stand in the address."""
    now = timezone.now()
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    wanted = queries.Wanted(
        ended=shown == "ended",
        soon=shown == "soon",
        tests_late=shown == "tests",
        breaches=shown == "breaches",
        after=_position(request.GET.get("after", "")),
    )
    rows = queries.orders(asker, wanted, now, queries.PAGE + 1)
    page = rows[: queries.PAGE]
    context = {
        "base": _base(asker),
        "columns": cards.COLUMNS,
        "lines": [cards.line(asker, row) for row in page],
        "tabs": _tabs(asker, shown, now),
        "next_url": _next(shown, page[-1]) if len(rows) > queries.PAGE else "",
        "first_url": f"?{urlencode({'show': shown})}" if wanted.after else "",
        "ended": wanted.ended,
        "now": now,
        "as_of": now,
    }
    return render(request, "quarantine/orders.html", context)


def _tabs(asker: Asker, shown: str, now: datetime) -> list[Tab]:
    counts = queries.counts(asker, now)
    of = {
        "": counts.in_force,
        "soon": counts.end_soon,
        "tests": counts.tests_late,
        "breaches": counts.breaches,
    }
    address = reverse("orders")
    return [
        Tab(f"{address}?show={key}" if key else address, str(word), of.get(key), key == shown)
        for key, word in SHOWN.items()
    ]


def _next(shown: str, last: OrderRow) -> str:
    at = last.ended_at or last.until
    return "?" + urlencode({"show": shown, "after": f"{at.isoformat()}_{last.id}"})


def _position(text: str) -> tuple[datetime, int] | None:
    """Where a page begins: end and id of the last row before it; the first page for anything else."""
    at, _underscore, row_id = text.partition("_")
    try:
        moment, row = datetime.fromisoformat(at), int(row_id)
    except ValueError:
        return None
    return (moment, row) if moment.tzinfo and 0 < row < MANY_ROWS else None


@requires(Right.SEE_QUARANTINE)
def order(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    """Everything about one order."""
    return _page(request, asker, number)


def _page(request: HttpRequest, asker: Asker, number: str, status: int = 200, **shown: Any) -> HttpResponse:
    """The page as it stands; `shown` replaces parts of it after a step that was refused."""
    now = timezone.now()
    found = queries.order(asker, number, now)
    in_force = found.in_force(now)
    release = queries.release_state(asker, number, now)
    may_order = asker.may(Right.ORDER_QUARANTINE)
    step = found.steps[0]
    context = {
        "base": _base(asker),
        "now": now,
        "as_of": now,
        "found": found,
        "line": cards.line(asker, found.row),
        "in_force": in_force,
        "edition": cards.edition_words(asker, found),
        "ground": cards.ground(asker, found),
        "appeal_to": f"{asker.reads(step.appeal_zh, step.appeal_en)} · {step.appeal_contact}",
        "steps": cards.steps(found, now),
        "tests": cards.tests(found),
        "visits": cards.visits(asker, found),
        "needs": cards.needs(asker, found, now),
        "breaches": cards.breaches(asker, found),
        "history": cards.timeline(asker, found, now),
        "missing": missing_words(release, asker.language),
        "releasable": release.verdict,
        "reports": order_reports(asker, found.row.id, now),
        "may_order": may_order,
        "may_note": may_order or asker.may(Right.WORK_ROUNDS),
        "release_form": ReleaseForm(is_case=bool(found.case), initial={"version": found.version}),
        "breach_form": BreachForm(initial={"at": timezone.localtime(now)}),
        "may_answer": asker.may(Right.ANSWER_APPEALS),
        "appeal_form": AppealForm(),
    }
    return render(request, "quarantine/order.html", context | shown, status=status)


@requires(Right.SEE_QUARANTINE)
def order_step(request: HttpRequest, asker: Asker, number: str, verb: str) -> HttpResponse:
    """One step; refused, the page comes back as it now stands, with what was typed and why not."""
    if verb not in STEPS:
        raise NotFound("page.not_found")
    if request.method != "POST":  # reached again after signing in, or by reloading an answer
        return redirect("order", number)
    return STEPS[verb](request, asker, number)


def _release(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    now = timezone.now()
    is_case = bool(queries.order(asker, number, now).case)
    form = ReleaseForm(request.POST, is_case=is_case)

    def act() -> None:
        said = form.cleaned_data
        orders.release(asker, number, form.said(), said["why"], said["version"], now)

    said = _("Ended. Every gate lets them pass from now on. Give them the notice of release.")
    return _answer(request, asker, number, attempt(form, asker.language, act)[1], said, release_form=form)


def _told(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    orders.note_told(asker, number, timezone.now())
    messages.success(request, _("Noted: they have the notice."))
    return redirect("order", number)


def _breach(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    form = BreachForm(request.POST)

    def act() -> int:
        said = form.cleaned_data
        at = said["at"] if said["at"].tzinfo else said["at"].replace(tzinfo=local_zone())
        return breaches.register_breach(asker, number, said["what"], at, said["done"], timezone.now())

    return _answer(
        request, asker, number, attempt(form, asker.language, act)[1], _("Registered."), breach_form=form
    )


def _done(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    form = DoneForm(request.POST)
    breach = request.POST.get("breach", "")
    breach_id = int(breach) if breach.isascii() and breach.isdigit() and len(breach) < 19 else 0

    def act() -> None:
        breaches.note_done(asker, breach_id, form.cleaned_data["done"], timezone.now())

    return _answer(request, asker, number, attempt(form, asker.language, act)[1], _("Saved."), done_form=form)


def _appeal(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    form = AppealForm(request.POST)

    def act() -> int:
        return note_appeal(asker, number, form.cleaned_data["text"], timezone.now())

    said = _("Sent on: somebody who did not give the order answers within 24 hours.")
    return _answer(request, asker, number, attempt(form, asker.language, act)[1], said, appeal_form=form)


def _answer(
    request: HttpRequest, asker: Asker, number: str, status: int, done: str, **form: Any
) -> HttpResponse:
    if status != DONE:
        return _page(request, asker, number, status, refusal=refusal_of(next(iter(form.values()))), **form)
    messages.success(request, done)
    return redirect("order", number)


STEPS: dict[str, Callable[[HttpRequest, Asker, str], HttpResponse]] = {
    "release": _release,
    "told": _told,
    "breach": _breach,
    "done": _done,
    "appeal": _appeal,
}


@requires(Right.SEE_QUARANTINE)
def notice(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    """The sheet for the person, in their language rather than the worker's; printed by the browser."""
    now = timezone.now()
    found = queries.order(asker, number, now)
    chosen = "en" if request.GET.get("language", asker.language) == "en" else "zh"
    with translation.override("en" if chosen == "en" else "zh-hans"):
        return render(
            request,
            "quarantine/notice.html",
            {
                "found": found,
                "notice": notice_of(found, chosen, now),
                "language": chosen,
                "in_force": found.in_force(now),
                "replaced": found.row.end_code == "replaced",
                "picture": _picture(request, found),
                "now": now,
            },
        )


def _picture(request: HttpRequest, found: OrderDetail) -> str:
    """The way to the person's own page as a square that a telephone reads."""
    link = request.build_absolute_uri(link_of(found.row.number))
    return segno.make_qr(link, error="m").svg_data_uri(scale=4, light="#fff")
