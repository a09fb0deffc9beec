"""Lists of returnees: brought in, matched, screened round after round until nobody is missing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.forms import DONE, attempt, first_row, refusal_of, show_problems
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.cases.lines import area_word
from lianfang.domain.errors import LianfangError, NotFound
from lianfang.domain.matching import Match
from lianfang.domain.matching_words import said
from lianfang.files.bad import BadRow
from lianfang.files.returnees import parse_returnees
from lianfang.local_time import day_at
from lianfang.places.queries import area_names
from lianfang.quarantine import screening_queries as queries
from lianfang.quarantine.actions import screening as actions
from lianfang.quarantine.screening_forms import STATE_WORDS, STATES, ListForm, ResultForm
from lianfang.quarantine.screening_queries import EntryRow, ListRow

PAGE = 50
SHOWN = 50
PHONE_ROLES = ("community",)
SHOW = {
    "due": gettext_lazy("Due now"),
    "lost": gettext_lazy("Not found"),
    "look": gettext_lazy("Who is who?"),
    "": gettext_lazy("Everybody"),
}


def _base(asker: Asker) -> str:
    return "base_phone.html" if asker.role in PHONE_ROLES else "base.html"


@requires(Right.WORK_SCREENING)
def screening_lists(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Every list with the sum of each round; what is missing is said in words."""
    now = timezone.now()
    context = {
        "base": _base(asker),
        "as_of": now,
        "lists": queries.lists(asker, now),
        "may_import": asker.may(Right.IMPORT_RETURNEES),
    }
    return render(request, "quarantine/screening_lists.html", context)


@requires(Right.IMPORT_RETURNEES)
def import_returnees(request: HttpRequest, asker: Asker) -> HttpResponse:
    """A file of returnees: taken whole, or its good rows if that is asked for; every bad row is named."""
    if request.method != "POST":
        return _import_page(request, ListForm(asker), [])
    form = ListForm(asker, request.POST, request.FILES)
    if not form.is_valid():
        return _import_page(request, form, [], 422)
    now = timezone.now()
    try:
        with form.kept() as path:
            parsed = parse_returnees(path, day_at(now))
        if parsed.bad and not form.cleaned_data["skip"]:
            return _import_page(request, form, _said(parsed.bad, asker.language), 422)
        rows = [actions.Returnee(line, *row) for line, row in _plain(parsed.rows).items()]
        name, disease = form.cleaned_data["name"], form.cleaned_data["disease"]
        listed = actions.bring_in(asker, name, disease, rows, parsed.bad_lines, now)
    except LianfangError as error:
        show_problems(form, error, asker.language)
        return _import_page(request, form, [], error.status)
    found = {"known": listed.known, "look": listed.to_look_at, "new": listed.new}
    done = _("%(known)s known, %(look)s to be looked at, %(new)s new.") % found
    if parsed.bad:
        left = _("%(n)s rows left out: they are listed below.") % {"n": parsed.bad_lines}
        messages.warning(request, f"{done} {left}")
        return _import_page(request, form, _said(parsed.bad, asker.language), done_list=listed.list_id)
    messages.success(request, done)
    return redirect("screening_list", listed.list_id)


def _plain(rows: Any) -> dict[int, tuple[Any, ...]]:
    """What the file's reader found, as the action takes it."""
    return {
        line: (r.name, r.phone, r.address, r.from_area, r.left_on, r.returned_on, r.birth_year)
        for line, r in rows.items()
    }


def _said(bad: list[BadRow], language: str) -> list[tuple[int, str, str]]:
    space = "" if language == "zh" else " "
    return [
        (b.line, b.problem.field, f"{b.problem.sentence(language)}{space}{b.problem.remedy(language)}")
        for b in bad
    ]


def _import_page(
    request: HttpRequest,
    form: ListForm,
    bad: list[tuple[int, str, str]],
    status: int = 200,
    done_list: int | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "bad": bad[:SHOWN],
        "more_bad": max(0, len(bad) - SHOWN),
        "done_list": done_list,
        "refusal": refusal_of(form) if form.is_bound else "",
    }
    return render(request, "quarantine/screening_import.html", context, status=status)


@requires(Right.WORK_SCREENING)
def screening_list(request: HttpRequest, asker: Asker, list_id: int) -> HttpResponse:
    """One list: how its rounds add up, and its rows by what they need."""
    now = timezone.now()
    row = _list(asker, list_id, now)
    entries = queries.entries(asker, list_id, now)
    show = request.GET.get("show", "due")
    show = show if show in SHOW else "due"
    chosen = [entry for entry in entries if _wanted(entry, show)]
    first = first_row(request.GET.get("first", ""), len(chosen), PAGE)
    counts = Counter(kind for entry in entries for kind in SHOW if _wanted(entry, kind))
    names = area_names(asker)
    context = {
        "base": _base(asker),
        "as_of": now,
        "list": row,
        "rounds": list(zip(row.rounds, row.sums, strict=True)),
        "show": show,
        "filters": [(kind, label, counts[kind]) for kind, label in SHOW.items()],
        "lines": [_line(asker, entry, names) for entry in chosen[first : first + PAGE]],
        "count": len(chosen),
        "previous_url": f"?show={show}&first={first - PAGE}" if first else "",
        "next_url": f"?show={show}&first={first + PAGE}" if first + PAGE < len(chosen) else "",
    }
    return render(request, "quarantine/screening_list.html", context)


def _list(asker: Asker, list_id: int, now: Any) -> ListRow:
    found = next((row for row in queries.lists(asker, now) if row.id == list_id), None)
    if found is None:
        raise NotFound("page.not_found")
    return found


def _wanted(entry: EntryRow, show: str) -> bool:
    if show == "due":
        return entry.due is not None and entry.due.state != "coming"
    if show == "lost":
        return entry.lost is not None
    return show == "" or entry.match == "possible"


def _line(asker: Asker, entry: EntryRow, names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "row": entry,
        "area": area_word(asker, entry.area_path, names),
        "states": [
            (n, STATE_WORDS[s], STATES.get(s, "unknown")) for n, s in enumerate(entry.states, start=1)
        ],
        "possible": entry.match == "possible",
    }


@requires(Right.WORK_SCREENING)
def screening_entry(request: HttpRequest, asker: Asker, entry_id: int) -> HttpResponse:
    """One returnee: who they are, what each round found, and the next result."""
    now = timezone.now()
    entry = queries.entry(asker, entry_id, now)
    form = ResultForm(
        len(entry.states), request.POST if "outcome" in request.POST else None, initial=_next(entry)
    )
    if request.method != "POST":
        return _entry_page(request, asker, entry, form)
    if "who" in request.POST:
        return _decide(request, asker, entry, form)

    def note() -> bool:
        said_ = form.cleaned_data
        actions.note_result(
            asker, entry.id, said_["round"], said_["outcome"], form.tenths(), said_["note"], now
        )
        return True

    form = ResultForm(len(entry.states), request.POST)
    _done, status = attempt(form, asker.language, note)
    if status != DONE:
        return _entry_page(request, asker, entry, form, status)
    messages.success(request, _("Kept."))
    return redirect("screening_list", entry.list_id)


def _next(entry: EntryRow) -> dict[str, object]:
    return {"round": entry.due.number if entry.due else len(entry.states), "outcome": "clear"}


def _decide(request: HttpRequest, asker: Asker, entry: EntryRow, form: ResultForm) -> HttpResponse:
    try:
        actions.decide_who(asker, entry.id, request.POST["who"], timezone.now())
    except LianfangError as error:
        return _entry_page(request, asker, entry, form, error.status, error.sentence(asker.language))
    messages.success(request, _("Kept."))
    return redirect("screening_entry", entry.id)


def _entry_page(
    request: HttpRequest,
    asker: Asker,
    entry: EntryRow,
    form: ResultForm,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    names = area_names(asker)
    candidates = [
        (who, score, said(Match(score, parts)).said(asker.language)) for who, score, parts in entry.candidates
    ]
    context = {
        "base": _base(asker),
        "entry": entry,
        "line": _line(asker, entry, names),
        "candidates": candidates,
        "form": form,
        "refusal": refusal or (refusal_of(form) if form.is_bound else ""),
    }
    return render(request, "quarantine/screening_entry.html", context, status=status)
