"""The daily reports of one order as people read them: a table by day and part, and the curve of temperatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lianfang.accounts.queries import names_for
from lianfang.accounts.scope import Asker
from lianfang.charts import Point, Threshold, Words, curve_chart
from lianfang.domain.values import degrees
from lianfang.quarantine.monitoring_queries import slots_of
from lianfang.quarantine.monitoring_rows import SlotRow
from lianfang.quarantine.monitoring_words import PART_WORDS, SLOT_STATES, SLOT_WORDS, VIA_WORDS, symptom_words

WIDE, NARROW = 720, 340
FEVER_LINE = 37.3
"""Where the curve's dashed line lies; what counts as a fever is said by each edition (domain.disease_rules)."""


def order_reports(asker: Asker, order_id: int, now: datetime, names: bool = True) -> dict[str, Any]:
    """The context of `quarantine/order_reports.html`: days with their parts, the curve, and how many were missed.

    `names`: who noted each; a resident's page leaves that out.
    """
    slots = slots_of(asker, order_id, now)
    said = names_for(asker, {s.reported_by for s in slots if s.reported_by}) if names else {}
    days: dict[Any, list[dict[str, Any]]] = {}
    for slot in slots:
        days.setdefault(slot.day, []).append(_cell(slot, said, asker.language))
    measured = [slot for slot in slots if slot.temperature is not None]
    return {
        "days": [{"day": day, "cells": cells} for day, cells in sorted(days.items(), reverse=True)],
        "missed": sum(slot.state == "missed" for slot in slots if slot.owed),
        "owed": sum(slot.owed and slot.state != "not_due" for slot in slots),
        "curve": temperature_curve(slots, WIDE) if measured else "",
        "curve_narrow": temperature_curve(slots, NARROW) if measured else "",
    }


def _cell(slot: SlotRow, names: dict[str, str], language: str) -> dict[str, Any]:
    by = names.get(slot.reported_by, "") if slot.via in ("worker", "bulk") else ""
    return {
        "part": PART_WORDS[slot.part],
        "word": SLOT_WORDS[slot.state],
        "state": "failing" if slot.worrying else SLOT_STATES[slot.state],
        "temperature": degrees(slot.temperature) if slot.temperature is not None else "",
        "symptoms": symptom_words(slot.symptoms, language),
        "worrying": slot.worrying,
        "done": slot.state == "done",
        "late": slot.at is not None and slot.at > slot.due_at,
        "at": slot.at,
        "via": VIA_WORDS.get(slot.via, ""),
        "by": by,
        "corrected": slot.corrected,
    }


def temperature_curve(slots: Sequence[SlotRow], width: int) -> SafeString:
    """The temperatures of an order, part of a day by part of a day; a gap where none was taken."""
    points = [
        Point(
            f"{slot.day.month}/{slot.day.day} {PART_WORDS[slot.part]}",
            None if slot.temperature is None else slot.temperature / 10,
        )
        for slot in slots
        if slot.state not in ("not_due", "due") or slot.temperature is not None
    ]
    words = Words("°C", _("Not measured"), _("No temperature yet"))
    title, desc = _("Temperatures, morning and evening"), _("A gap is a part of a day without a temperature.")
    line = Threshold(FEVER_LINE, f"{FEVER_LINE} °C")
    svg = curve_chart(title, desc, points, words, line, from_zero=False, width=width, height=200)
    return mark_safe(svg)  # drawn by our own escaping builder
