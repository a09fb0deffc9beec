"""Words for the codes of orders, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_WORDS: dict[str, Promise] = {
    "monitoring": _("Health monitoring at home"),
    "home": _("Quarantine at home"),
    "centralised": _("Quarantine at a facility"),
    "hospital": _("Isolation in hospital"),
}

STEP_WORDS: dict[str, Promise] = KIND_WORDS | {
    "isolation_home": _("Isolation at home"),
    "isolation_facility": _("Isolation at a facility"),
}
"""A step's kind in words; that of a case who is not in hospital is isolation all the same."""

END_WORDS: dict[str, Promise] = {
    "met": _("Released: the criteria were met"),
    "decide_anew": _("Ended at its end; a new decision was needed"),
    "override": _("Ended at once, for medical care or safety"),
    "appeal": _("Ended because an appeal was upheld"),
    "replaced": _("Ended: another order took its place"),
    "no_ground": _("Ended: its ground is gone"),
}

OVERRIDE_WORDS: dict[str, Promise] = {
    "medical": _("They need medical care that the order stands in the way of"),
    "safety": _("It is not safe for them where they are"),
}

TEST_WORDS: dict[str, Promise] = {
    "negative": _("Negative"),
    "positive": _("Positive"),
    "pending": _("Result awaited"),
    "missing": _("Late: not taken"),
    "due": _("Due today"),
    "not_due": _("Not due yet"),
}
TEST_STATES = {
    "negative": "fine",
    "positive": "failing",
    "pending": "watch",
    "missing": "failing",
    "due": "watch",
}

BREACH_WORDS: dict[str, Promise] = {
    "restricted_followup": _("Was turned back at a gate"),
    "community_notice": _("Came to a gate to see a doctor"),
}
"""What a gate's assignment says about somebody under an order; a worker's breach is in words already."""


def step_kind(kind: str, is_case: bool) -> str:
    """The key of a step in STEP_WORDS."""
    if not is_case or kind == "hospital":
        return kind
    return "isolation_facility" if kind == "centralised" else "isolation_home"
