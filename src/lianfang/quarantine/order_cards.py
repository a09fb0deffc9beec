"""Orders as people read them: codes to words, a timeline of all that happened, what is needed next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import names_for
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases.rule_sets import rule_book
from lianfang.domain.disease_rules import RuleSet
from lianfang.domain.errors import InvalidInput
from lianfang.domain.life_services import CATEGORIES, NEED_STATES
from lianfang.local_time import day_at
from lianfang.people.words import REASON_WORDS
from lianfang.places import queries as places
from lianfang.quarantine.monitoring_queries import needs_of, visits_of
from lianfang.quarantine.monitoring_words import VISIT_STATES, VISIT_WORDS
from lianfang.quarantine.order_words import (
    BREACH_WORDS,
    END_WORDS,
    KIND_WORDS,
    STEP_WORDS,
    TEST_STATES,
    TEST_WORDS,
    step_kind,
)
from lianfang.quarantine.rows import BreachRow, OrderDetail, OrderRow

COLUMNS = (
    {"label": gettext_lazy("Order number")},
    {"label": gettext_lazy("Person")},
    {"label": gettext_lazy("Measure")},
    {"label": gettext_lazy("Reason")},
    {"label": gettext_lazy("Ends"), "kind": "time"},
    {"label": gettext_lazy("Unit")},
    {"label": gettext_lazy("To do")},
)


@dataclass(frozen=True)
class OrderLine:
    """An order as the list shows it: the row, and its codes in words."""

    row: OrderRow
    kind: Promise | str
    reason: Promise | str
    unit: str
    end: Promise | str


def line(asker: Asker, row: OrderRow) -> OrderLine:
    """A row of the list."""
    return OrderLine(
        row,
        KIND_WORDS.get(row.kind, row.kind),
        REASON_WORDS.get(row.reason, row.reason),
        asker.reads(row.unit_zh, row.unit_en),
        END_WORDS.get(row.end_code, row.end_code),
    )


def rules_of(found: OrderDetail) -> RuleSet | None:
    """The edition by which it was ordered; None where its file has gone."""
    try:
        return rule_book().edition(found.disease, found.edition)
    except InvalidInput:
        return None


def edition_words(asker: Asker, found: OrderDetail) -> str:
    """Disease and edition, as they are called."""
    rules = rules_of(found)
    if rules is None:
        return f"{found.disease} {found.edition}"
    return f"{rules.name.said(asker.language)} · {rules.edition_name.said(asker.language)}"


def last_day(until: datetime) -> date:
    """The day at whose end something ends: people read "until 1 December, 0:00" as a day longer."""
    return day_at(until - timedelta(seconds=1))


def steps(found: OrderDetail, now: datetime) -> list[dict[str, Any]]:
    """The order's steps: what, from when, until when, and whether it is now."""
    end = found.row.ended_at
    return [
        {
            "word": STEP_WORDS.get(step_kind(s.kind, bool(found.case)), s.kind),
            "kind": s.kind,
            "since": s.since,
            "until": s.until,
            "last_day": last_day(s.until),
            "now": s.since <= now < s.until and end is None,
        }
        for s in found.steps
    ]


def tests(found: OrderDetail) -> list[dict[str, Any]]:
    """The timetable's tests, each with the word and state of where it stands."""
    return [
        {
            "due_on": t.due_on,
            "word": TEST_WORDS.get(t.state, t.state),
            "state": TEST_STATES.get(t.state, "unknown"),
            "quiet": t.state == "not_due",
            "sampled_at": t.sampled_at,
        }
        for t in found.tests
    ]


def breaches(asker: Asker, found: OrderDetail) -> list[dict[str, Any]]:
    """The order's breaches, newest first."""
    sites = places.site_names(asker, {b.place_code for b in found.breaches if b.place_code})
    names = names_for(asker, {b.done_by for b in found.breaches if b.done_by})
    return [
        {
            "row": b,
            "what": breach_words(b),
            "where": sites.get(b.place_code, b.place_code),
            "done_by": names.get(b.done_by, ""),
        }
        for b in found.breaches
    ]


def breach_words(row: BreachRow) -> Promise | str:
    """What happened, in words."""
    return BREACH_WORDS.get(row.what, row.what)


def visits(asker: Asker, found: OrderDetail) -> list[dict[str, Any]]:
    """The newest visits, made and missed, as a list of evidence."""
    rows = visits_of(asker, found.row.id, limit=6)
    names = names_for(asker, {worker for _at, _outcome, worker, _note in rows})
    return [
        {
            "label": VISIT_WORDS.get(outcome, outcome),
            "value": note,
            "state": VISIT_STATES.get(outcome, "unknown"),
            "at": at,
            "by": names.get(worker, ""),
        }
        for at, outcome, worker, note in rows
    ]


def needs(asker: Asker, found: OrderDetail, now: datetime) -> list[dict[str, Any]]:
    """What they asked for, and how far it is, as a list of evidence."""
    return [
        {
            "label": CATEGORIES[need.category].said(asker.language),
            "value": NEED_STATES[need.state].said(asker.language),
            "state": "fine" if need.state in ("delivered", "confirmed") else "watch",
            "at": need.asked_at,
        }
        for need in needs_of(asker, [found.row.id], now)
    ]


def timeline(asker: Asker, found: OrderDetail, now: datetime) -> list[dict[str, Any]]:
    """All that happened to an order, oldest first; what is still to come is left out."""
    names = names_for(asker, {found.imposed_by, *(a.answered_by for a in found.appeals if a.answered_by)})
    items = [{"at": found.imposed_at, "title": _("Ordered"), "by": names.get(found.imposed_by, "")}]
    if found.row.told_at:
        items.append(
            {"at": found.row.told_at, "title": _("The person was given the notice"), "state": "fine"}
        )
    items += [
        {"at": s["since"], "title": _("Began: %(step)s") % {"step": s["word"]}}
        for s in steps(found, now)
        if s["since"] <= (found.row.ended_at or now) and s["since"] <= now
    ]
    for t in found.tests:
        if t.sampled_at:
            items.append(
                {
                    "at": t.sampled_at,
                    "title": _("Tested"),
                    "text": TEST_WORDS[t.state],
                    "state": TEST_STATES[t.state],
                }
            )
    for b in found.breaches:
        items.append({"at": b.at, "title": breach_words(b), "state": "watch"})
    for a in found.appeals:
        items.append({"at": a.at, "title": _("Appealed"), "text": a.text})
        if a.answered_at:
            upheld = _("Appeal upheld") if a.outcome == "upheld" else _("Appeal rejected")
            items.append(
                {"at": a.answered_at, "title": upheld, "text": a.answer, "by": names.get(a.answered_by, "")}
            )
    if found.row.ended_at:
        items.append(_ending(found))
    return sorted(items, key=lambda item: item["at"])


def _ending(found: OrderDetail) -> dict[str, Any]:
    code = found.row.end_code
    text = "" if found.end_reason == code else found.end_reason
    state = "watch" if code == "decide_anew" else "fine"
    return {"at": found.row.ended_at, "title": END_WORDS.get(code, code), "text": text, "state": state}


def ground(asker: Asker, found: OrderDetail) -> dict[str, str]:
    """The case on which the order rests, their own or that of which they are a contact; a link for who may see it."""
    number = found.case or found.contact_case
    if not number:
        return {}
    return {"number": number, "url": reverse("case", args=[number]) if asker.may(Right.SEE_CASES) else ""}
