"""Pages of this room: the gatekeeper's, and the list of passages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.days import can_be_asked, day_span, local_day
from lianfang.local_time import local_zone
from lianfang.passages import queries
from lianfang.passages.forms import PassageFilter
from lianfang.passages.rows import GateCounts, PassageRow
from lianfang.passages.words import mask_word, reason_headline
from lianfang.people.words import CATEGORY_WORDS, RESTRICTION_WORDS
from lianfang.places import queries as places
from lianfang.places.rows import GateRow
from lianfang.places.site_queries import find_sites
from lianfang.places.words import LEVEL_WORDS, level_word

QUICK_READINGS = range(361, 373)
"""Tenths of a degree C that most people show: one touch each."""


def _today(asker: Asker, now: datetime) -> dict[str, GateCounts]:
    """What each gate of the asker's scope did since local midnight."""
    zone = local_zone()
    return queries.counts_by_gate(asker, *day_span(local_day(now, zone), zone))


@requires(Right.RECORD_PASSAGES)
def gate(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """The gates a keeper works at; where it is only one, straight to it."""
    now = timezone.now()
    own = places.gates(asker, now, codes=asker.gate_codes)
    if len(own) == 1:
        return redirect("gate_at", code=own[0].code)
    today = _today(asker, now)
    rows = [(g, level_word(g.level), today.get(g.code, GateCounts())) for g in own]
    return render(request, "passages/gates.html", {"gates": rows, "as_of": now})


@requires(Right.RECORD_PASSAGES)
def gate_at(request: HttpRequest, asker: Asker, code: str) -> HttpResponse:
    """The page at one gate, for one person after the other. `?counts` answers today's counts alone, as JSON."""
    now = timezone.now()
    own = [g for g in places.gates(asker, now, codes=[code]) if g.code in asker.gate_codes]
    if not own:
        raise places.no_such_gate(asker, code)
    counts = _today(asker, now).get(code, GateCounts())
    if "counts" in request.GET:
        return JsonResponse({"passages": counts.total, "fevers": counts.fevers})
    context = {
        "gate": own[0],
        "counts": counts,
        "level_words": LEVEL_WORDS,
        "category_words": CATEGORY_WORDS,
        "restriction_words": RESTRICTION_WORDS,
        "quick_readings": QUICK_READINGS,
        "several_gates": len(asker.gate_codes) > 1,
    }
    return render(request, "passages/gate.html", context)


MOST_TO_CHOOSE = 60
"""A list of more places than this is no choice any more."""
MANY_ROWS = 2**63
"""No row has such a number; no database takes one."""
COLUMNS = (
    {"label": _("Time"), "kind": "time"},
    {"label": _("Place")},
    {"label": _("Person")},
    {"label": _("Direction")},
    {"label": _("Temperature"), "kind": "number"},
    {"label": _("Mask")},
    {"label": _("Decision")},
)


@dataclass(frozen=True)
class PassageLine:
    """A passage as the list shows it: the row, and its codes in words."""

    row: PassageRow
    reason: str
    mask: str
    opens: bool
    """Whether the asker may open the person's page: they live in the asker's scope."""

    @property
    def differs(self) -> bool:
        """Whether the gate decided otherwise than the server."""
        return self.row.gate_decision not in ("", self.row.server_decision)


@dataclass(frozen=True)
class Page:
    """A page of the list, and the address of the next one, if there is any."""

    lines: list[PassageLine]
    next_url: str = ""


@requires(Right.SEE_PASSAGES)
def passages(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Passages of the asker's scope, newest first; filters and position stand in the address."""
    now = timezone.now()
    form = passage_filter(request, asker, now)
    page = _page(request, asker, form.cleaned_data) if form.is_valid() else Page([])
    filtered = any(form.data.get(name) for name in form.fields)
    context = {
        "form": form,
        "columns": COLUMNS,
        "lines": page.lines,
        "next_url": page.next_url,
        "first_url": _address(request, before="") if request.GET.get("before") else "",
        "filtered": filtered,
        "export_url": reverse("export_passages") + _address(request, before="") if page.lines else "",
        "as_of": now,
    }
    return render(request, "passages/list.html", context, status=422 if form.errors else 200)


def passage_filter(request: HttpRequest, asker: Asker, now: datetime) -> PassageFilter:
    """The filters with what can be chosen; in a large area a place is typed instead of chosen."""
    said, sites = request.GET.get("site", ""), places.sites(asker, now, limit=MOST_TO_CHOOSE + 1)
    typed = len(sites) > MOST_TO_CHOOSE
    if typed:
        sites = find_sites(asker, now, said) if said.strip() else []
        said = sites[0].code if len(sites) == 1 else said
    elif said and all(site.code != said for site in sites):  # out of use: what was recorded there stays
        sites += [site for site in find_sites(asker, now, said) if site.code == said]
    gates = _gates_of(asker, now, said, request.GET.get("gate", ""))
    return PassageFilter(request.GET, sites, gates, asker.language == "zh", typed)


def _gates_of(asker: Asker, now: datetime, site: str, gate: str) -> list[GateRow]:
    """The gates to choose from: those of the site asked for, or the gate that the address names."""
    if site:
        return places.gates(asker, now, site_code=site)
    return places.gates(asker, now, codes=[gate]) if gate else []


def _page(request: HttpRequest, asker: Asker, wanted: dict[str, object]) -> Page:
    rows = wanted_rows(asker, wanted, _position(request.GET.get("before", "")), queries.PAGE + 1)
    shown = rows[: queries.PAGE]
    lines = [passage_line(asker, row) for row in shown]
    more = len(rows) > queries.PAGE
    return Page(lines, _address(request, before=f"{shown[-1].at.isoformat()}_{shown[-1].id}") if more else "")


def wanted_rows(
    asker: Asker, wanted: dict[str, object], before: tuple[datetime, int] | None, limit: int
) -> list[PassageRow]:
    """The rows that the filters ask for, newest first, from a position on."""
    since, until = _span(wanted["day"])
    return queries.passages(
        asker,
        site_code=str(wanted["site"]),
        gate_code=str(wanted["gate"]),
        person_number=str(wanted["person"]),
        direction=str(wanted["direction"]),
        decision=str(wanted["decision"]),
        fever=bool(wanted["fever"]),
        vehicle=bool(wanted["vehicle"]),
        since=since,
        until=until,
        before=before,
        limit=limit,
    )


def passage_line(asker: Asker, row: PassageRow) -> PassageLine:
    """A passage with its codes in the asker's language."""
    headline = reason_headline(row.server_reason, asker.language)
    return PassageLine(row, headline, str(mask_word(row.mask)), asker.covers(row.person_path))


def _span(day: object) -> tuple[datetime | None, datetime | None]:
    """The bounds of a local day; none without a day."""
    return day_span(day, local_zone()) if isinstance(day, date) else (None, None)


def _position(text: str) -> tuple[datetime, int] | None:
    """Where a page begins: time and id of the last row before it; the first page for anything else."""
    at, _underscore, row_id = text.partition("_")
    try:
        moment, row = datetime.fromisoformat(at), int(row_id)
    except ValueError:
        return None
    sensible = can_be_asked(moment.date()) and moment.tzinfo and 0 < row < MANY_ROWS
    return (moment, row) if sensible else None


def _address(request: HttpRequest, before: str) -> str:
    """This list with the same filters, from another position on."""
    kept = {name: value for name, value in request.GET.items() if value and name != "before"}
    return "?" + urlencode(kept | ({"before": before} if before else {}))
