"""What is asked of somebody who reports or verifies."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.assignments.kinds import Kind


class EvidenceForm(forms.Form):
    """What came of it: one of the usual outcomes at one touch, own words, or both."""

    use_required_attribute = False
    outcome = forms.ChoiceField(label=_("What came of it?"), required=False, widget=forms.RadioSelect)
    evidence = forms.CharField(
        label=_("When, whom you saw, what came of it"),
        required=False,
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, kind: Kind, language: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._joint = "" if language == "zh" else " "
        self._outcomes = {str(n): sentence.said(language) for n, sentence in enumerate(kind.outcomes)}
        self.fields["outcome"].choices = list(self._outcomes.items())  # type: ignore[attr-defined]
        if not self._outcomes:
            del self.fields["outcome"]

    def said(self) -> str:
        """The evidence as it is kept: the outcome, then the words."""
        outcome = self._outcomes.get(self.cleaned_data.get("outcome", ""), "")
        return self._joint.join(part for part in (outcome, self.cleaned_data["evidence"].strip()) if part)


class JudgementForm(forms.Form):
    """A word to what was done; needed only where something is missing."""

    use_required_attribute = False
    note = forms.CharField(
        label=_("What is missing, or a word of praise"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
