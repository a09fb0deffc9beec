"""Rows of the board and of places to charts, with words in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianfang.accounts.scope import Asker
from lianfang.charts import Area, Bar, Series, Words, bar_chart, map_picture
from lianfang.command.rows import AreaState
from lianfang.oversight.pictures import drawing
from lianfang.oversight.words import state_words
from lianfang.passages.rows import GateCounts, HourRow

FIRST_HOUR = 6
"""Charts of a day begin here, or earlier where somebody passed earlier."""


def area_map(asker: Asker, areas: Sequence[AreaState], width: int = 720) -> SafeString:
    """The areas with their states and how many of their sites fail; empty where none has a shape."""
    if not any(a.shape for a in areas):
        return SafeString("")
    shown = [
        Area(
            asker.reads(a.name_zh, a.name_en),
            a.shape,
            a.standing.state,
            f"{a.standing.failing_sites} / {a.standing.sites}" if a.standing.sites else "",
            reverse("area", args=[a.code]),
        )
        for a in areas
    ]
    title, desc = (
        _("Map of the areas by state"),
        _("Each area with its state, and failing places of all places."),
    )
    most_height = 520 if width > 400 else 420
    return drawing(
        map_picture(title, desc, shown, state_words(), _("No shapes"), width=width, most_height=most_height)
    )


def passages_by_hour(
    hours: Sequence[HourRow], now: datetime, width: int = 720, height: int = 230
) -> SafeString:
    """Entries and exits of today hour by hour, up to now; an hour without a record is nought, not unknown."""
    by_hour = {timezone.localtime(row.hour).hour: row.counts for row in hours}
    last = timezone.localtime(now).hour
    first = min([FIRST_HOUR, last, *by_hour])
    bars = [
        Bar(f"{hour}", (counts.entries, counts.exits))
        for hour in range(first, last + 1)
        for counts in [by_hour.get(hour, GateCounts())]
    ]
    series = [Series(_("In"), "chart-series-1"), Series(_("Out"), "chart-series-2")]
    words = Words(_("passages an hour"), state_words()["unknown"], _("Nobody has passed today"))
    title = _("Passages today by hour")
    if not hours:
        bars, height = [], 100
    return drawing(bar_chart(title, title, bars, series, words, width=width, height=height))
