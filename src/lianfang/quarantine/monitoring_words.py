"""Words for daily monitoring, visits and needs, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.domain.case_words import SYMPTOMS

PART_WORDS: dict[str, Promise] = {"morning": _("Morning"), "evening": _("Evening")}

SLOT_WORDS: dict[str, Promise] = {
    "not_due": _("Not due yet"),
    "due": _("Due"),
    "overdue": _("Overdue"),
    "missed": _("Missed"),
    "done": _("Done"),
}
SLOT_STATES = {"not_due": "", "due": "watch", "overdue": "failing", "missed": "failing", "done": "fine"}

VIA_WORDS: dict[str, Promise] = {
    "worker": _("by the worker"),
    "resident": _("by themselves"),
    "head": _("by their household"),
    "bulk": _("from a list"),
}

VISIT_WORDS: dict[str, Promise] = {
    "seen_ok": _("Seen, well"),
    "seen_not_ok": _("Seen, not well"),
    "missed": _("Nobody opened"),
    "not_attempted": _("Not gone to"),
}
VISIT_STATES = {"seen_ok": "fine", "seen_not_ok": "watch", "missed": "failing", "not_attempted": "failing"}


def symptom_words(codes: Collection[str], language: str) -> str:
    """Symptoms as they are said; empty for none."""
    return ("、" if language == "zh" else ", ").join(
        SYMPTOMS[c].said(language) if c in SYMPTOMS else c for c in codes
    )
