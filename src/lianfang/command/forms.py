"""The filters of the list of places, in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.forms import LongSelect
from lianfang.oversight.words import STATE_WORDS
from lianfang.places.forms import area_choices
from lianfang.places.rows import AreaRow
from lianfang.places.words import LEVEL_WORDS

ANY = ("", _("All"))


class SiteFilter(forms.Form):
    """Which places to show; everything may be left open, and what is unknown is as good as left open."""

    search = forms.CharField(label=_("Name or code"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False, widget=LongSelect)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ANY, *LEVEL_WORDS.items()])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *STATE_WORDS.items()])
    use = forms.ChoiceField(
        label=_("Use"), required=False, choices=[("", _("In use")), ("out", _("Out of use"))]
    )

    def __init__(
        self, data: Any, kinds: Mapping[str, tuple[str, str]], areas: Sequence[AreaRow], language: str
    ) -> None:
        super().__init__(data)
        self.paths = {a.code: a.area_path for a in areas}
        self.fields["area"].choices = [ANY, *area_choices(areas, language)]  # type: ignore[attr-defined]
        named = [(code, zh if language == "zh" else en) for code, (zh, en) in kinds.items()]
        self.fields["kind"].choices = [ANY, *named]  # type: ignore[attr-defined]
        self.is_valid()

    def said(self, name: str) -> str:
        """A filter as typed, or nothing where it cannot be understood."""
        return str(self.cleaned_data.get(name) or "")

    def under(self) -> str:
        """The path of the area chosen, or nothing."""
        return self.paths.get(self.said("area"), "")

    def address(self, first: int = 0, **other: str) -> str:
        """The address of the same list from another row on, or with another filter."""
        kept = (
            {name: self.said(name) for name in self.fields}
            | other
            | {"from": str(first) if first > 0 else ""}
        )
        return "?" + urlencode({name: value for name, value in kept.items() if value})
