"""One person: a number, what restricts them and how they can appeal; the identity only with a purpose."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from lianfang.accounts.forms import attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.people import actions, queries
from lianfang.people.forms import PurposeForm
from lianfang.people.rows import PersonRow
from lianfang.people.words import CATEGORY_WORDS
from lianfang.places.queries import innermost_area


@requires(Right.SEE_PASSAGES)
def person(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    """A person of the asker's scope, without identity."""
    return _page(request, asker, number)


def _page(request: HttpRequest, asker: Asker, number: str, status: int = 200, **shown: Any) -> HttpResponse:
    now = timezone.now()
    row = queries.person(asker, number)
    restrictions = queries.restrictions_of(asker, number, now)
    context = {
        "base": "base_phone.html" if asker.role == "community" else "base.html",
        "now": now,
        "as_of": now,
        "person": row,
        "lead": _lead(asker, row),
        "in_force": [r for r in restrictions if r.in_force],
        "earlier": [r for r in restrictions if not r.in_force],
        "may_open": asker.may(Right.OPEN_IDENTITY),
        "purpose": PurposeForm(),
    }
    return render(request, "people/person.html", context | shown, status=status)


def _lead(asker: Asker, row: PersonRow) -> str:
    """Who the person is as far as a number may say: category, and the area where they live or were first met."""
    area = innermost_area(asker, row.area_path, timezone.now())
    name = asker.reads(area.name_zh, area.name_en) if area else ""
    return " · ".join(part for part in (str(CATEGORY_WORDS.get(row.category, row.category)), name) if part)


@requires(Right.OPEN_IDENTITY)
def open_identity(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    """Opens the identity for the purpose given and shows it in this answer only."""
    if request.method != "POST":  # reached again after signing in, or by reloading an answer
        return redirect("person", number)
    form = PurposeForm(request.POST)
    identity, status = attempt(
        form, asker.language, lambda: actions.open_identity(asker, number, form.said())
    )
    shown = {"identity": identity} if identity else {"purpose": form, "refusal": refusal_of(form)}
    return _page(request, asker, number, status, **shown)
