"""Rows to tables, as the table component takes them: columns and cells in the asker's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.scope import Asker
from lianfang.command.figures import passages_url
from lianfang.command.forms import SiteFilter
from lianfang.command.rows import AreaState, GateToday, SiteState
from lianfang.domain.compliance import percent
from lianfang.domain.standing import NEED
from lianfang.oversight.pictures import standard_url
from lianfang.oversight.rows import Met, SiteMet
from lianfang.oversight.words import STATE_WORDS
from lianfang.places.words import level_word

Table = dict[str, object]


def areas(asker: Asker, rows: Sequence[AreaState]) -> Table:
    """Areas with state, level, failing places and passages, those that need somebody first."""
    columns = [
        {"label": _("Area")},
        {"label": _("State"), "kind": "state"},
        {"label": _("Level")},
        {"label": _("Failing places"), "kind": "number"},
        {"label": _("Passages today"), "kind": "number"},
    ]
    ordered = sorted(rows, key=lambda a: (NEED.index(a.standing.state), -a.standing.failing_sites, a.code))
    cells = [
        [
            {"text": asker.reads(a.name_zh, a.name_en), "url": reverse("area", args=[a.code])},
            {"text": STATE_WORDS[a.standing.state], "state": a.standing.state},
            {"text": level_word(a.level)},
            {"text": f"{a.standing.failing_sites} / {a.standing.sites}" if a.standing.sites else "–"},
            {"text": f"{a.passages:,}"},
        ]
        for a in ordered
    ]
    return {"columns": columns, "rows": [{"cells": row} for row in cells]}


def standards(asker: Asker, met: Sequence[Met], day: date, linked: bool = True, places: bool = True) -> Table:
    """Standards with state, share and target; with how many places fail them, unless they are of one place."""
    columns = [
        {"label": _("Standard")},
        {"label": _("State"), "kind": "state"},
        {"label": _("Share"), "kind": "number"},
        {"label": _("Target"), "kind": "number"},
        {"label": _("Met / expected"), "kind": "number"},
        {"label": _("Failing places"), "kind": "number"},
    ]
    cells = [
        [
            {
                "text": asker.reads(m.standard.zh, m.standard.en),
                "url": standard_url(m.standard.id, day) if linked else "",
            },
            {"text": STATE_WORDS[m.state], "state": m.state},
            {"text": percent(m.share) if m.share is not None else "–"},
            {"text": percent(m.standard.target)},
            {"text": f"{m.met:,} / {m.expected:,}"},
            {"text": f"{m.failing_sites} / {m.sites}"},
        ]
        for m in met
    ]
    kept = len(columns) if places else len(columns) - 1
    return {"columns": columns[:kept], "rows": [{"cells": row[:kept]} for row in cells]}


def attention(asker: Asker, rows: Sequence[SiteMet]) -> Table:
    """Places that miss a standard of a line, the worst first."""
    columns = [
        {"label": _("Place")},
        {"label": _("State"), "kind": "state"},
        {"label": _("Standard")},
        {"label": _("Kind")},
        {"label": _("Share"), "kind": "number"},
        {"label": _("Met / expected"), "kind": "number"},
    ]
    cells = [
        [
            {"text": asker.reads(r.site_zh, r.site_en), "url": reverse("site", args=[r.site_code])},
            {"text": STATE_WORDS[r.state], "state": r.state},
            {"text": asker.reads(r.standard.zh, r.standard.en)},
            {"text": asker.reads(r.kind_zh, r.kind_en)},
            {"text": percent(r.share or 0.0)},
            {"text": f"{r.met:,} / {r.expected:,}", "url": passages_url(asker, r.day, site=r.site_code)},
        ]
        for r in rows
    ]
    return {"columns": columns, "rows": [{"cells": row} for row in cells]}


def sites(asker: Asker, rows: Sequence[SiteState]) -> Table:
    """Places with kind, area, level, state, what they miss, and passages."""
    columns = [
        {"label": _("Place")},
        {"label": _("State"), "kind": "state"},
        {"label": _("Misses")},
        {"label": _("Kind")},
        {"label": _("Area")},
        {"label": _("Level")},
        {"label": _("Passages today"), "kind": "number"},
    ]
    comma = _(", ")
    cells = [
        [
            {"text": asker.reads(r.site.name_zh, r.site.name_en), "url": reverse("site", args=[r.site.code])},
            {"text": STATE_WORDS[r.state] if r.site.in_use else _("Out of use"), "state": r.state},
            {"text": comma.join(asker.reads(s.zh, s.en) for s in r.missed) or "–"},
            {"text": asker.reads(r.site.kind_zh, r.site.kind_en)},
            {"text": asker.reads(r.site.area_zh, r.site.area_en)},
            {"text": level_word(r.site.level)},
            {"text": f"{r.counts.total:,}"},
        ]
        for r in rows
    ]
    return {"columns": columns, "rows": [{"cells": row} for row in cells]}


def states(counts: Mapping[str, int], form: SiteFilter) -> list[dict[str, object]]:
    """How many places stand how, each leading to them."""
    return [
        {"state": state, "count": counts[state], "url": form.address(state=state)}
        for state in NEED
        if counts.get(state)
    ]


def gates(asker: Asker, rows: Sequence[GateToday], day: date) -> Table:
    """Gates with their hours, what passed today, and the hour of the last record."""
    columns = [
        {"label": _("Gate")},
        {"label": _("Hours")},
        {"label": _("Passages today"), "kind": "number"},
        {"label": _("Last record")},
    ]
    cells = [
        [
            {"text": asker.reads(g.gate.name_zh, g.gate.name_en), "note": g.gate.code},
            {"text": f"{_clock(g.gate.opens_minute)}–{_clock(g.gate.closes_minute)}"},
            {
                "text": f"{g.counts.total:,}",
                "url": passages_url(asker, day, site=g.gate.site_code, gate=g.gate.code),
            },
            {"text": _hour(g)},
        ]
        for g in rows
    ]
    return {"columns": columns, "rows": [{"cells": row} for row in cells]}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _hour(row: GateToday) -> str:
    """The hour of the last record; counts are kept by the hour."""
    if row.last is None:
        return _("none today")
    hour = timezone.localtime(row.last).hour
    return f"{hour:02}:00–{hour + 1:02}:00"
