"""What is asked of a resident."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.domain.case_words import SYMPTOMS
from lianfang.quarantine.round_forms import TenthsField


class ReportForm(forms.Form):
    """The temperature, and what one complains of; nothing ticked means nothing."""

    use_required_attribute = False
    temperature = TenthsField(label=_("Temperature, °C"))
    symptoms = forms.MultipleChoiceField(
        label=_("Do you have any of these?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, language: str, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(code, sentence.said(language)) for code, sentence in SYMPTOMS.items()]
        self.fields["symptoms"].choices = choices  # type: ignore[attr-defined]


class OwnAppealForm(forms.Form):
    """Why somebody thinks that their order is wrong."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Why do you think it is wrong?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
