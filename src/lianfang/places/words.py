"""Words for the codes of this room, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LEVEL_WORDS: dict[str, Promise] = {
    "open": pgettext_lazy("control level", "Open"),
    "managed": pgettext_lazy("control level", "Managed"),
    "closed": pgettext_lazy("control level", "Closed"),
}

LEVEL_MEANINGS: dict[str, Promise] = {
    "open": _("Everybody may pass who is registered, measured and wears a mask."),
    "managed": _(
        "Where people live, visitors and couriers stay at the gate. Shops stay open to all; visitors are asked about travel."
    ),
    "closed": _(
        "Residents go out for medical care or essential errands only; visitors and couriers stay outside. "
        "Public places admit those who work there and those who need care."
    ),
}
"""What a level means at the gates, as the first admission policy has it."""


def level_word(level: str) -> Promise | str:
    """What a control level is called; an unknown code stands for itself."""
    return LEVEL_WORDS.get(level, level)
