"""Words for the codes of this room, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.domain.reasons import REASONS

MASK_WORDS: dict[str, Promise] = {
    "worn": _("Worn"),
    "absent": _("Without, outcome not noted"),
    "put_on": _("Urged, put one on"),
    "refused": _("Urged, refused"),
    "exempt": _("Cannot wear one"),
}


def mask_word(mask: str) -> Promise | str:
    """What was noted of the mask; nothing where it was not noted."""
    return MASK_WORDS.get(mask, mask)


def reason_headline(reason: str, language: str) -> str:
    """The headline of a decision's reason, as the gate showed it; an unknown code stands for itself."""
    known = REASONS.get(reason)
    if known is None:
        return reason
    return known.headline.zh if language == "zh" else known.headline.en
