"""The question that stands before every identity: what for?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.people.words import PURPOSE_WORDS

OFFERED = ("follow_up", "visit", "care", "supplies", "screening", "correct", "appeal")


class PurposeForm(forms.Form):
    """A usual purpose, more words if needed, or both; one of them there must be (the action insists)."""

    use_required_attribute = False
    usual = forms.ChoiceField(
        label=_("What for?"),
        required=False,
        choices=[("", _("Choose a purpose")), *((code, PURPOSE_WORDS[code]) for code in OFFERED)],
    )
    purpose = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=160,
        help_text=_("Kept in the audit trail; the person can read it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def said(self) -> str:
        """The purpose as the trail keeps it."""
        usual, words = self.cleaned_data.get("usual", ""), self.cleaned_data.get("purpose", "").strip()
        return ": ".join(part for part in (usual, words) if part)
