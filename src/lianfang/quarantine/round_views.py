"""The worker's round on a phone: what is left in walking order, one household after another; and many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.accounts.forms import DONE, attempt, refusal_of
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import LianfangError
from lianfang.domain.life_services import CATEGORIES, NEED_STATES
from lianfang.domain.values import degrees
from lianfang.places.queries import area_names
from lianfang.quarantine import monitoring_queries, round_queries
from lianfang.quarantine.actions.reports import note_reports
from lianfang.quarantine.actions.rounds import open_doors, open_round
from lianfang.quarantine.actions.visits import note_visits, report_visit
from lianfang.quarantine.monitoring_rows import DoorRow, MemberRow, NeedRow, RoundCounts
from lianfang.quarantine.monitoring_words import PART_WORDS, SLOT_STATES, SLOT_WORDS, symptom_words
from lianfang.quarantine.round_forms import OpenForm, ReportsForm

SHOWN = 30
"""So many households stand on one page of a round."""


@requires(Right.WORK_ROUNDS)
def round_(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The round of this part of the day: worrying ones on top, then the doors that are left in walking order."""
    return _round(request, asker)


def _round(
    request: HttpRequest, asker: Asker, status: int = 200, form: OpenForm | None = None
) -> HttpResponse:
    now = timezone.now()
    done, after = "done" in request.GET, request.GET.get("after", "")
    first = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else -1
    counts = round_queries.counts(asker, now)
    doors = round_queries.doors(asker, now, first, SHOWN + 1, done) if counts.opened else []
    shown = doors[:SHOWN]
    context = {
        "now": now,
        "as_of": now,
        "counts": counts,
        "title": _title(counts),
        "lead": _lead(asker, counts),
        "households_done": counts.households - counts.households_left,
        "worrying": _worrying(asker, now),
        "groups": _by_area(asker, shown),
        "more": shown[-1].position if len(doors) > SHOWN else None,
        "done": done,
        "form": form or OpenForm(),
        "refusal": refusal_of(form) if form else "",
    }
    return render(request, "quarantine/round.html", context, status=status)


def _title(counts: RoundCounts) -> str:
    part = PART_WORDS[counts.part]
    if not counts.opened:
        return _("%(part)s round") % {"part": part}
    if not counts.households_left:
        return _("%(part)s round: everybody has answered") % {"part": part}
    text = ngettext(
        "%(part)s round: %(n)s household left",
        "%(part)s round: %(n)s households left",
        counts.households_left,
    )
    return text % {"part": part, "n": counts.households_left}


def _lead(asker: Asker, counts: RoundCounts) -> str:
    """How many people, by when, and what came to nothing today."""
    clock = timezone.localtime(counts.due_at).strftime("%H:%M")
    due = _("Overdue since %(clock)s.") if counts.overdue else _("Due by %(clock)s.")
    said = [due % {"clock": clock}] if counts.people and (counts.people_left or not counts.opened) else []
    if counts.missed:
        text = ngettext(
            "%(n)s visit of today came to nothing.", "%(n)s visits of today came to nothing.", counts.missed
        )
        said.append(text % {"n": counts.missed})
    return asker.reads("", " ").join(said)


def _worrying(asker: Asker, now: datetime) -> list[dict[str, Any]]:
    names = area_names(asker)
    return [
        {
            "order": row.order,
            "who": row.name or row.person,
            "where": row.door or _area(asker, names, row.area_path),
            "temperature": degrees(row.temperature) if row.temperature is not None else "",
            "symptoms": symptom_words(row.symptoms, asker.language),
            "at": row.at,
        }
        for row in round_queries.worrying(asker, now)
    ]


def _area(asker: Asker, names: dict[str, tuple[str, str]], path: str) -> str:
    code = _code(path)
    return asker.reads(*names[code]) if code in names else code


def _code(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _by_area(asker: Asker, doors: list[DoorRow]) -> list[dict[str, Any]]:
    """Doors under the name of their compound, in the order of walking."""
    names = area_names(asker) if doors else {}
    groups: list[dict[str, Any]] = []
    for door in doors:
        if not groups or groups[-1]["path"] != door.area_path:
            groups.append({"path": door.area_path, "name": _area(asker, names, door.area_path), "doors": []})
        groups[-1]["doors"].append(_door(door, names.get(_code(door.area_path), ())))
    return groups


def _door(door: DoorRow, compound: Sequence[str]) -> dict[str, Any]:
    """A door as it stands in the list: without the compound's name, which stands above; in words already."""
    left = [m for m in door.members if m.state in ("due", "overdue")]
    worrying, overdue = any(m.worrying for m in door.members), any(m.state == "overdue" for m in left)
    people = len(door.members)
    written = next(
        (door.door.removeprefix(n).strip() for n in compound if door.door.startswith(n)), door.door
    )
    return {
        "order": door.first.order,
        "door": written or door.first.person,
        "people": ngettext("%(n)s person", "%(n)s people", people) % {"n": people},
        "state": "failing" if worrying or overdue else "watch" if left else "fine",
        "notes": " · ".join(_notes(door, worrying, overdue)),
    }


def _notes(door: DoorRow, worrying: bool, overdue: bool) -> Iterator[str]:
    """What makes a door stand out."""
    if worrying:
        yield _("Worrying")
    if overdue:
        yield _("Overdue")
    if door.unanswered:
        text = ngettext("no answer %(n)s time before", "no answer %(n)s times before", door.unanswered)
        yield text % {"n": door.unanswered}
    missed = max(m.missed for m in door.members)
    if missed:
        yield ngettext("%(n)s visit came to nothing", "%(n)s visits came to nothing", missed) % {"n": missed}


@requires(Right.WORK_ROUNDS)
def round_open(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Opens the doors of the whole round for one purpose."""
    if request.method != "POST":
        return redirect("round")
    form = OpenForm(request.POST)
    count, status = attempt(
        form, asker.language, lambda: open_round(asker, form.cleaned_data["purpose"], timezone.now())
    )
    if status != DONE:
        return _round(request, asker, status, form)
    text = ngettext("%(n)s person is on your round.", "%(n)s people are on your round.", count or 0)
    messages.success(request, text % {"n": count})
    return redirect("round")


@requires(Right.WORK_ROUNDS)
def household(request: HttpRequest, asker: Asker, number: str) -> HttpResponse:
    """One household: everybody's state and answers in one form, what came to nothing, needs; then the next door."""
    now = timezone.now()
    door = round_queries.household(asker, number, now)
    form = ReportsForm(_to_ask(door, now), asker.language, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _household(request, asker, door, form, now)
    if "open" in request.POST:
        return _open(request, asker, number, form, door, now)
    how = request.POST.get("how", "visit")
    if how in ("missed", "not_attempted"):
        return _came_to_nothing(request, asker, door, how, now)
    return _keep(request, asker, door, form, how == "visit", now)


def _to_ask(door: DoorRow, now: datetime) -> list[MemberRow]:
    """Whose order is in force: who was released while the page stood open is asked nothing."""
    return [member for member in door.members if member.until > now]


def _open(
    request: HttpRequest, asker: Asker, number: str, form: ReportsForm, door: DoorRow, now: datetime
) -> HttpResponse:
    asked = OpenForm(request.POST)
    _none, status = attempt(
        asked, asker.language, lambda: open_doors(asker, number, asked.cleaned_data["purpose"], now)
    )
    if status != DONE:
        return _household(request, asker, door, form, now, status, refusal_of(asked))
    return redirect("round_household", number)


def _came_to_nothing(
    request: HttpRequest, asker: Asker, door: DoorRow, how: str, now: datetime
) -> HttpResponse:
    numbers = [member.order for member in _to_ask(door, now)]
    try:
        note_visits(asker, numbers, how, "", now)
    except LianfangError as error:
        form = ReportsForm(_to_ask(door, now), asker.language)
        return _household(request, asker, door, form, now, error.status, error.sentence(asker.language))
    messages.success(request, _("Noted: nobody was seen. They stay on the round."))
    return _onward(asker, door, now)


def _keep(
    request: HttpRequest, asker: Asker, door: DoorRow, form: ReportsForm, seen: bool, now: datetime
) -> HttpResponse:
    """Keeps the answers, and with them the visit where it was one."""
    slot = round_queries.slot_now(now)
    said = form.said(slot.day, slot.part) if form.is_valid() else []
    if form.is_valid() and not said:
        form.add_error(None, _("Give at least one temperature, or say below that nobody was there."))
    if form.errors:
        return _household(request, asker, door, form, now, 422)
    try:
        reports = [report for _order, report in said]
        noted = report_visit(asker, reports, now) if seen else note_reports(asker, reports, "worker", now)
    except LianfangError as error:
        form.show(error, [order for order, _report in said], asker.language)
        return _household(request, asker, door, form, now, error.status)
    onward = _onward(asker, door, now)
    _say(request, noted.kept, len(noted.worrying), quiet=onward.url != reverse("round"))
    return onward


def _say(request: HttpRequest, kept: int, worrying: int, quiet: bool) -> None:
    """What was kept. Quiet where the next door follows: the worker sees it, and a word would lie over its form."""
    if worrying:
        text = ngettext(
            "Kept. %(n)s answer is worrying: an assignment is raised.",
            "Kept. %(n)s answers are worrying: assignments are raised.",
            worrying,
        )
        messages.warning(request, text % {"n": worrying})
    elif not quiet:
        messages.success(request, ngettext("%(n)s answer kept.", "%(n)s answers kept.", kept) % {"n": kept})


def _onward(asker: Asker, door: DoorRow, now: datetime) -> HttpResponseRedirect:
    """On to the next door that is left; back to the round at its end, or where none was opened."""
    following = "" if door.position is None else round_queries.next_door(asker, now, door.position)
    return redirect("round_household", following) if following else redirect("round")


def _household(
    request: HttpRequest,
    asker: Asker,
    door: DoorRow,
    form: ReportsForm,
    now: datetime,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    slot = round_queries.slot_now(now)
    area = _area(asker, area_names(asker), door.area_path)
    needs = monitoring_queries.needs_of(asker, [member.order_id for member in door.members], now)
    context = {
        "now": now,
        "title": door.door or area,
        "where": area if door.door and not door.door.startswith(area) else "",
        "part": PART_WORDS[slot.part],
        "slot": slot,
        "overdue": now > slot.due_at,
        "number": door.first.order,
        "rows": [row | _state(row["member"], now) for row in form.rows()],
        "refusal": refusal or (refusal_of(form) if form.is_bound else ""),
        "opened": any(member.name for member in door.members),
        "open_form": OpenForm(),
        "missed": max(member.missed for member in door.members),
        "last_seen": max((m.last_seen for m in door.members if m.last_seen), default=None),
        "needs": [need_words(asker, row) for row in needs if row.state != "confirmed"][:10],
    }
    return render(request, "quarantine/household.html", context, status=status)


def _state(member: MemberRow, now: datetime) -> dict[str, Any]:
    return {
        "word": SLOT_WORDS[member.state],
        "state": "failing" if member.worrying else SLOT_STATES[member.state],
    }


def need_words(asker: Asker, row: NeedRow) -> dict[str, Any]:
    """A need as it stands on a page: what, how it stands, and the time of each step that was made."""
    steps = [("asked", row.asked_at), ("assigned", row.assigned_at), ("delivered", row.delivered_at)]
    return {
        "row": row,
        "what": CATEGORIES[row.category].said(asker.language) if row.category in CATEGORIES else row.category,
        "state": NEED_STATES[row.state].said(asker.language),
        "steps": [
            {"at": at, "title": NEED_STATES[code].said(asker.language)}
            for code, at in [*steps, ("confirmed", row.confirmed_at)]
            if at is not None
        ],
    }
