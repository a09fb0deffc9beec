"""The filters of the passages list, as they stand in its address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.forms import DayField, LongSelect
from lianfang.places.rows import GateRow, SiteRow

ANY = ("", _("All"))
DECISIONS = (
    ("admit", _("May pass")),
    ("refuse", _("Turn back")),
    ("refer", _("Refer")),
    ("hold", _("First do this")),
)


class PassageFilter(forms.Form):
    """Which passages to show; everything may be left open. `gate` is offered once a site is chosen.

    Where there are too many places to choose from, one is typed: then `sites` are those that the text may mean.
    """

    day = DayField()
    site = forms.ChoiceField(label=_("Place"), required=False, widget=LongSelect)
    gate = forms.ChoiceField(label=_("Gate"), required=False)
    person = forms.CharField(label=_("Person number"), required=False, max_length=20)
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=(ANY, ("in", _("In")), ("out", _("Out")))
    )
    decision = forms.ChoiceField(label=_("Decision"), required=False, choices=(ANY, *DECISIONS))
    fever = forms.BooleanField(label=_("Confirmed fever only"), required=False)
    vehicle = forms.BooleanField(label=_("Vehicles only"), required=False)

    def __init__(
        self, data: Any, sites: list[SiteRow], gates: list[GateRow], chinese: bool, typed: bool = False
    ) -> None:
        super().__init__(data, label_suffix="")
        self._sites = [site.code for site in sites] if typed else None
        if typed:
            self.fields["site"] = forms.CharField(
                label=_("Place, by name or code"), required=False, max_length=60
            )
        else:
            self.choices("site", [(s.code, s.name_zh if chinese else s.name_en) for s in sites])
        self.choices("gate", [(g.code, g.name_zh if chinese else g.name_en) for g in gates])
        if not gates:
            self.fields["gate"].widget = forms.HiddenInput()

    def choices(self, name: str, rows: list[tuple[str, str]]) -> None:
        """Offers `rows` in the field `name`, after the choice of all."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *rows]

    def clean_site(self) -> str:
        """The code of the place chosen, or of the one that the text means."""
        said = str(self.cleaned_data["site"])
        if not said or self._sites is None:
            return said
        if not self._sites:
            raise forms.ValidationError(_("No place of your area is called like that."))
        if len(self._sites) > 1:
            raise forms.ValidationError(
                _("Several places are called like that: type more of the name, or the code.")
            )
        return self._sites[0]
