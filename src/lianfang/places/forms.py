"""What the pages of this room ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lianfang.domain.control_levels import LEVELS
from lianfang.places.rows import AreaRow
from lianfang.places.words import LEVEL_MEANINGS, LEVEL_WORDS

USUAL = timedelta(days=3)
"""How long a level lasts unless somebody says otherwise: long enough to see an effect, short enough to be looked at again."""


def _choices() -> list[tuple[str, SafeString]]:
    """Each level with what it means, as one large choice."""
    return [
        (
            level,
            format_html(
                '<span><strong>{}</strong> <span class="choice-note">{}</span></span>',
                LEVEL_WORDS[level],
                LEVEL_MEANINGS[level],
            ),
        )
        for level in LEVELS
    ]


class LevelForm(forms.Form):
    """A level, its reason, its end. What may be chosen together is judged by the action alone."""

    level = forms.ChoiceField(label=_("Level"), widget=forms.RadioSelect, choices=_choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        error_messages={"required": _("State the grounds: residents can read them.")},
        help_text=_("Residents can read it: say what was found, and where."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_(
            "Needed unless the level is “Open”. The level then lapses by itself, and can be renewed."
        ),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def usual_end(now: datetime) -> datetime:
    """The end a form proposes, to the whole hour."""
    return (now + USUAL).replace(minute=0, second=0, microsecond=0)


def area_choices(areas: Sequence[AreaRow], language: str) -> list[tuple[str, str]]:
    """Areas to choose from, outermost first as queries give them, each moved in by how deep it lies."""
    top = areas[0].area_path.count("/") if areas else 0
    return [
        (a.code, "\u3000" * (a.area_path.count("/") - top) + (a.name_zh if language == "zh" else a.name_en))
        for a in areas
    ]
