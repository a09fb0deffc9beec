"""Compliance: standards by areas on one day, and one standard down to its places."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.accounts.forms import first_row
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.compliance import percent, worst
from lianfang.local_time import day_at
from lianfang.oversight import pictures, queries
from lianfang.oversight.forms import DayForm, StandardForm
from lianfang.oversight.rows import Met, SiteMet
from lianfang.places import queries as places
from lianfang.places.rows import AreaRow

SHOWN = 40
"""So many places of a standard stand on one page, those that need somebody first."""
FORTNIGHT = timedelta(days=13)
TOWN_KINDS = ("town", "subdistrict", "committee")


def parts_of(asker: Asker, areas: list[AreaRow]) -> list[AreaRow]:
    """The areas one step inside the asker's scope, or the innermost itself: what a table of areas compares."""
    towns = [a for a in areas if a.kind in TOWN_KINDS and a.area_path != asker.scope]
    inner = [a for a in areas if a.area_path != asker.scope]
    return towns or inner or areas


def _lead(asker: Asker, overall: list[Met], by_area: dict[str, list[Met]]) -> str:
    """The day in a sentence; where the whole looks better than its parts, a second one for these."""
    failing, watch = (sum(met.state == state for met in overall) for state in ("failing", "watch"))
    if not any(met.expected for met in overall):
        return _("There is no evidence for this day yet.")
    if failing:
        said = ngettext("%(n)s of %(all)s standards fails.", "%(n)s of %(all)s standards fail.", failing)
        return said % {"n": failing, "all": len(overall)}
    whole = _("All standards are met over the whole area.")
    if watch:
        whole = ngettext(
            "No standard fails over the whole area; %(n)s needs watching.",
            "No standard fails over the whole area; %(n)s need watching.",
            watch,
        ) % {"n": watch}
    return asker.reads("", " ").join([whole, *_red_cells(by_area)])


def _red_cells(by_area: dict[str, list[Met]]) -> list[str]:
    """How many cells of the table fail, in words; nothing where none does."""
    red = sum(met.state == "failing" for row in by_area.values() for met in row)
    said = ngettext("Part by part, %(n)s cell fails.", "Part by part, %(n)s cells fail.", red)
    return [said % {"n": red}] if red else []


@requires(Right.SEE_COMPLIANCE)
def compliance(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Every standard in every part of the asker's scope on one day."""
    now = timezone.now()
    form = DayForm(request.GET or None, today=day_at(now))
    day = form.chosen_day()
    areas = parts_of(asker, places.areas(asker, now))
    by_area = queries.by_area(asker, day, [a.area_path for a in areas])
    overall = queries.by_standard(asker, day)
    context = {
        "form": form,
        "day": day,
        "as_of": now if day == day_at(now) else None,
        "is_today": day == day_at(now),
        "day_before_url": "?" + urlencode({"day": (day - timedelta(days=1)).isoformat()}),
        "day_after_url": "?" + urlencode({"day": (day + timedelta(days=1)).isoformat()})
        if day < day_at(now)
        else "",
        "state": worst([met.state for met in overall]),
        "columns": [
            {"label": _("Standard")},
            {"label": _("State")},
            {"label": _("Share"), "kind": "number"},
            {"label": _("Target"), "kind": "number"},
            {"label": _("Met / expected"), "kind": "number"},
            {"label": _("Failing places"), "kind": "number"},
        ],
        "standards": [_standard_line(asker, n, met, day) for n, met in enumerate(overall, start=1)],
        "lead": _lead(asker, overall, by_area),
        "heat": pictures.standards_by_area(asker, day, areas, by_area) if areas else "",
        "heat_narrow": pictures.standards_by_area(asker, day, areas, by_area, narrow=True) if areas else "",
    }
    return render(request, "oversight/compliance.html", context, status=422 if form.errors else 200)


def _standard_line(asker: Asker, number: int, met: Met, day: date) -> dict[str, object]:
    return {
        "number": number,
        "name": asker.reads(met.standard.zh, met.standard.en),
        "url": pictures.standard_url(met.standard.id, day),
        "share": percent(met.share) if met.share is not None else "",
        "target": percent(met.standard.target),
        "counts": f"{met.met:,} / {met.expected:,}",
        "met": met,
    }


@requires(Right.SEE_COMPLIANCE)
def standard(request: HttpRequest, asker: Asker, standard_id: str) -> HttpResponse:
    """One standard at every place of the scope on one day, the lowest share first, and its last fortnight."""
    now = timezone.now()
    promise = queries.standard(asker, standard_id)
    areas = places.areas(asker, now)
    form = StandardForm(request.GET or None, today=day_at(now), areas=areas, language=asker.language)
    day, under = form.chosen_day(), form.chosen_path()
    together = next(m for m in queries.by_standard(asker, day, under) if m.standard.id == standard_id)
    first = first_row(request.GET.get("from", ""), together.sites, SHOWN)
    rows = queries.at_sites(asker, day, standard_id, under, first, SHOWN)
    days = queries.days(asker, day - FORTNIGHT, day, standard_id=standard_id, under=under)
    context = {
        "form": form,
        "count": together.sites,
        "day": day,
        "as_of": now if day == day_at(now) else None,
        "title": asker.reads(promise.zh, promise.en),
        "duty": promise.duty.said(asker.language),
        "met": together,
        "met_count": f"{together.met:,}",
        "expected_count": f"{together.expected:,}",
        "share": percent(together.share) if together.share is not None else "",
        "target": percent(promise.target),
        "columns": [
            {"label": _("Place")},
            {"label": _("State")},
            {"label": _("Kind")},
            {"label": _("Share"), "kind": "number"},
            {"label": _("Met / expected"), "kind": "number"},
        ],
        "rows": [_site_line(asker, row) for row in rows],
        "previous_url": _from(request, first - SHOWN) if first else "",
        "next_url": _from(request, first + SHOWN) if first + SHOWN < together.sites else "",
        "curve": pictures.share_by_day(asker, promise, days, form.chosen_area()),
        "curve_narrow": pictures.share_by_day(asker, promise, days, form.chosen_area(), pictures.NARROW),
        "back_url": reverse("compliance") + f"?day={day.isoformat()}",
    }
    return render(request, "oversight/standard.html", context, status=422 if form.errors else 200)


def _from(request: HttpRequest, first: int) -> str:
    """The same list from another row on."""
    kept = {name: value for name, value in request.GET.items() if name != "from" and value}
    return "?" + urlencode(kept | ({"from": str(first)} if first else {}))


def _site_line(asker: Asker, row: SiteMet) -> dict[str, object]:
    """A place with its share; the figures lead to the passages they were counted from, for those who may see them."""
    query = urlencode({"site": row.site_code, "day": row.day.isoformat()})
    return {
        "name": asker.reads(row.site_zh, row.site_en),
        "kind": asker.reads(row.kind_zh, row.kind_en),
        "url": reverse("site", args=[row.site_code]),
        "passages_url": f"{reverse('passages')}?{query}" if asker.may(Right.SEE_PASSAGES) else "",
        "share": percent(row.share or 0.0),
        "counts": f"{row.met:,} / {row.expected:,}",
        "row": row,
    }
