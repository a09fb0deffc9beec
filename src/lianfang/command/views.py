"""The board, its lines, and the pages of places: what several rooms know, on one page each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.forms import first_row
from lianfang.accounts.guards import requires
from lianfang.accounts.queries import names_for
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.assignments import queries as assignments
from lianfang.assignments.cards import cards
from lianfang.assignments.rows import AssignmentRow
from lianfang.command import figures, pictures, queries, site_queries, tables, words
from lianfang.command.forms import SiteFilter
from lianfang.command.rows import AreaPage, Board, Tile
from lianfang.command.site_queries import PAGE, Wanted
from lianfang.domain.compliance import percent, worst
from lianfang.oversight import pictures as oversight_pictures
from lianfang.places import queries as places
from lianfang.places import site_queries as list_of_places
from lianfang.places.site_queries import Like
from lianfang.places.words import LEVEL_MEANINGS, level_word

NARROW = oversight_pictures.NARROW
WAITING = 6
"""So many assignments stand on the board itself."""
ON_A_LINE = 18
"""So many stand on one page of a line."""


@requires(Right.SEE_BOARD)
def board(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The whole scope in a minute; with `?part=live` only what changes, for the page's own refreshing."""
    now = timezone.now()
    template = "command/board_live.html" if request.GET.get("part") == "live" else "command/board.html"
    return render(request, template, _board_context(asker, queries.board(asker, now), now))


def _board_context(asker: Asker, found: Board, now: datetime) -> dict[str, object]:
    waiting = assignments.of_scope(asker, now, limit=WAITING)
    clock = timezone.localtime(found.yesterday_until).strftime("%H:%M")
    return {
        "as_of": now,
        "now": now,
        "day": found.day,
        "state": worst([area.standing.state for area in found.areas]),  # of what the answer beside it speaks
        "answer": words.answer(asker, found),
        "tiles": [_tile(asker, tile) for tile in found.tiles],
        "figures": figures.today(asker, found.day, found.today, figures.Before(found.yesterday, clock)),
        "map": pictures.area_map(asker, found.areas),
        "map_narrow": pictures.area_map(asker, found.areas, NARROW),
        "areas": tables.areas(asker, found.areas),
        "hours": pictures.passages_by_hour(found.hours, now, height=400),
        "hours_narrow": pictures.passages_by_hour(found.hours, now, NARROW),
        "yesterday_url": f"{reverse('compliance')}?day={found.day - timedelta(days=1)}",
        "passages_url": figures.passages_url(asker, found.day),
        "open": sum(tile.open for tile in found.tiles),
        "late": sum(tile.late for tile in found.tiles),
        "more": max(0, sum(tile.open for tile in found.tiles) - len(waiting)),
        "waiting": _cards(asker, waiting, now),
        "may_work": asker.may(Right.WORK_ASSIGNMENTS),
    }


def _tile(asker: Asker, tile: Tile) -> dict[str, object]:
    met = tile.headline
    return {
        "number": tile.line.number,
        "title": asker.reads(tile.line.zh, tile.line.en),
        "url": reverse("board_line", args=[tile.line.number]),
        "value": percent(met.share) if met is not None and met.share is not None else None,
        "state": tile.state,
        "note": words.tile_note(asker, tile),
    }


def _cards(asker: Asker, rows: list[AssignmentRow], now: datetime) -> list[dict[str, object]]:
    """Assignments to read; only those that concern the asker lead to their own page. Steps are made there."""
    shown = cards(asker, rows, now)
    everything = asker.may(Right.VERIFY_ASSIGNMENTS)
    own = set() if everything else assignments.needed(asker, [row.id for row in rows])
    readable = [{**card, "actions": []} for card in shown]
    return [card if everything or card["id"] in own else {**card, "url": ""} for card in readable]


@requires(Right.SEE_BOARD)
def board_line(request: HttpRequest, asker: Asker, line: int) -> HttpResponse:
    """One line: its standards today, its fortnight, where it is missed, what is open in it."""
    now = timezone.now()
    page = queries.line(asker, line, now)
    first = first_row(request.GET.get("from", ""), page.tile.open, ON_A_LINE)
    context = {
        "as_of": now,
        "now": now,
        "title": f"{page.tile.line.number} {asker.reads(page.tile.line.zh, page.tile.line.en)}",
        "tile": page.tile,
        "lead": words.line_answer(asker, page),
        "standards": tables.standards(asker, page.tile.standards, page.day),
        "bars": oversight_pictures.sites_by_day(page.days),
        "bars_narrow": oversight_pictures.sites_by_day(page.days, NARROW),
        "heat": oversight_pictures.standards_by_day(asker, page.days),
        "heat_narrow": oversight_pictures.standards_by_day(asker, page.days, width=NARROW),
        "attention": tables.attention(asker, page.attention),
        "waiting": _cards(
            asker, assignments.of_scope(asker, now, line=line, limit=ON_A_LINE, first=first), now
        ),
        "previous_url": f"?from={first - ON_A_LINE}#waiting" if first else "",
        "next_url": f"?from={first + ON_A_LINE}#waiting" if first + ON_A_LINE < page.tile.open else "",
    }
    return render(request, "command/line.html", context)


@requires(Right.SEE_PLACES)
def sites(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Every place of the scope, those that need somebody first; filters live in the address."""
    now = timezone.now()
    form = SiteFilter(request.GET, list_of_places.kinds_here(asker), places.areas(asker, now), asker.language)
    page = site_queries.sites(asker, now, _wanted(asker, form, now))
    context = {
        "as_of": now,
        "form": form,
        "total": page.total,
        "out_of_use": page.out_of_use,
        "out_url": form.address(use="out"),
        "found": page.found,
        "counts": tables.states(page.states, form),
        "table": tables.sites(asker, page.rows),
        "actions": _list_actions(asker),
        "export_url": reverse("export_sites") if page.total and form.said("use") != "out" else "",
        "previous_url": form.address(page.first - PAGE) if page.first else "",
        "next_url": form.address(page.first + PAGE) if page.first + PAGE < page.found else "",
    }
    return render(request, "command/sites.html", context)


def _list_actions(asker: Asker) -> list[dict[str, object]]:
    actions: list[dict[str, object]] = [{"label": _("Outbreak areas"), "url": reverse("outbreak_areas")}]
    if asker.may(Right.EDIT_PLACES):
        actions.append({"label": _("Import places"), "url": reverse("import_sites")})
    return actions


def _wanted(asker: Asker, form: SiteFilter, now: datetime) -> Wanted:
    """What the filters ask for."""
    level = form.said("level")
    areas = list_of_places.areas_of_level(asker, level, now) if level else None
    like = Like(form.said("search").strip(), form.said("kind"), areas, in_use=form.said("use") != "out")
    return Wanted(like, form.said("state"), form.under(), str(form.data.get("from", "")))


@requires(Right.SEE_PLACES)
def site(request: HttpRequest, asker: Asker, code: str) -> HttpResponse:
    """One place, for whoever runs it and whoever answers for it."""
    now = timezone.now()
    page = queries.site(asker, code, now)
    here = page.site
    days = oversight_pictures.standards_by_day
    may_follow = asker.may(Right.SEE_COMPLIANCE)
    area = places.innermost_area(asker, here.area_path, now)
    context = {
        "as_of": now,
        "page": page,
        "title": asker.reads(here.name_zh, here.name_en),
        "kind": asker.reads(here.kind_zh, here.kind_en),
        "area": asker.reads(here.area_zh, here.area_en),
        "area_url": reverse("area", args=[area.code]) if area else "",
        "level": level_word(here.level),
        "level_meaning": LEVEL_MEANINGS[here.level],
        "lead": words.site_answer(asker, page),
        "figures": figures.today(asker, page.day, page.today, site=here.code),
        "standards": tables.standards(asker, page.standards, page.day, may_follow, places=False),
        "duties": [
            (asker.reads(s.zh, s.en), s.duty.said(asker.language), percent(s.target)) for s in page.duties
        ],
        "hours": pictures.passages_by_hour(page.hours, now),
        "hours_narrow": pictures.passages_by_hour(page.hours, now, NARROW),
        "heat": days(asker, page.days, linked=may_follow),
        "heat_narrow": days(asker, page.days, width=NARROW, linked=may_follow),
        "gates": tables.gates(asker, page.gates, page.day),
        "actions": _site_actions(asker, here.code),
        "back_url": reverse("sites"),
    }
    return render(request, "command/site.html", context)


def _site_actions(asker: Asker, code: str) -> list[dict[str, object]]:
    if not asker.may(Right.EDIT_PLACES):
        return []
    return [{"label": _("Change details"), "url": reverse("edit_site", args=[code])}]


@requires(Right.SEE_PLACES)
def area(request: HttpRequest, asker: Asker, code: str) -> HttpResponse:
    """One area: its level and where that comes from, its parts, its places."""
    now = timezone.now()
    page = queries.area(asker, code, now)
    here = page.area
    around = asker.covers(here.area_path) and here.parent_code and here.area_path != asker.scope
    context = {
        "as_of": now,
        "now": now,
        "page": page,
        "title": asker.reads(here.name_zh, here.name_en),
        "unit": asker.reads(here.unit_zh, here.unit_en),
        "level": level_word(here.level),
        "level_meaning": LEVEL_MEANINGS[here.level],
        "lead": words.area_answer(asker, page),
        "map": pictures.area_map(asker, page.parts),
        "map_narrow": pictures.area_map(asker, page.parts, NARROW),
        "parts": tables.areas(asker, page.parts),
        "sites": tables.sites(asker, page.sites.rows),
        "all_url": f"{reverse('sites')}?area={code}" if page.sites.found > queries.FIRST else "",
        "history": _levels(asker, page),
        "figures": figures.today(asker, page.day, page.today),
        "actions": _area_actions(asker, code),
        "back_url": reverse("area", args=[here.parent_code]) if around else reverse("sites"),
        "back_label": _("The area around") if around else _("Places"),
    }
    return render(request, "command/area.html", context)


def _area_actions(asker: Asker, code: str) -> list[dict[str, object]]:
    if not asker.may(Right.SET_LEVEL):
        return []
    return [{"label": _("Set the control level"), "url": reverse("set_level", args=[code]), "primary": True}]


def _levels(asker: Asker, page: AreaPage) -> list[dict[str, object]]:
    """The level history as a timeline, newest first: what, for which area, why, by whom, until when."""
    names = names_for(asker, {row.set_by for row in page.history})
    return [
        {
            "at": row.since,
            "title": f"{level_word(row.level)} · {asker.reads(row.area_zh, row.area_en)}",
            "by": names[row.set_by],
            "text": row.reason + words.until(row),
            "state": "watch" if row.in_force and row.level != "open" else None,
        }
        for row in page.history
    ]
