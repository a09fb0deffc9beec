"""Words for policies, drafts and trials, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATE_WORDS: dict[str, Promise] = {
    "in_force": pgettext_lazy("policy", "In force"),
    "planned": pgettext_lazy("policy", "Planned"),
    "ended": pgettext_lazy("policy", "Ended"),
    "withdrawn": pgettext_lazy("policy", "Withdrawn"),
}

CHANGE_WORDS: dict[str, Promise] = {
    "added": pgettext_lazy("row", "New"),
    "changed": pgettext_lazy("row", "Changed"),
    "moved": pgettext_lazy("row", "Moved"),
    "removed": pgettext_lazy("row", "Removed"),
}

DONE_WORDS: dict[str, Promise] = {
    "start": _("Began the draft"),
    "change": _("Changed a row"),
    "add": _("Added a row"),
    "move": _("Moved a row"),
    "remove": _("Removed a row"),
    "describe": _("Wrote the reasons"),
    "back": _("Went back to an earlier state"),
}

NOT_KNOWN = _("Unknown")
