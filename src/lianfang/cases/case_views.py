"""One case: what it is, where they were, who was there, and the tracer's next steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.forms import DONE, attempt, first_row, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.queries import names_for
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases import lines, pictures, queries, words
from lianfang.cases.actions import cases as actions
from lianfang.cases.actions import contacts as contact_actions
from lianfang.cases.actions.traces import ask_trace, trace_soon
from lianfang.cases.forms import (
    ClassifyForm,
    ContactForm,
    FactsForm,
    HandOverForm,
    InvestigationForm,
    OutcomeForm,
    StayForm,
    TestForm,
    TracerForm,
)
from lianfang.cases.rows import CaseRow
from lianfang.cases.trajectories import trajectory
from lianfang.domain.cases import IS_INFECTED
from lianfang.domain.error_texts import ERROR_TEXTS
from lianfang.domain.errors import NotFound
from lianfang.local_time import local_zone
from lianfang.places.queries import area_names, site_names

LOOK_BACK = timedelta(days=14)
WIDE, NARROW = 720, 360
MOST_DRAWN = 60
HAND_OVER_FROM = 20
"""About a quarter of an hour together."""


@requires(Right.SEE_CASES)
def case(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    """One case; with ?part=trace only how far its trace is, for the page to ask again."""
    if request.GET.get("part") == "trace":
        row = queries.case(asker, number)
        context = {"case": row, "trace": _trace(asker, row), "may_work": asker.may(Right.WORK_CASES)}
        return render(request, "cases/trace.html", context)
    return _page(request, asker, number)


def _page(request: HttpRequest, asker: Asker, number: str, status: int = 200, **shown: Any) -> HttpResponse:
    """The page as it stands; `shown` replaces forms after a step that was refused."""
    now = timezone.now()
    row = queries.case(asker, number)
    context = {
        "as_of": now,
        "now": now,
        "case": row,
        "word": words.classification_word(asker, row.classification),
        "state": lines.CASE_STATES.get(row.classification, "fine"),
        "lead": _lead(asker, row),
        "symptoms": words.symptom_words(asker, row.symptoms),
        "outcome": words.OUTCOME_WORDS[row.outcome],
        "edition": words.edition_word(asker, row.disease, row.edition),
        "history": _history(asker, number),
        "trace": _trace(asker, row),
        "may_work": asker.may(Right.WORK_CASES),
        "may_order": asker.may(Right.ORDER_QUARANTINE),
        "tests": _tests(asker, row),
        "forms": _forms(asker, row) if asker.may(Right.WORK_CASES) else {},
    }
    context |= _contacts(request, asker, row, now) | _days(asker, row, now)
    context["forms"] = {**context["forms"], **shown.pop("forms", {})}  # type: ignore[dict-item]
    return render(request, "cases/case.html", context | shown, status=status)


def _lead(asker: Asker, row: CaseRow) -> str:
    parts = [words.disease_word(asker, row.disease), lines.area_word(asker, row.area_path, area_names(asker))]
    return " · ".join(part for part in parts if part)


def _history(asker: Asker, number: str) -> list[dict[str, Any]]:
    steps = queries.steps(asker, number)
    names = names_for(asker, {step.actor for step in steps})
    return [
        {
            "at": step.at,
            "title": words.classification_word(asker, step.classification),
            "by": names.get(step.actor, step.actor),
            "text": step.why,
            "state": lines.CASE_STATES.get(step.classification, "fine"),
        }
        for step in steps
    ]


def _trace(asker: Asker, row: CaseRow) -> dict[str, Any] | None:
    found = queries.last_trace(asker, row.number)
    if found is None:
        return None
    text = ERROR_TEXTS.get(found.error)
    why = f"{text.sentence(asker.language)} {text.remedy(asker.language)}" if text else found.error
    return {"row": found, "why": why, "working": found.state in ("waiting", "running")}


def _tests(asker: Asker, row: CaseRow) -> list[dict[str, Any]]:
    states = {"positive": "failing", "negative": "fine", "unclear": "watch"}
    return [
        {
            "label": words.TEST_WORDS[test.kind],
            "value": words.RESULT_WORDS[test.result],
            "state": states.get(test.result, "unknown"),
            "at": test.sampled_at,
        }
        for test in queries.tests(asker, row.person)
    ]


def _contacts(request: HttpRequest, asker: Asker, row: CaseRow, now: datetime) -> dict[str, Any]:
    counts = queries.contact_counts(asker, row.number)
    count = sum(counts.values())
    first = first_row(request.GET.get("first", ""), count, queries.PAGE)
    rows = queries.contacts_of(asker, row.number, first=first)
    drawn = queries.contacts_of(asker, row.number, limit=MOST_DRAWN) if first else rows
    ill = {c.person: c for c in queries.cases(asker, still=False, limit=1000) if c.disease == row.disease}
    names = site_names(asker, {c.places[0][0] for c in drawn if c.places})
    waiting = queries.not_handed(asker, row.number)
    return {
        "contact_counts": [
            (words.class_word(asker, code), counts[code])
            for code in ("close", "secondary", "general")
            if code in counts
        ],
        "lines": lines.contact_lines(asker, rows, now),
        "contact_columns": lines.CONTACT_COLUMNS,
        "contact_count": count,
        "previous_url": f"?first={first - queries.PAGE}#contacts" if first else "",
        "next_url": f"?first={first + queries.PAGE}#contacts" if first + queries.PAGE < count else "",
        "not_handed": len(waiting),
        "cuts": [(cut, sum(score >= cut for score in waiting)) for cut in (80, 60, 40, 20, 0)],
        "chain": pictures.chain_picture(asker, row, drawn, ill, names, WIDE) if drawn else "",
        "chain_narrow": pictures.chain_picture(asker, row, drawn, ill, names, NARROW) if drawn else "",
    }


def _days(asker: Asker, row: CaseRow, now: datetime) -> dict[str, Any]:
    """Where the case was in the fortnight before they fell ill, and since."""
    anchor = row.onset_on or row.sampled_on
    begin = datetime.combine(anchor, datetime.min.time(), local_zone()) if anchor else now
    found = trajectory(asker, row.person, begin - LOOK_BACK, now)
    names = site_names(asker, {stay.site for stay in found.stays if stay.site})
    return {
        "stays": len(found.stays),
        "conflicts": len(found.conflicts),
        "days": pictures.days_picture(asker, found, names, WIDE),
        "days_narrow": pictures.days_picture(asker, found, names, NARROW),
    }


def _forms(asker: Asker, row: CaseRow) -> dict[str, forms.Form]:
    facts = {"onset_on": row.onset_on, "sampled_on": row.sampled_on, "symptoms": row.symptoms}
    version = {"version": row.version}
    return {
        "classify": ClassifyForm(asker, initial=version),
        "facts": FactsForm(asker, initial=facts | version),
        "outcome": OutcomeForm(asker, initial=version),
        "test": TestForm(asker),
        "stay": StayForm(asker),
        "contact": ContactForm(asker),
        "hand_over": HandOverForm(asker, initial={"min_score": HAND_OVER_FROM}),
    }


Act = Callable[[Asker, CaseRow, Any, datetime], object]


def _classify(asker: Asker, row: CaseRow, form: ClassifyForm, now: datetime) -> None:
    said = form.cleaned_data
    actions.classify(asker, row.number, said["classification"], said["why"], said["version"] or 0, now)
    if said["classification"] in IS_INFECTED:
        _trace_again(asker, row, form, now)


def _facts(asker: Asker, row: CaseRow, form: FactsForm, now: datetime) -> None:
    said = form.cleaned_data
    dates = said["onset_on"], said["sampled_on"]
    actions.set_facts(asker, row.number, *dates, said["symptoms"], said["version"] or 0, now)
    if row.classification in IS_INFECTED:  # another window
        _trace_again(asker, row, form, now)


def _trace_again(asker: Asker, row: CaseRow, form: TracerForm, now: datetime) -> None:
    ask_trace(asker, row.number, now)
    trace_soon()


def _outcome(asker: Asker, row: CaseRow, form: OutcomeForm, now: datetime) -> None:
    said = form.cleaned_data
    actions.note_outcome(asker, row.number, said["outcome"], said["on"], said["version"] or 0, now)


def _hand_over(asker: Asker, row: CaseRow, form: HandOverForm, now: datetime) -> int:
    return contact_actions.hand_over(asker, row.number, form.cleaned_data["min_score"], now)


STEPS: dict[str, tuple[type[TracerForm], Act]] = {
    "classify": (ClassifyForm, _classify),
    "facts": (FactsForm, _facts),
    "outcome": (OutcomeForm, _outcome),
    "test": (
        TestForm,
        lambda asker, row, form, now: actions.note_test(asker, form.said(row.person, row.disease), now),
    ),
    "stay": (StayForm, lambda asker, row, form, now: actions.note_stay(asker, form.said(row.person), now)),
    "contact": (
        ContactForm,
        lambda asker, row, form, now: contact_actions.add_contact(asker, form.said(row.number), now),
    ),
    "hand-over": (HandOverForm, _hand_over),
    "trace": (TracerForm, _trace_again),
}


@requires(Right.WORK_CASES)
def case_step(request: HttpRequest, asker: Asker, number: str, verb: str) -> HttpResponse:
    """One step; refused, the page comes back with what was typed and why not."""
    if verb not in STEPS:
        raise NotFound("page.not_found")
    if request.method != "POST":
        return redirect("case", number)
    made, act = STEPS[verb]
    row, now = queries.case(asker, number), timezone.now()
    form = made(asker, request.POST)

    def do() -> bool:
        act(asker, row, form, now)
        return True

    _done, status = attempt(form, asker.language, do)
    if status != DONE:
        shown = {"forms": {verb.replace("-", "_"): form}, "refusal": refusal_of(form), "open": verb}
        return _page(request, asker, number, status, **shown)
    messages.success(request, _("Kept."))
    return redirect("case", number)


@requires(Right.WORK_CASES)
def case_investigation(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    """The questions of the telephone call; may be left half done and gone on with."""
    row, now = queries.case(asker, number), timezone.now()
    if request.method != "POST":
        form = InvestigationForm(asker, initial=row.answers | {"version": row.version})
        return _questions(request, asker, row, form)
    form = InvestigationForm(asker, request.POST)

    def keep() -> bool:
        complete = "complete" in request.POST
        actions.investigate(asker, number, form.answers(), complete, form.cleaned_data["version"] or 0, now)
        return True

    _done, status = attempt(form, asker.language, keep)
    if status != DONE:
        return _questions(request, asker, row, form, status)
    messages.success(request, _("Kept."))
    return redirect("case", number)


def _questions(
    request: HttpRequest, asker: Asker, row: CaseRow, form: InvestigationForm, status: int = 200
) -> HttpResponse:
    context = {"case": row, "form": form, "refusal": refusal_of(form) if form.is_bound else ""}
    return render(request, "cases/investigation.html", context, status=status)
