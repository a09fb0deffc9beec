"""Many reports at once: pasted a line each, or all of a compound with one tick; nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.accounts.forms import refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.errors import FieldProblem, LianfangError
from lianfang.places.queries import area, area_names
from lianfang.quarantine import round_queries
from lianfang.quarantine.actions.reports import NewReport, note_reports
from lianfang.quarantine.bulk_lines import BadLine, Line, read_lines
from lianfang.quarantine.monitoring_rows import MemberRow
from lianfang.quarantine.monitoring_words import PART_WORDS
from lianfang.quarantine.round_forms import BulkForm, ReportsForm

OF_A_COMPOUND = 50
"""So many people stand on one page of a compound; when they are kept the next come."""


@requires(Right.WORK_ROUNDS)
def bulk(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The list of lines; all of them are kept or none, or the good ones where somebody says so."""
    now = timezone.now()
    if request.method != "POST":
        slot = round_queries.slot_now(now)
        return _page(request, asker, BulkForm(initial={"day": slot.day, "part": slot.part}), now)
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _page(request, asker, form, now, 422)
    return _keep(request, asker, form, now)


def _keep(request: HttpRequest, asker: Asker, form: BulkForm, now: datetime) -> HttpResponse:
    said = form.cleaned_data
    good, bad = read_lines(said["lines"])
    if not good and not bad:
        form.add_error("lines", _("There is no line yet."))
        return _page(request, asker, form, now, 422)
    only_good = "good" in request.POST
    reports = [_report(line, said["day"], said["part"]) for line in good]
    if bad and not only_good:  # nothing is kept; what the action would refuse is found all the same
        refused = _would_refuse(asker, reports, now)
        return _page(
            request, asker, form, now, 422, _problems(asker, good, bad, refused), len(good) - len(refused)
        )
    try:
        noted = note_reports(asker, reports, "bulk", now, good_ones=only_good)
    except LianfangError as error:
        refused = _by_row(error.problems)
        return _page(
            request,
            asker,
            form,
            now,
            error.status,
            _problems(asker, good, bad, refused),
            len(good) - len(refused),
        )
    _say(request, noted.kept, len(noted.worrying))
    left: dict[int, list[FieldProblem]] = {}
    for found in noted.problems:
        left.setdefault(found.row, []).append(found.problem)
    if not left and not bad:
        return redirect("round_bulk")
    kept_back = [*(good[n].text for n in left), *(line.text for line in bad)]
    again = BulkForm(initial={"day": said["day"], "part": said["part"], "lines": "\n".join(kept_back)})
    return _page(request, asker, again, now, 422, _problems(asker, good, bad, left))


def _report(line: Line, day: date, part: str) -> NewReport:
    return NewReport(line.number, day, part, line.temperature, line.symptoms)


def _would_refuse(asker: Asker, reports: Sequence[NewReport], now: datetime) -> dict[int, list[FieldProblem]]:
    """What would be wrong with these reports; none of them is kept."""
    with transaction.atomic():
        noted = note_reports(asker, reports, "bulk", now, good_ones=True)
        transaction.set_rollback(True)
    found: dict[int, list[FieldProblem]] = {}
    for row in noted.problems:
        found.setdefault(row.row, []).append(row.problem)
    return found


def _by_row(problems: Sequence[FieldProblem]) -> dict[int, list[FieldProblem]]:
    found: dict[int, list[FieldProblem]] = {}
    for problem in problems:
        row = problem.field.partition(".")[0]
        found.setdefault(int(row) if row.isdigit() else -1, []).append(problem)
    return found


def _problems(
    asker: Asker, good: Sequence[Line], bad: Sequence[BadLine], refused: dict[int, list[FieldProblem]]
) -> list[dict[str, Any]]:
    """Every line with something wrong, in the order of the text."""
    joint = asker.reads("", " ")

    def words(problems: Sequence[FieldProblem]) -> list[str]:
        return [f"{p.sentence(asker.language)}{joint}{p.remedy(asker.language)}" for p in problems]

    found = [{"row": line.row, "text": line.text, "problems": words(line.problems)} for line in bad]
    for n, problems in refused.items():
        line = good[n] if n >= 0 else None
        row, text = (line.row, line.text) if line else (0, "")
        found.append({"row": row, "text": text, "problems": words(problems)})
    return sorted(found, key=lambda one: one["row"])


def _say(request: HttpRequest, kept: int, worrying: int) -> None:
    if worrying:
        text = ngettext(
            "%(n)s worrying answer: an assignment is raised.",
            "%(n)s worrying answers: assignments are raised.",
            worrying,
        )
        messages.warning(request, text % {"n": worrying})
    messages.success(request, ngettext("%(n)s answer kept.", "%(n)s answers kept.", kept) % {"n": kept})


def _page(
    request: HttpRequest,
    asker: Asker,
    form: BulkForm,
    now: datetime,
    status: int = 200,
    problems: Sequence[dict[str, Any]] = (),
    fine: int = 0,
) -> HttpResponse:
    names = area_names(asker)
    areas = []
    for path in round_queries.areas_with_orders(asker):
        code = path.rstrip("/").rpartition("/")[2]
        areas.append({"code": code, "name": asker.reads(*names[code]) if code in names else code})
    context = {
        "form": form,
        "problems": problems,
        "good": fine,
        "areas": areas,
        "words": [sentence.said(asker.language) for sentence in SYMPTOMS.values()],
    }
    return render(request, "quarantine/bulk.html", context, status=status)


@requires(Right.WORK_ROUNDS)
def compound(request: HttpRequest, asker: Asker, code: str) -> HttpResponse:
    """Those of one compound who have not answered: a temperature each, and one tick that all are well."""
    now = timezone.now()
    area(asker, code, now)  # there is such an area, and it lies within the asker's scope
    path = next((p for p in round_queries.areas_with_orders(asker) if p.endswith(f"/{code}/")), "")
    doors = round_queries.waiting(asker, path, now, OF_A_COMPOUND) if path else []
    members = [member for door in doors for member in door.members]
    data = request.POST if request.method == "POST" else None
    form = ReportsForm(members, asker.language, data, symptoms=False)
    if data is not None and _keep_compound(request, asker, form, now):
        return redirect(reverse("round_bulk_compound", args=[code]))
    names = area_names(asker)
    context = {
        "rows": [_line(form, member) for member in members],
        "name": asker.reads(*names[code]) if code in names else code,
        "part": PART_WORDS[round_queries.slot_now(now).part],
        "refusal": refusal_of(form) if form.is_bound else "",
    }
    return render(request, "quarantine/bulk_compound.html", context, status=422 if form.is_bound else 200)


def _keep_compound(request: HttpRequest, asker: Asker, form: ReportsForm, now: datetime) -> bool:
    """Keeps what was typed if somebody answers for it that all are well; else the form says what is wrong."""
    slot = round_queries.slot_now(now)
    said = form.said(slot.day, slot.part) if form.is_valid() else []
    if form.is_valid() and "well" not in request.POST:
        form.add_error(
            None, _("Tick that none of them has a symptom; note those who have at their own door.")
        )
    elif form.is_valid() and not said:
        form.add_error(None, _("There is no temperature yet."))
    if form.errors:
        return False
    try:
        noted = note_reports(asker, [report for _order, report in said], "bulk", now)
    except LianfangError as error:
        form.show(error, [order for order, _report in said], asker.language)
        return False
    _say(request, noted.kept, len(noted.worrying))
    return True


def _line(form: ReportsForm, member: MemberRow) -> dict[str, Any]:
    """A person of a long list, ready to be drawn."""
    field = form[f"t{member.order_id}"]
    return {
        "id": field.id_for_label,
        "label": " ".join(part for part in (member.door, member.name or member.order) if part),
        "errors": field.errors if form.is_bound else "",
        "field": str(field),
    }
