"""The list of outbreak areas: what counts at the gates today, and what was on the list before."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.forms import attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.travel import counts_from, last_day
from lianfang.local_time import day_at
from lianfang.places import outbreak_actions as actions
from lianfang.places import outbreak_queries as queries
from lianfang.places.outbreak_forms import AddForm, EndForm, first_day
from lianfang.places.rows import OutbreakRow


def _line(asker: Asker, row: OutbreakRow, today: date) -> dict[str, object]:
    """An entry in words: what it means for somebody who stands at a gate today."""
    entry = row.entry
    return {
        "id": row.id,
        "name": asker.reads(row.name_zh, row.name_en),
        "entry": entry,
        "basis": row.basis,
        "asked_from": counts_from(entry, today),
        "free_after": last_day(today, entry.lookback_days),
        "may_end": entry.until is None and asker.may(Right.SET_OUTBREAK_AREAS),
        "end_reason": row.end_reason,
    }


@requires(Right.SEE_PLACES)
def outbreak_areas(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The areas in force, each with the day from which a stay counts; below it those that were ended."""
    now = timezone.now()
    today = day_at(now)
    rows = queries.outbreak_areas(asker)
    over = [row for row in rows if row.entry.until is not None and row.entry.until <= today]
    context = {
        "as_of": now,
        "in_force": [_line(asker, row, today) for row in rows if row not in over],
        "over": [_line(asker, row, today) for row in over],
        "may_set": asker.may(Right.SET_OUTBREAK_AREAS),
    }
    return render(request, "places/outbreak_areas.html", context)


@requires(Right.SET_OUTBREAK_AREAS)
def add_outbreak_area(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The form for one more area."""
    now = timezone.now()
    if request.method != "POST":
        return _form_page(request, AddForm(initial=first_day(day_at(now))))
    form = AddForm(request.POST)
    added, status = attempt(
        form, asker.language, lambda: actions.add_outbreak_area(asker, form.said(), day_at(now), now)
    )
    if added is None:
        return _form_page(request, form, status)
    messages.success(request, _("On the list now; every gate asks about it within a minute."))
    return redirect("outbreak_areas")


@requires(Right.SET_OUTBREAK_AREAS)
def end_outbreak_area(request: HttpRequest, asker: Asker, row_id: int) -> HttpResponse:
    """The form that takes one area off the list."""
    now = timezone.now()
    row = queries.outbreak_area(asker, row_id)
    if request.method != "POST":
        return _form_page(request, EndForm(initial=first_day(day_at(now))), asker=asker, row=row)
    form = EndForm(request.POST)

    def end() -> bool:
        said = form.cleaned_data
        actions.end_outbreak_area(asker, row_id, said["until"], said["reason"], day_at(now), now)
        return True

    done, status = attempt(form, asker.language, end)
    if done is None:
        return _form_page(request, form, status, asker, row)
    messages.success(request, _("Taken off the list; what was decided before stays as it was."))
    return redirect("outbreak_areas")


def _form_page(
    request: HttpRequest,
    form: AddForm | EndForm,
    status: int = 200,
    asker: Asker | None = None,
    row: OutbreakRow | None = None,
) -> HttpResponse:
    name = asker.reads(row.name_zh, row.name_en) if asker and row else ""
    context = {"form": form, "name": name, "refusal": refusal_of(form) if form.is_bound else ""}
    return render(request, "places/outbreak_area_form.html", context, status=status)
