"""An early warning: its picture, and what whoever looked into it found."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.forms import DONE, attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments import queries as assignments
from lianfang.assignments.actions import do
from lianfang.assignments.rows import AssignmentRow
from lianfang.cases.actions.warning import KIND
from lianfang.cases.lines import area_word
from lianfang.cases.pictures import short_day
from lianfang.cases.queries import signal_of
from lianfang.cases.rows import SignalRow
from lianfang.charts import Point, Threshold, Words, curve_chart
from lianfang.domain.errors import NotFound
from lianfang.places.queries import area_names

METHOD_WORDS = {
    "c1": gettext_lazy("EARS C1: above three standard deviations of the seven days before"),
    "c2": gettext_lazy("EARS C2: above three standard deviations of seven days, two days ago"),
    "c3": gettext_lazy("EARS C3: three days together above their past"),
}


class LookedIntoForm(forms.Form):
    """What was found."""

    use_required_attribute = False
    evidence = forms.CharField(
        label=gettext_lazy("Who was asked, what was found, what follows"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@requires(Right.SEE_ASSIGNMENTS)
def signal(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    """The warning behind an assignment; who has taken it reports what they found."""
    now = timezone.now()
    row = assignments.assignment(asker, assignment_id, now)
    found = signal_of(asker, row)
    if row.kind != KIND or found is None:
        raise NotFound("page.not_found")
    form = LookedIntoForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, asker, row, found, form)

    def report() -> bool:
        do(asker, row.id, form.cleaned_data["evidence"], now)
        return True

    _done, status = attempt(form, asker.language, report)
    if status != DONE:
        return _page(request, asker, row, found, form, status)
    messages.success(request, _("Reported done. Somebody else verifies it."))
    return redirect("inbox")


def _page(
    request: HttpRequest,
    asker: Asker,
    row: AssignmentRow,
    found: SignalRow,
    form: LookedIntoForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "base": "base_phone.html" if asker.role == "community" else "base.html",
        "row": row,
        "signal": found,
        "area": area_word(asker, found.area_path, area_names(asker)),
        "method": method_word(found),
        "picture": signal_picture(found, 720),
        "picture_narrow": signal_picture(found, 360),
        "form": form,
        "may_report": row.assignee == asker.name and row.done_at is None,
        "refusal": refusal_of(form) if form.is_bound else "",
    }
    return render(request, "cases/signal.html", context, status=status)


def signal_picture(found: SignalRow, width: int) -> SafeString:
    """The days before and the day itself; for fevers with what was expected of it."""
    fever = found.kind == "fever"
    words = Words(_("Fevers") if fever else _("Cases"), _("Unknown"), _("No evidence yet"))
    usual = Threshold(found.expected, _("Usual")) if fever else None
    said = method_word(found)
    if usual:
        shown = {"n": int(found.observed), "usual": f"{found.expected:.1f}"}
        said = _("%(n)s, where %(usual)s is usual") % shown
    title = _("Against its own past")
    return mark_safe(curve_chart(title, said, _points(found), words, usual, width=width))


def method_word(found: SignalRow) -> str:
    """By which rule it was found: a statistic, or for a cluster the count that makes one."""
    cases, _sep, days = found.method.partition("/")
    if days:
        return _("%(cases)s cases in one place within %(days)s days") % {"cases": cases, "days": days}
    return str(METHOD_WORDS.get(found.method, found.method))


def _points(found: SignalRow) -> list[Point]:
    """A point a day; a cluster's figures are its cases one by one, which are counted by day here."""
    if found.kind == "fever":
        return [Point(short_day(date.fromisoformat(day)), value) for day, value in found.series]
    counts = Counter(date.fromisoformat(day) for day, _one in found.series)
    first = min(counts, default=found.day)
    days = [first + timedelta(days=n) for n in range((found.day - first).days + 1)]
    return [Point(short_day(day), counts[day]) for day in days]
