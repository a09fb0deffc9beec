"""Words for the codes of this room, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATEGORY_WORDS: dict[str, Promise] = {
    "resident": _("Resident"),
    "worker": _("Works here"),
    "visitor": _("Visitor"),
    "delivery": _("Delivery"),
    "emergency": _("Emergency service"),
}

RESTRICTION_WORDS: dict[str, Promise] = {
    "isolation": _("Isolation"),
    "quarantine": _("Quarantine"),
    "home_monitoring": _("Health monitoring at home"),
    "no_outing": _("Outings suspended"),
}

REASON_WORDS: dict[str, Promise] = {
    "confirmed_case": _("Confirmed case"),
    "suspected_case": _("Suspected case"),
    "close_contact": _("Close contact"),
    "secondary_contact": _("Contact of a close contact"),
    "returnee": _("Return from an outbreak area"),
    "fever_unresolved": _("Fever not yet explained"),
}

PURPOSE_WORDS: dict[str, Promise] = {
    "follow_up": _("Call about a fever or symptoms"),
    "visit": _("Visit at home"),
    "care": _("Arrange a doctor or transport"),
    "supplies": _("Bring food or medicine"),
    "screening": _("Arrange a screening"),
    "correct": _("Correct a record"),
    "appeal": _("Answer an appeal"),
    "gate": _("Look-up at a gate"),
}
"""Why somebody looked. A purpose in the trail is one of these codes, such a code with words after a colon, or words."""


def purpose_word(purpose: str) -> str:
    """A purpose of the trail in words: the code said in the reader's language, what was added left as written."""
    code, colon, added = purpose.partition(": ")
    word = PURPOSE_WORDS.get(code) or REASON_WORDS.get(code)
    return purpose if word is None else f"{word}{colon}{added}"
