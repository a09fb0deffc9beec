"""Rows of compliance to charts, with words in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lianfang.accounts.scope import Asker
from lianfang.charts import (
    Bar,
    Cell,
    Point,
    Row,
    Series,
    Threshold,
    Words,
    bar_chart,
    curve_chart,
    heat_chart,
)
from lianfang.domain.compliance import Standard, percent
from lianfang.oversight.rows import DayStanding, Met
from lianfang.oversight.words import state_words
from lianfang.places.rows import AreaRow

NARROW = 360
"""Drawing width for a phone."""


def standard_url(standard_id: str, day: date | None = None, area: str = "") -> str:
    """The page of a standard, on a day and in an area if given."""
    said = {"day": day.isoformat() if day else "", "area": area}
    query = urlencode({name: value for name, value in said.items() if value})
    return reverse("compliance_standard", args=[standard_id]) + (f"?{query}" if query else "")


def short_day(day: date) -> str:
    """A day below a chart: 2/3."""
    return f"{day.month}/{day.day}"


def drawing(svg: str) -> SafeString:
    """A chart of ours as part of a page; its builder escapes all it is given."""
    return mark_safe(svg)


def cell(met: Met, href: str | None) -> Cell:
    """A standard's state and share as a cell."""
    return Cell(met.state, percent(met.share) if met.share is not None else "", href)


def standards_by_area(
    asker: Asker, day: date, areas: Sequence[AreaRow], met: dict[str, list[Met]], narrow: bool = False
) -> SafeString:
    """Standards by areas; on a phone areas by standards, which are numbered as in the table below."""
    title = _("Compliance by standard and area")
    desc = _("Each cell is one standard in one area: a state and the share met.")
    names = [asker.reads(a.name_zh, a.name_en) for a in areas]
    cells = [
        [cell(m, standard_url(m.standard.id, day, area.code)) for m in met[area.area_path]] for area in areas
    ]
    if narrow:
        columns = [str(n + 1) for n in range(len(cells[0]) if cells else 0)]
        rows = [Row(name, tuple(of_area)) for name, of_area in zip(names, cells, strict=True)]
        return drawing(
            heat_chart(title, desc, columns, rows, state_words(), _("No areas"), NARROW, named=True)
        )
    standards = [m.standard for m in met[areas[0].area_path]] if areas else []
    rows = [
        Row(f"{n + 1} {asker.reads(s.zh, s.en)}", tuple(of_area[n] for of_area in cells))
        for n, s in enumerate(standards)
    ]
    return drawing(heat_chart(title, desc, names, rows, state_words(), _("No areas"), 1240, named=True))


def share_by_day(
    asker: Asker, standard: Standard, days: Sequence[DayStanding], area: str = "", width: int = 720
) -> SafeString:
    """One standard's share day by day, with its target."""
    points = [
        Point(
            short_day(d.day),
            int(d.standards[0].share * 1000) / 10 if d.standards[0].share is not None else None,
            href=standard_url(standard.id, d.day, area),
        )
        for d in days
    ]
    words = Words("%", str(state_words()["unknown"]), _("No evidence yet"))
    threshold = Threshold(standard.target * 100, _("target %(share)s") % {"share": percent(standard.target)})
    title = _("Share met, day by day")
    desc = asker.reads(standard.zh, standard.en)
    return drawing(
        curve_chart(title, desc, points, words, threshold, from_zero=False, width=width, height=240)
    )


def sites_by_day(days: Sequence[DayStanding], width: int = 720) -> SafeString:
    """How many places missed something, day by day."""
    series = [
        Series(state_words()["failing"], "chart-series-failing"),
        Series(state_words()["watch"], "chart-series-watch"),
    ]
    bars = [
        Bar(
            short_day(d.day),
            (d.failing_sites, d.watch_sites) if d.sites else (None, None),
            reverse("compliance") + f"?day={d.day.isoformat()}",
        )
        for d in days
    ]
    words = Words(_("places"), state_words()["unknown"], _("No evidence yet"))
    title = _("Places that miss a standard, day by day")
    return drawing(bar_chart(title, title, bars, series, words, width=width, height=220))


def standards_by_day(
    asker: Asker, days: Sequence[DayStanding], width: int = 720, linked: bool = True
) -> SafeString:
    """Standards by days: the same fortnight at one look. Standards without any evidence in it are left out."""
    standards = days[0].standards if days else ()
    rows = [
        Row(
            asker.reads(met.standard.zh, met.standard.en),
            tuple(
                cell(d.standards[n], standard_url(met.standard.id, d.day) if linked else None) for d in days
            ),
        )
        for n, met in enumerate(standards)
        if any(d.standards[n].expected for d in days)
    ]
    title = _("Each standard, day by day")
    columns = [short_day(d.day) for d in days]
    return drawing(heat_chart(title, title, columns, rows, state_words(), _("No evidence yet"), width))
