"""The page on which somebody orders: only what nobody knows is asked, and what will happen is shown before it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.forms import DONE, attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases import queries as cases
from lianfang.cases.rule_sets import rule_book
from lianfang.domain.errors import LianfangError, NotFound
from lianfang.local_time import day_at
from lianfang.people import queries as people
from lianfang.people.words import REASON_WORDS
from lianfang.quarantine import order_queries as queries
from lianfang.quarantine.actions.orders import impose_order
from lianfang.quarantine.order_cards import last_day
from lianfang.quarantine.order_forms import OrderForm
from lianfang.quarantine.order_words import STEP_WORDS, step_kind
from lianfang.quarantine.terms import NewOrder, Terms, place_needed, terms_of

LAW_REVISED = date(2025, 9, 1)
"""The revised law on infectious diseases is in force from this day; what it replaces is cited before."""
LAWS = (
    "《中华人民共和国传染病防治法》（2013年修正）第三十九条",
    "《中华人民共和国传染病防治法》（2025年修订）",
)


@dataclass(frozen=True)
class Ground:
    """Whom the page is about and why: a contact, a case, or somebody who returned."""

    new: NewOrder
    person: str


@requires(Right.ORDER_QUARANTINE)
def new_order(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The form; then what it will mean for the person; then the order."""
    now = timezone.now()
    ground = _ground(request, asker)
    other = queries.in_force_of(asker, ground.person)
    form = _form(request, asker, ground, other, now)
    if request.method != "POST" or "edit" in request.POST:
        return _page(request, asker, ground, form, other, now)
    if "confirm" not in request.POST:
        terms, status = attempt(form, asker.language, lambda: _terms(asker, form, now))
        return _page(request, asker, ground, form, other, now, status, terms)
    number, status = attempt(form, asker.language, lambda: impose_order(asker, form.said(), now))
    if status != DONE:
        return _page(request, asker, ground, form, other, now, status)
    messages.success(request, _("Ordered. Every gate knows it now. Give the person their notice."))
    return redirect("order", number)


def _terms(asker: Asker, form: OrderForm, now: datetime) -> Terms:
    terms = terms_of(asker, form.said(), now)
    if place_needed(terms.steps) and not form.cleaned_data["place"]:
        form.add_error("place", _("Say where: they have to know where they go."))
    return terms


def _ground(request: HttpRequest, asker: Asker) -> Ground:
    """Whom it is about, as the address says."""
    said = request.GET
    contact, case, person = said.get("contact", ""), said.get("case", ""), said.get("person", "")
    if contact.isascii() and contact.isdigit() and len(contact) < 19:
        row = cases.contact(asker, int(contact))
        return Ground(NewOrder(person=row.person, contact_id=row.id), row.person)
    if case:
        found = cases.case(asker, case)
        return Ground(NewOrder(person=found.person, case_number=found.number), found.person)
    if person:
        number = people.person(asker, person).number
        return Ground(NewOrder(person=number), number)
    raise NotFound("page.not_found")


def _form(request: HttpRequest, asker: Asker, ground: Ground, other: str, now: datetime) -> OrderForm:
    basis, contact = queries.last_words(asker)
    initial = {
        "kind": _usual(asker, ground, now),
        "legal_basis": basis or LAWS[day_at(now) >= LAW_REVISED],
        "appeal_contact": contact,
        "risk": "high",
    }
    data = request.POST if request.method == "POST" else None
    return OrderForm(data, ground.new, _diseases(asker, now), other, initial=initial)


def _diseases(asker: Asker, now: datetime) -> list[tuple[str, str]]:
    """The diseases whose rules say something about returnees today."""
    book, today = rule_book(), day_at(now)
    found = [(code, e) for code in book.diseases for e in book.editions(code) if e.in_force(today)]
    return [(code, e.name.said(asker.language)) for code, e in found if e.returnees]


def _usual(asker: Asker, ground: Ground, now: datetime) -> str:
    """Where the rules would have them; a case is isolated in hospital unless somebody says otherwise."""
    if ground.new.case_number:
        return "hospital"
    try:
        kind = terms_of(asker, ground.new, now).kind
    except LianfangError:  # the form says what is wrong once it is sent
        return "home"
    return kind if kind in ("home", "centralised") else "home"


def _page(
    request: HttpRequest,
    asker: Asker,
    ground: Ground,
    form: OrderForm,
    other: str,
    now: datetime,
    status: int = 200,
    terms: Terms | None = None,
) -> HttpResponse:
    terms = terms if not form.errors else None
    context: dict[str, Any] = {
        "form": form,
        "person": ground.person,
        "ground": ground.new,
        "other": other,
        "terms": terms,
        "steps": _steps(terms) if terms else [],
        "reason": REASON_WORDS[terms.reason] if terms else "",
        "edition": terms.rules.edition_name.said(asker.language) if terms else "",
        "replaced": other if terms and form.cleaned_data.get("replaces") else "",
        "refusal": refusal_of(form) if form.is_bound else "",
        "now": now,
    }
    return render(request, "quarantine/new_order.html", context, status=422 if form.errors else status)


def _steps(terms: Terms) -> list[dict[str, Any]]:
    return [
        {
            "word": STEP_WORDS[step_kind(s.kind, bool(terms.case_id))],
            "since": s.since,
            "last_day": last_day(s.until),
        }
        for s in terms.steps
    ]
