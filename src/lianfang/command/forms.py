"""The filters of the list of places, in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.command.rows import SiteState
from lianfang.oversight.words import STATE_WORDS
from lianfang.places.forms import area_choices
from lianfang.places.rows import AreaRow, SiteRow
from lianfang.places.words import LEVEL_WORDS

ANY = ("", _("All"))


class SiteFilter(forms.Form):
    """Which places to show; everything may be left open, and what is unknown is as good as left open."""

    search = forms.CharField(label=_("Name or code"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ANY, *LEVEL_WORDS.items()])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *STATE_WORDS.items()])

    def __init__(self, data: Any, sites: Sequence[SiteRow], areas: Sequence[AreaRow], language: str) -> None:
        super().__init__(data)
        self.paths = {a.code: a.area_path for a in areas}
        self.fields["area"].choices = [ANY, *area_choices(areas, language)]  # type: ignore[attr-defined]
        kinds = {s.kind: s.kind_zh if language == "zh" else s.kind_en for s in sites}
        self.fields["kind"].choices = [ANY, *kinds.items()]  # type: ignore[attr-defined]
        self.is_valid()

    def said(self, name: str) -> str:
        """A filter as typed, or nothing where it cannot be understood."""
        return str(self.cleaned_data.get(name) or "")

    def narrow(self, rows: Sequence[SiteState]) -> list[SiteState]:
        """The places that the filters leave, in the order given."""
        wanted = self.said("search").strip().lower()
        return [
            row
            for row in rows
            if (not wanted or wanted in f"{row.site.name_zh} {row.site.name_en} {row.site.code}".lower())
            and self.said("kind") in ("", row.site.kind)
            and row.site.area_path.startswith(self.paths.get(self.said("area"), ""))
            and self.said("level") in ("", row.site.level)
            and self.said("state") in ("", row.state)
        ]

    def first_row(self, count: int, page: int) -> int:
        """Where the asked page begins: a multiple of `page` inside the rows there are; nought for nonsense."""
        asked = self.data.get("from", "")
        first = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
        return first - first % page if first < count else 0

    def address(self, first: int = 0, **other: str) -> str:
        """The address of the same list from another row on, or with another filter."""
        kept = (
            {name: self.said(name) for name in self.fields}
            | other
            | {"from": str(first) if first > 0 else ""}
        )
        return "?" + urlencode({name: value for name, value in kept.items() if value})
