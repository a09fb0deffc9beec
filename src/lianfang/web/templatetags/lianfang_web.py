"""Words, shapes and figures that every page says in the same way."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianfang.charts import decision_mark, state_mark
from lianfang.web import dates

register = template.Library()

STATES: dict[str, Promise] = {
    "fine": _("Fine"),
    "watch": _("Watch"),
    "failing": _("Failing"),
    "unknown": _("Unknown"),
}
DECISIONS: dict[str, Promise] = {
    "admit": _("May pass"),
    "refuse": _("Turn back"),
    "refer": _("Refer"),
    "hold": _("First do this"),
}
DIRECTIONS: dict[str, Promise] = {"in": _("In"), "out": _("Out")}


@register.filter
def known_state(state: object) -> str:
    """The state as a CSS class part; whatever is none of the four is unknown, never fine."""
    return str(state) if state in STATES else "unknown"


@register.filter
def state_word(state: object) -> Promise:
    """The word of a state in the reader's language."""
    return STATES[known_state(state)]


@register.filter
def decision_word(decision: str) -> Promise | str:
    """What the gate says about a person, in one word."""
    return DECISIONS.get(decision, decision)


@register.filter
def direction_word(direction: str) -> Promise | str:
    """In or out, in the reader's language."""
    return DIRECTIONS.get(direction, direction)


@register.simple_tag
def state_icon(state: object) -> SafeString:
    """The shape of a state, decorative: the word stands beside it."""
    return mark_safe(state_mark(known_state(state)))  # drawn by our own escaping builder


@register.simple_tag
def decision_icon(decision: str) -> SafeString:
    """The shape of a decision, decorative: the word stands below it."""
    return mark_safe(decision_mark(decision))  # drawn by our own escaping builder


@register.filter
def tenths(value: int | None) -> str:
    """Tenths of a degree as degrees: 368 is 36.8; nothing for None."""
    return "" if value is None else f"{value / 10:.1f}"


@register.filter
def thousands(number: int) -> str:
    """A count as people read it: 12,345."""
    return f"{number:,}"


@register.filter
def local_day(moment: datetime) -> str:
    """A moment's local calendar day: 2月2日 周日."""
    return dates.day(timezone.localtime(moment), get_language() or "en")


@register.filter
def date_in_words(day: date) -> str:
    """A calendar day as it is: 2月2日 周日."""
    return dates.day(day, get_language() or "en")


@register.filter
def local_clock(moment: datetime) -> str:
    """A moment's local time of day: 14:05."""
    return dates.clock(timezone.localtime(moment))


@register.filter
def local_moment(moment: datetime) -> str:
    """Day and time of a moment, local: 2月2日 周日 14:05."""
    return f"{local_day(moment)} {local_clock(moment)}"


@register.filter
def local_recent(moment: datetime) -> str:
    """A moment as short as can be: the time alone when it is today, else day and time."""
    today = timezone.localtime(moment).date() == timezone.localdate()
    return local_clock(moment) if today else local_moment(moment)


@register.filter
def utc_iso(moment: datetime) -> str:
    """A moment for machines: ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


@register.filter
def time_left(moment: datetime, now: datetime) -> str:
    """How far a moment lies before or after now, in words."""
    return dates.distance(moment, now, get_language() or "en")


NO_CELL = {"text": "", "url": "", "state": "", "note": ""}


@register.filter
def beside(cells: Iterable[Any], columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Each cell of a row with the column it stands in.

    What a cell does not have is empty: a template that looks for what is not there looks in many places first.
    """
    whole = (NO_CELL | cell if isinstance(cell, dict) else cell for cell in cells)
    return list(zip(whole, columns, strict=False))


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """Whether a field is one check box, whose label stands beside it rather than above."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def as_json(value: object) -> str:
    """A value as JSON for a data attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
