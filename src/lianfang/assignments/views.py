"""The inbox, and one assignment with its next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.accounts.forms import DONE, attempt, first_row, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments import actions, cards, queries
from lianfang.assignments.forms import EvidenceForm, JudgementForm
from lianfang.assignments.kinds import kind_of
from lianfang.assignments.models import Status
from lianfang.assignments.rows import AssignmentRow, InboxCounts
from lianfang.domain.days import day_span
from lianfang.domain.errors import LianfangError, NotFound
from lianfang.local_time import day_at, local_zone
from lianfang.people.forms import PurposeForm

PHONE_ROLES = ("community", "gatekeeper", "operator", "inspector")
"""Who reads these pages on a phone, standing."""
SHOWN = 20
"""So many cards of each list stand on one page."""


def _base(asker: Asker) -> str:
    return "base_phone.html" if asker.role in PHONE_ROLES else "base.html"


def _lead(asker: Asker, counts: InboxCounts) -> str:
    """How the number that waits is made up, and how much of it is late."""
    said, late = [], counts.late
    if counts.to_do and counts.to_verify:
        said.append(
            _("%(verify)s to verify, %(do)s to do.") % {"verify": counts.to_verify, "do": counts.to_do}
        )
    if late:
        said.append(ngettext("%(n)s of them is late.", "%(n)s of them are late.", late) % {"n": late})
    return asker.reads("", " ").join(said)


@dataclass(frozen=True)
class Part:
    """One of the inbox's lists: a page of it, how many there are at all, and the ways to the pages beside it."""

    cards: list[dict[str, Any]]
    count: int
    previous_url: str
    next_url: str


def _part(
    request: HttpRequest, asker: Asker, name: str, count: int, read: Callable[..., list[AssignmentRow]]
) -> Part:
    """A page of the list `name`; where it begins stands in the address under that name."""
    now = timezone.now()
    first = first_row(request.GET.get(name, ""), count, SHOWN)
    rows = read(asker, now, limit=SHOWN, first=first) if count else []

    def url(begin: int) -> str:
        kept = {key: value for key, value in request.GET.items() if key != name and value}
        return f"?{urlencode(kept | ({name: str(begin)} if begin else {}))}#{name}"

    return Part(
        cards.cards(asker, rows, now),
        count,
        url(first - SHOWN) if first else "",
        url(first + SHOWN) if first + SHOWN < count else "",
    )


@requires(Right.WORK_ASSIGNMENTS)
def inbox(request: HttpRequest, asker: Asker) -> HttpResponse:
    """What needs me now: what I may verify, what is mine to do, the one due first on top; the rest as a count."""
    now = timezone.now()
    since, _until = day_span(day_at(now), local_zone())
    counts = queries.counts(asker, now, since)
    context = {
        "base": _base(asker),
        "now": now,
        "as_of": now,
        "lead": _lead(asker, counts),
        "mine": _part(request, asker, "to-do", counts.to_do, queries.inbox),
        "with_others": _part(request, asker, "with-others", counts.with_others, queries.with_others),
        "others_open": "with-others" in request.GET,
        "to_verify": _part(request, asker, "to-verify", counts.to_verify, queries.to_verify),
        "waiting": counts.to_do + counts.to_verify,
        "done_today": counts.done_today,
    }
    return render(request, "assignments/inbox.html", context)


@requires(Right.SEE_ASSIGNMENTS)
def assignment(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    """One assignment: what happened, what to do, what was done, and the asker's next step."""
    return _page(request, asker, assignment_id)


def _page(
    request: HttpRequest, asker: Asker, assignment_id: int, status: int = 200, **shown: Any
) -> HttpResponse:
    """The page as it stands; `shown` replaces parts of it after a step that was refused."""
    now = timezone.now()
    row = queries.assignment(asker, assignment_id, now)
    kind = kind_of(row.kind)
    events = queries.history(asker, assignment_id)
    context = {
        "base": _base(asker),
        "now": now,
        "row": row,
        "card": cards.cards(asker, [row], now)[0],
        "scene": cards.scene(asker, row),
        "task": kind.task.said(asker.language),
        "steps": [step.said(asker.language) for step in kind.steps],
        "history": cards.timeline(asker, row, events),
        "missing": events[-1].note if events and events[-1].verb == "return" else "",
        "next": next_step(asker, row),
        "report_url": reverse(kind.report, args=[row.id]) if kind.report else "",
        "may_open": _may_open(asker, row),
        "evidence": EvidenceForm(kind, asker.language),
        "judgement": JudgementForm(),
        "purpose": PurposeForm(),
    }
    return render(request, "assignments/assignment.html", context | shown, status=status)


def next_step(asker: Asker, row: AssignmentRow) -> str:
    """What the asker can do with an assignment now: accept, do, verify; or why not: taken, wait, closed, watch."""
    if row.status == Status.VERIFIED:
        return "closed"
    own = row.assignee == asker.name
    if row.status == Status.DONE:
        return "verify" if asker.may(Right.VERIFY_ASSIGNMENTS) and not own else "wait"
    if not asker.may(Right.WORK_ASSIGNMENTS):
        return "watch"
    if row.status == Status.ACCEPTED:
        return "do" if own else "taken"
    return "accept"


def _may_open(asker: Asker, row: AssignmentRow) -> bool:
    return bool(row.subject) and asker.may(Right.OPEN_IDENTITY) and next_step(asker, row) == "do"


@requires(Right.SEE_ASSIGNMENTS)
def step(request: HttpRequest, asker: Asker, assignment_id: int, verb: str) -> HttpResponse:
    """One step; refused, the page comes back as it now stands, with what was typed and why not."""
    if verb not in STEPS:
        raise NotFound("page.not_found")
    if request.method != "POST":  # reached again after signing in, or by reloading an answer
        return redirect("assignment", assignment_id)
    return STEPS[verb](request, asker, assignment_id)


def _accept(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    try:
        actions.accept(asker, assignment_id, timezone.now())
    except LianfangError as error:
        return _page(request, asker, assignment_id, error.status, refusal=error.sentence(asker.language))
    messages.success(request, _("Yours now."))
    return redirect("assignment", assignment_id)


def _do(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    now = timezone.now()
    form = EvidenceForm(
        kind_of(queries.assignment(asker, assignment_id, now).kind), asker.language, request.POST
    )
    _none, status = attempt(form, asker.language, lambda: actions.do(asker, assignment_id, form.said(), now))
    if status != DONE:
        return _page(request, asker, assignment_id, status, refusal=refusal_of(form), evidence=form)
    return _leave(request, asker, assignment_id, _("Reported done. Somebody else verifies it."))


def _verify(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    return _judge(request, asker, assignment_id, actions.verify, _("Verified."))


def _return(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    return _judge(request, asker, assignment_id, actions.send_back, _("Returned, with what is missing."))


def _judge(
    request: HttpRequest,
    asker: Asker,
    assignment_id: int,
    act: Callable[[Asker, int, str, datetime], None],
    done: str,
) -> HttpResponse:
    """Verifies or returns; the two share their one field."""
    form = JudgementForm(request.POST)
    _none, status = attempt(
        form, asker.language, lambda: act(asker, assignment_id, form.cleaned_data["note"], timezone.now())
    )
    if status != DONE:
        return _page(request, asker, assignment_id, status, refusal=refusal_of(form), judgement=form)
    return _leave(request, asker, assignment_id, done)


def _leave(request: HttpRequest, asker: Asker, assignment_id: int, said: str) -> HttpResponse:
    """On to the next one; who may only verify, a director, has no inbox to go back to."""
    messages.success(request, said)
    if asker.may(Right.WORK_ASSIGNMENTS):
        return redirect("inbox")
    return redirect("assignment", assignment_id)


def _identity(request: HttpRequest, asker: Asker, assignment_id: int) -> HttpResponse:
    form = PurposeForm(request.POST)
    identity, status = attempt(
        form, asker.language, lambda: actions.open_subject(asker, assignment_id, form.said())
    )
    shown = {"identity": identity} if identity else {"purpose": form, "refusal": refusal_of(form)}
    return _page(request, asker, assignment_id, status, **shown)


STEPS: dict[str, Callable[[HttpRequest, Asker, int], HttpResponse]] = {
    "accept": _accept,
    "do": _do,
    "verify": _verify,
    "return": _return,
    "identity": _identity,
}
