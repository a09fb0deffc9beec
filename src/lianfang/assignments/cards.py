"""Assignments as people read them: rows to the words of a card, a scene, a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import names_for, units_coded
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments.kinds import kind_of
from lianfang.assignments.models import Status
from lianfang.assignments.rows import AssignmentRow, EventRow
from lianfang.domain.lines import LINES
from lianfang.domain.reasons import REASONS
from lianfang.domain.values import degrees
from lianfang.people import queries as people
from lianfang.people.words import RESTRICTION_WORDS
from lianfang.places.outbreak_queries import outbreak_names

STEP_WORDS: dict[str, Promise] = {
    "accept": gettext_lazy("Accepted"),
    "do": gettext_lazy("Reported done"),
    "verify": gettext_lazy("Verified"),
    "return": gettext_lazy("Returned"),
    "escalate": gettext_lazy("Late: went up to"),
}
STEP_STATES = {"verify": "fine", "return": "watch", "escalate": "failing"}


@dataclass(frozen=True)
class Scene:
    """What was seen at the gate; whatever an assignment does not know is empty."""

    at: datetime | None
    site: str
    gate: str
    direction: str
    readings: str
    decision: str
    reason: str
    travel: str = ""
    """The outbreak area where they say they were; with the day they left it, and the last day on which that counts."""
    left_on: date | None = None
    travel_until: date | None = None
    said: str = ""
    """What is asked for or was reported, in words of a list; never free text, which may hold a name."""


def cards(asker: Asker, rows: Sequence[AssignmentRow], now: datetime) -> list[dict[str, Any]]:
    """Each assignment as the contents of a card, in the asker's language."""
    numbers = {row.subject for row in rows if row.subject}
    known = people.persons_by_number(asker, numbers)
    held = people.restrictions_at(asker, [person.id for person in known.values()], now)
    restrictions = {number: held.get(person.id) for number, person in known.items()}
    linked = people.reachable(asker, numbers) if asker.may(Right.SEE_PASSAGES) else set()
    names = names_for(asker, {row.assignee for row in rows if row.assignee})
    return [
        _card(asker, row, names.get(row.assignee, ""), restrictions.get(row.subject), row.subject in linked)
        for row in rows
    ]


def _card(
    asker: Asker, row: AssignmentRow, assignee: str, restriction: str | None, linked: bool
) -> dict[str, Any]:
    seen = scene(asker, row)
    line = LINES[row.line - 1]
    return {
        "id": row.id,
        "title": kind_of(row.kind).title.said(asker.language),
        "url": reverse("assignment", args=[row.id]),
        "line": f"{line.number} {asker.reads(line.zh, line.en)}",
        "where": seen.site,
        "why": " · ".join(part for part in (seen.readings, seen.reason, seen.said) if part),
        "due_at": row.due_at,
        "done_at": row.done_at,
        "late": row.late,
        "status": Status(row.status).label,
        "assignee": assignee,
        "unit": asker.reads(row.unit_zh, row.unit_en),
        "escalated": asker.reads(row.known_zh, row.known_en),
        "person": {
            "number": row.subject,
            "url": reverse("person", args=[row.subject]) if linked else "",
            "restriction": RESTRICTION_WORDS.get(restriction or "", restriction),
        }
        if row.subject
        else None,
        "actions": _offers(asker, row),
    }


def _offers(asker: Asker, row: AssignmentRow) -> list[dict[str, Any]]:
    """What can be done to an assignment from its card, at one touch."""
    if row.status != Status.OPEN or not asker.may(Right.WORK_ASSIGNMENTS):
        return []
    accept = reverse("assignment_step", args=[row.id, "accept"])
    return [{"label": _("Accept"), "url": accept, "primary": True}]


def scene(asker: Asker, row: AssignmentRow) -> Scene:
    """What raised the assignment. Facts are written by the room that raises it; none of them is taken for granted."""
    facts, language = row.facts, asker.language
    readings = [
        degrees(r) for r in (facts.get("first_reading"), facts.get("second_reading")) if isinstance(r, int)
    ]
    reason = REASONS.get(str(facts.get("reason", "")))
    at = facts.get("at")
    return Scene(
        at=datetime.fromisoformat(at) if isinstance(at, str) else None,
        site=str(facts.get(f"site_{language}", "")),
        gate=str(facts.get("gate", "")),
        direction=str(facts.get("direction", "")),
        readings=_("%(readings)s °C") % {"readings": " → ".join(readings)} if readings else "",
        decision=str(facts.get("decision", "")),
        reason=reason.headline.said(language) if reason else "",
        travel=_outbreak_area(asker, str(facts.get("travel_area", ""))),
        left_on=_day(facts.get("travel_left_on")),
        travel_until=_day(facts.get("travel_until")),
        said=str(facts.get(f"said_{language}", "")),
    )


def _outbreak_area(asker: Asker, code: str) -> str:
    """What an area of the list is called; the code itself where it never stood there."""
    names = outbreak_names(asker) if code else {}
    return asker.reads(*names[code]) if code in names else code


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def timeline(asker: Asker, row: AssignmentRow, events: Sequence[EventRow]) -> list[dict[str, Any]]:
    """The assignment's life, oldest first: raised, and every step with who made it."""
    names = names_for(asker, {event.actor for event in events})
    units = units_coded(asker, {event.note for event in events if event.verb == "escalate"})

    def by(event: EventRow) -> str:
        if event.verb == "escalate":
            unit = units.get(event.note)
            return asker.reads(unit.name_zh, unit.name_en) if unit else event.note
        return names[event.actor]

    unit = asker.reads(row.unit_zh, row.unit_en)
    steps = [
        {
            "at": event.at,
            "title": STEP_WORDS.get(event.verb, event.verb),
            "by": by(event),
            "text": "" if event.verb == "escalate" else event.note,
            "state": STEP_STATES.get(event.verb),
        }
        for event in events
    ]
    return [{"at": row.raised_at, "title": _("Raised for"), "by": unit}, *steps]
