"""The tracer's desk: what waits for a decision, who is not reached yet, what is to be asked; all cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.accounts.forms import attempt, first_row, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases import lines, queries
from lianfang.cases.actions.cases import report_case
from lianfang.cases.actions.traces import ask_trace, trace_soon
from lianfang.cases.forms import CaseForm
from lianfang.cases.rows import CaseCounts
from lianfang.domain.cases import CLASSIFICATIONS, IS_INFECTED
from lianfang.passages import queries as passages
from lianfang.passages.rows import PassageRow

FEVERS_SINCE = timedelta(days=3)
SHOWN = 20


@requires(Right.SEE_CASES)
def desk(request: HttpRequest, asker: Asker) -> HttpResponse:
    """What needs the tracer now, oldest first; what is fine is a count."""
    now = timezone.now()
    counts = queries.counts(asker, now)
    to_reach = queries.to_reach(asker, limit=SHOWN)
    context = {
        "as_of": now,
        "now": now,
        "counts": counts,
        "lead": _lead(counts),
        "to_decide": lines.case_lines(asker, queries.waiting_for_decision(asker, SHOWN)),
        "to_investigate": lines.case_lines(asker, queries.to_investigate(asker, SHOWN)),
        "to_reach": lines.contact_lines(asker, to_reach, now),
        "fevers": _fevers(asker, now),
        "tiles": _tiles(asker, counts),
        "may_work": asker.may(Right.WORK_CASES),
    }
    return render(request, "cases/desk.html", context)


def _lead(counts: CaseCounts) -> str:
    late = counts.to_reach_late
    said = ngettext(
        "%(n)s contact is not reached yet.", "%(n)s contacts are not reached yet.", counts.to_reach
    )
    more = ngettext("%(n)s of them for more than two days.", "%(n)s of them for more than two days.", late)
    return said % {"n": counts.to_reach} + (" " + more % {"n": late} if late else "")


def _tiles(asker: Asker, counts: CaseCounts) -> list[dict[str, Any]]:
    by_class = counts.open_by_class
    waiting = by_class.get("suspected", 0) + by_class.get("probable", 0)
    return [
        {
            "title": _("To be decided"),
            "value": waiting,
            "note": _("suspected and probable cases"),
            "state": "watch" if waiting else "fine",
            "url": reverse("cases") + "?classification=suspected",
        },
        {
            "title": _("Infected"),
            "value": sum(by_class.get(code, 0) for code in IS_INFECTED),
            "note": _("confirmed or without symptoms, still open"),
            "state": "watch" if any(by_class.get(code) for code in IS_INFECTED) else "fine",
            "url": reverse("cases") + "?classification=confirmed",
        },
        {
            "title": _("Contacts to reach"),
            "value": counts.to_reach,
            "note": _("close and secondary contacts"),
            "state": "failing" if counts.to_reach_late else "watch" if counts.to_reach else "fine",
            "url": reverse("contacts"),
        },
    ]


def _fevers(asker: Asker, now: datetime) -> list[dict[str, Any]]:
    """Confirmed fevers at gates of the last days, of people who are no case yet."""
    if not asker.may(Right.WORK_CASES):
        return []
    rows = passages.passages(asker, fever=True, since=now - FEVERS_SINCE, limit=SHOWN * 2)
    known = {row.person for row in queries.cases(asker, still=True, limit=1000)}
    seen: dict[str, PassageRow] = {}
    for row in rows:
        if row.person and row.person not in known:
            seen.setdefault(row.person, row)
    return [
        {
            "person": row.person,
            "at": row.at,
            "site": asker.reads(row.site_zh, row.site_en),
            "readings": [r for r in (row.first_reading, row.second_reading) if r is not None],
            "url": f"{reverse('new_case')}?person={row.person}&source=passage:{row.uid}",
        }
        for row in list(seen.values())[:SHOWN]
    ]


@requires(Right.SEE_CASES)
def cases(request: HttpRequest, asker: Asker) -> HttpResponse:
    """All cases of the scope, the last reported first."""
    now = timezone.now()
    wanted = request.GET.get("classification", "")
    some = (wanted,) if wanted in CLASSIFICATIONS else ()
    before = _before(request.GET.get("before", ""))
    rows = queries.cases(asker, classifications=some, before=before)
    next_url = ""
    if len(rows) == queries.PAGE:
        last = rows[-1]
        next_url = f"?classification={wanted}&before={last.reported_at.timestamp()}_{last.id}"
    context = {
        "as_of": now,
        "now": now,
        "classification": wanted,
        "classifications": lines.classification_links(asker, wanted),
        "columns": lines.CASE_COLUMNS,
        "lines": lines.case_lines(asker, rows),
        "next_url": next_url,
        "may_work": asker.may(Right.WORK_CASES),
    }
    return render(request, "cases/cases.html", context)


def _before(said: str) -> tuple[datetime, int] | None:
    """Where a page begins; nonsense is the first page."""
    moment, _sep, row_id = said.partition("_")
    try:
        return datetime.fromtimestamp(float(moment), timezone.get_default_timezone()), int(row_id)
    except (ValueError, OverflowError, OSError):
        return None


@requires(Right.SEE_CASES)
def contacts(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Contacts whom nobody has reached yet, the longest found first."""
    now = timezone.now()
    count = queries.counts(asker, now).to_reach
    first = first_row(request.GET.get("first", ""), count, queries.PAGE)
    rows = queries.to_reach(asker, first)
    context = {
        "as_of": now,
        "columns": lines.CONTACT_COLUMNS,
        "lines": lines.contact_lines(asker, rows, now),
        "with_case": True,
        "count": count,
        "previous_url": f"?first={first - queries.PAGE}" if first else "",
        "next_url": f"?first={first + queries.PAGE}" if first + queries.PAGE < count else "",
    }
    return render(request, "cases/contacts.html", context)


@requires(Right.WORK_CASES)
def new_case(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The form for a case; a confirmed one is traced at once."""
    now = timezone.now()
    if request.method != "POST":
        given = {name: request.GET.get(name, "") for name in ("person", "source")}
        disease = request.GET.get("disease", "covid19")
        initial = {**given, "classification": "suspected", "disease": disease}
        return render(request, "cases/new_case.html", {"form": CaseForm(asker, initial=initial)})
    form = CaseForm(asker, request.POST)
    number, status = attempt(form, asker.language, lambda: report_case(asker, form.said(), now))
    if number is None:
        context = {"form": form, "refusal": refusal_of(form)}
        return render(request, "cases/new_case.html", context, status=status)
    if form.cleaned_data["classification"] in IS_INFECTED:
        ask_trace(asker, number, now)
        trace_soon()
    return redirect("case", number)
