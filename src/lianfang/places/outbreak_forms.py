"""What is asked of somebody who changes the list of outbreak areas."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.forms import DayField
from lianfang.domain.travel import LONGEST_LOOKBACK, USUAL_LOOKBACK
from lianfang.places.outbreak_actions import NewOutbreakArea


class ListingDayField(DayField):
    """A day that must be given."""

    def __init__(self, label: object, help_text: object) -> None:
        super().__init__()
        self.required = True
        self.label, self.help_text = label, help_text  # type: ignore[assignment]


class AddForm(forms.Form):
    """An area, the day from which stays there count, for how long, and what says so."""

    use_required_attribute = False
    name_zh = forms.CharField(label=_("Chinese name of the area"), max_length=80)
    name_en = forms.CharField(label=_("English name of the area"), max_length=120)
    code = forms.CharField(
        label=_("Code of the area"),
        max_length=32,
        help_text=_("Capital letters, digits, hyphens: the division code, or a short name."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    since = ListingDayField(
        _("Stays count from"), _("Whoever was there on this day or later is asked; who left before is not.")
    )
    lookback_days = forms.IntegerField(
        label=_("Look-back in days"),
        initial=USUAL_LOOKBACK,
        min_value=1,
        max_value=LONGEST_LOOKBACK,
        help_text=_("The longest incubation. So many days after leaving, nobody is asked any more."),
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        help_text=_("The notice that names it. It stands under every order that rests on it."),
    )

    def said(self) -> NewOutbreakArea:
        """The area as the action takes it."""
        return NewOutbreakArea(**self.cleaned_data)


class EndForm(forms.Form):
    """From which day the area stands on the list no more, and why."""

    use_required_attribute = False
    until = ListingDayField(
        _("Off the list from"), _("From this day on no stay there counts, however recent.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


def first_day(today: date) -> dict[str, object]:
    """What a form proposes for the day: today."""
    return {"until": today, "since": today}
