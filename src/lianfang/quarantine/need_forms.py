"""What is asked of somebody who asks for something, or brought it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.domain.life_services import CATEGORIES


class NeedForm(forms.Form):
    """What is needed in one touch, a few words, and whether it cannot wait."""

    use_required_attribute = False
    category = forms.ChoiceField(label=_("What is needed?"), widget=forms.RadioSelect)
    detail = forms.CharField(
        label=_("Which, how much"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    urgent = forms.BooleanField(
        label=_("Cannot wait: within four hours"),
        required=False,
        help_text=_("Medicine and doctors are always urgent."),
    )

    def __init__(self, language: str, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(code, sentence.said(language)) for code, sentence in CATEGORIES.items()]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
