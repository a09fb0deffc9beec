"""Words for the states, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATE_WORDS: dict[str, Promise] = {
    "fine": _("Fine"),
    "watch": _("Watch"),
    "failing": _("Failing"),
    "unknown": _("Unknown"),
}


def state_words() -> dict[str, str]:
    """The four words as text, as charts take them."""
    return {state: str(word) for state, word in STATE_WORDS.items()}
