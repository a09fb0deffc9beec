"""The details of a place as a form: one field for each of `details`, under the same name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lianfang.places.details import GATE_FIELDS, SITE_FIELDS, SiteDetails

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def clock_text(minute: int) -> str:
    """A local minute of the day as people write it: 390 is 06:30, 1440 is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


class ClockField(forms.CharField):
    """A time of day, 00:00 to 24:00, as the minute of the day; the colon of a Chinese keyboard is one too."""

    def __init__(self, label: str, help_text: str = "") -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "06:00", "size": 6})
        super().__init__(label=label, help_text=help_text, max_length=8, widget=widget)

    def clean(self, value: Any) -> int:
        """The minute of the day."""
        text = unicodedata.normalize("NFKC", super().clean(value))
        found = _CLOCK.fullmatch(text)
        minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
        if not 0 <= minute <= 1440:
            raise forms.ValidationError(_("Write hours and minutes, such as 06:30; 24:00 is midnight."))
        return minute

    def prepare_value(self, value: Any) -> Any:
        """Minutes as a clock shows them; what was typed as it was typed."""
        return clock_text(value) if isinstance(value, int) else value


def _site_fields(
    kinds: Sequence[tuple[str, str]], operators: Sequence[tuple[str, str]]
) -> dict[str, forms.Field]:
    none = [("", _("Nobody is named"))]
    return {
        "name_zh": forms.CharField(label=_("Name in Chinese"), max_length=80),
        "name_en": forms.CharField(label=pgettext("place", "Name in English"), max_length=120),
        "kind": forms.ChoiceField(label=_("Kind"), choices=kinds),
        "operator": forms.ChoiceField(label=_("Run by"), choices=[*none, *operators], required=False),
        "longitude": forms.FloatField(label=_("Longitude"), required=False),
        "latitude": forms.FloatField(label=_("Latitude"), required=False),
        "is_active": forms.BooleanField(
            label=_("This place is in use"),
            required=False,
            help_text=_(
                "A place out of use takes no passages and has no duties; its records stay, "
                "and the list of places shows it under “Out of use”."
            ),
        ),
    }


def _gate_fields() -> dict[str, forms.Field]:
    return {
        "name_zh": forms.CharField(label=_("Name in Chinese"), max_length=80),
        "name_en": forms.CharField(label=pgettext("place", "Name in English"), max_length=120),
        "opens_minute": ClockField(_("Opens")),
        "closes_minute": ClockField(
            _("Closes"), _("Later than it opens, on the same day. Open over midnight? Write 00:00 to 24:00.")
        ),
        "staffed": forms.BooleanField(label=_("A post stands here in these hours"), required=False),
        "is_active": forms.BooleanField(label=_("This gate is in use"), required=False),
    }


class SiteForm(forms.Form):
    """Everything that can be changed about a place and its gates, and the version that its editor read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, label=gettext_lazy("Version"))

    def __init__(
        self,
        data: Any,
        details: SiteDetails,
        kinds: Sequence[tuple[str, str]],
        operators: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, initial={**details.fields, "version": details.version}, label_suffix="")
        self.details = details
        self._words = {"kind": dict(kinds), "operator": dict(operators)}
        known = dict(operators)
        own = str(details.fields["operator"])
        if own and own not in known:
            operators = [(own, own), *operators]
        self.fields.update(_site_fields(kinds, operators))
        for code in details.gates:
            self.fields.update({f"{code}/{name}": field for name, field in _gate_fields().items()})

    def read_version(self) -> int:
        """The version that the editor read."""
        return int(self.cleaned_data["version"])

    def said(self) -> dict[str, object]:
        """The fields as they were filled in."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def own(self) -> list[forms.BoundField]:
        """The fields of the place itself."""
        return [self[name] for name in SITE_FIELDS]

    def gates(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each gate, with the gate's code."""
        return [(code, [self[f"{code}/{name}"] for name in GATE_FIELDS]) for code in self.details.gates]

    def label(self, name: str) -> str:
        """What a field is called; that of a gate with the gate's code."""
        gate, slash, _part = name.rpartition("/")
        return f"{gate} · {self.fields[name].label}" if slash else str(self.fields[name].label)

    def sent(self, name: str, value: object) -> str:
        """A value as the form sends it."""
        if isinstance(value, bool):
            return "on" if value else ""
        return (
            ""
            if value is None
            else str(self.fields[name].prepare_value(value) if name in self.fields else value)
        )

    def shown(self, name: str, value: object) -> str:
        """A value in words."""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return self._words.get(name, {}).get(str(value)) or self.sent(name, value) or "–"
