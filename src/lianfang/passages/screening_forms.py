"""What is asked of somebody who reports a screening."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.forms import DayField
from lianfang.passages.actions.screening import Screening
from lianfang.places.rows import OutbreakRow

OUTCOME_WORDS = {
    "cleared": _("Screened, nothing found"),
    "not_there": _("Checked: had not been in an outbreak area"),
    "monitoring": _("Screened; health monitoring at home until the journey counts no more"),
}


class ScreeningForm(forms.Form):
    """The outcome in one touch, what was done in words; for monitoring the journey, and where to appeal."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=list(OUTCOME_WORDS.items()), widget=forms.RadioSelect
    )
    evidence = forms.CharField(
        label=_("When and where screened, what was found, what they were told"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    area = forms.ChoiceField(label=_("Outbreak area they were in"), required=False)
    left_on = DayField()
    appeal_contact = forms.CharField(
        label=_("Telephone for questions and appeals"),
        required=False,
        max_length=120,
        help_text=_("Only for monitoring: it stands on the order."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, data: object, areas: Sequence[OutbreakRow], chinese: bool, facts: dict[str, object]
    ) -> None:
        left_on = str(facts.get("travel_left_on", ""))
        initial = {"area": facts.get("travel_area", ""), "left_on": _day(left_on)}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        names = {row.entry.code: row.name_zh if chinese else row.name_en for row in areas}
        self.fields["area"].choices = [("", _("Not named")), *names.items()]  # type: ignore[attr-defined]
        self.fields["left_on"].label = _("The day on which they left it")

    def said(self, words: str) -> Screening:
        """The screening as the action takes it; the evidence begins with the outcome in words."""
        said = self.cleaned_data
        return Screening(said["outcome"], words, said["area"], said["left_on"], said["appeal_contact"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
