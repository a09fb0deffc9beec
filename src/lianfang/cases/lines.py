"""Rows of this room as pages show them, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.scope import Asker
from lianfang.cases import queries, words
from lianfang.cases.rows import CaseRow, ContactRow
from lianfang.domain.cases import CLASSIFICATIONS
from lianfang.places.queries import area_names, paths_around, site_names

CASE_STATES = {"suspected": "watch", "probable": "watch", "confirmed": "failing", "asymptomatic": "failing"}

CASE_COLUMNS = [
    {"label": gettext_lazy("Case")},
    {"label": gettext_lazy("Classification"), "kind": "state"},
    {"label": gettext_lazy("Disease")},
    {"label": gettext_lazy("First day with symptoms")},
    {"label": gettext_lazy("Reported"), "kind": "time"},
    {"label": gettext_lazy("Area")},
]
CONTACT_COLUMNS = [
    {"label": gettext_lazy("Contact")},
    {"label": gettext_lazy("Class")},
    {"label": gettext_lazy("Score"), "kind": "number"},
    {"label": gettext_lazy("Together"), "kind": "number"},
    {"label": gettext_lazy("Where")},
    {"label": gettext_lazy("Last exposure"), "kind": "time"},
    {"label": gettext_lazy("Status"), "kind": "state"},
]


def area_word(asker: Asker, path: str, names: dict[str, tuple[str, str]]) -> str:
    """What the innermost named area of a path is called."""
    for around in reversed(paths_around(path)):
        code = around.rstrip("/").rpartition("/")[2]
        if code in names:
            return asker.reads(*names[code])
    return ""


def case_lines(asker: Asker, rows: Sequence[CaseRow]) -> list[dict[str, Any]]:
    """Cases as cards or lines of a table."""
    names = area_names(asker)
    return [
        {
            "row": row,
            "url": reverse("case", args=[row.number]),
            "word": words.classification_word(asker, row.classification),
            "state": CASE_STATES.get(row.classification, "fine"),
            "disease": words.disease_word(asker, row.disease),
            "area": area_word(asker, row.area_path, names),
            "investigate_url": reverse("case_investigation", args=[row.number]),
        }
        for row in rows
    ]


def classification_links(asker: Asker, chosen: str) -> list[dict[str, Any]]:
    """The filter by classification, as links."""
    some = [("", _("All"))] + [(code, words.classification_word(asker, code)) for code in CLASSIFICATIONS]
    return [
        {"url": f"?classification={code}" if code else "?", "label": label, "current": code == chosen}
        for code, label in some
    ]


def contact_lines(asker: Asker, rows: Sequence[ContactRow], now: datetime) -> list[dict[str, Any]]:
    """Contacts as cards or lines of a table: who, why, where, since when found."""
    names = site_names(asker, {site for row in rows for site, _seconds in row.places})
    return [
        {
            "row": row,
            "url": reverse("contact", args=[row.id]),
            "word": words.class_word(asker, row.contact_class),
            "why": words.reason_word(asker, row.reason),
            "together": together(row),
            "where": where(asker, row, names),
            "late": row.status == "found" and row.found_at < now - queries.REACHED_WITHIN,
            "status": words.STATUS_WORDS[row.status],
            "state": words.STATUS_STATES.get(row.status, "unknown"),
        }
        for row in rows
    ]


def together(row: ContactRow) -> str:
    """How long they were together, or how soon they came after."""
    if row.wait_minutes is not None:
        return _("came %(n)s min after") % {"n": row.wait_minutes}
    return _("%(n)s min") % {"n": row.minutes} if row.minutes else ""


def where(asker: Asker, row: ContactRow, names: dict[str, str]) -> str:
    """The places where they met, the longest first."""
    if row.reason == "same_household":
        return _("At home")
    return asker.reads("、", ", ").join(names.get(site, site) for site, _seconds in row.places[:3])
