"""What is asked of somebody who orders, releases, notes a breach or an appeal, or answers one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.forms import DayField
from lianfang.domain.disease_rules import RISKS
from lianfang.quarantine.order_words import KIND_WORDS, OVERRIDE_WORDS, STEP_WORDS
from lianfang.quarantine.releasing import Said
from lianfang.quarantine.terms import NewOrder

RISK_WORDS = {"high": _("High risk"), "medium": _("Medium risk"), "low": _("Low risk")}

_OFF = {"autocomplete": "off"}


def _text(label: Any, length: int, required: bool = True, rows: int = 0, **said: Any) -> forms.CharField:
    widget = forms.Textarea(attrs=_OFF | {"rows": rows}) if rows else forms.TextInput(attrs=_OFF)
    return forms.CharField(label=label, max_length=length, required=required, widget=widget, **said)


class OrderForm(forms.Form):
    """Where, and what nobody knows yet; the period comes from the rules."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Where?"), widget=forms.RadioSelect)
    place = _text(_("Facility or hospital"), 120, required=False)
    risk = forms.ChoiceField(
        label=_("Risk of the area they return from"),
        choices=[(risk, RISK_WORDS[risk]) for risk in reversed(RISKS)],
        widget=forms.RadioSelect,
    )
    disease = forms.ChoiceField(label=_("Disease"))
    counted_from = DayField()
    legal_basis = _text(_("Legal basis"), 200)
    appeal_contact = _text(
        _("Telephone for questions and appeals"), 120, help_text=_("It stands on the person's notice.")
    )
    replaces = forms.BooleanField(required=False)

    def __init__(
        self, data: Any, ground: NewOrder, diseases: list[tuple[str, str]], other: str, **said: Any
    ) -> None:
        super().__init__(data, **said)
        self.ground, self.other = ground, other
        fields: dict[str, Any] = self.fields
        fields["counted_from"].label = _("Counted from")
        fields["counted_from"].help_text = _(
            "Only where it differs from the last exposure (the onset) on record."
        )
        if ground.case_number:
            fields["kind"].choices = [(k, STEP_WORDS[f"isolation_{k}"]) for k in ("home",)] + [
                ("centralised", STEP_WORDS["isolation_facility"]),
                ("hospital", KIND_WORDS["hospital"]),
            ]
        else:
            fields["kind"].choices = [(k, KIND_WORDS[k]) for k in ("home", "centralised")]
        if ground.case_number or ground.contact_id is not None:
            del fields["risk"], fields["disease"]
        else:
            fields["disease"].choices = diseases
            fields["counted_from"].label = _("Day of the return")
            fields["counted_from"].help_text = ""
        if other:
            fields["replaces"].label = _("It takes the place of order %(number)s, which ends") % {
                "number": other
            }
        else:
            del fields["replaces"]

    def said(self) -> NewOrder:
        """The order as the action takes it."""
        said, ground = self.cleaned_data, self.ground
        return NewOrder(
            person=ground.person,
            contact_id=ground.contact_id,
            case_number=ground.case_number,
            kind=said["kind"],
            place=said["place"],
            legal_basis=said["legal_basis"],
            appeal_contact=said["appeal_contact"],
            counted_from=said["counted_from"],
            disease=said.get("disease", ""),
            risk=said.get("risk", "high"),
            replaces=self.other if said.get("replaces") else "",
        )


class ReleaseForm(forms.Form):
    """Why somebody is let go before the end."""

    use_required_attribute = False
    override = forms.ChoiceField(
        label=_("Let them go at once?"),
        required=False,
        choices=[("", _("No: the criteria are met")), *OVERRIDE_WORDS.items()],
        widget=forms.RadioSelect,
    )
    verified = forms.BooleanField(
        label=_("The community was there or has called, and confirms it"), required=False
    )
    medical_release = forms.BooleanField(label=_("A physician agrees to the release"), required=False)
    why = _text(_("Why, in words"), 180, rows=2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, is_case: bool = False, **said: Any) -> None:
        super().__init__(data, **said)
        del self.fields["verified" if is_case else "medical_release"]

    def said(self) -> Said:
        """What the decider says beside what is on record."""
        given = self.cleaned_data
        return Said(
            verified=given.get("verified", False),
            medical_release=given.get("medical_release", False),
            override=given["override"] or None,
        )


class BreachForm(forms.Form):
    """What somebody saw, and what was done about it."""

    use_required_attribute = False
    what = _text(_("What happened"), 200)
    at = forms.DateTimeField(
        label=_("When"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    done = _text(
        _("What was done about it"),
        400,
        required=False,
        rows=2,
        help_text=_("Left empty, the unit is asked to."),
    )


class DoneForm(forms.Form):
    """What was done about a breach."""

    use_required_attribute = False
    done = _text(_("What was done about it"), 400, rows=2)


class AppealForm(forms.Form):
    """What somebody says against their order."""

    use_required_attribute = False
    text = _text(_("What they say, in their words"), 1000, rows=3)


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("Is the appeal right?"),
        choices=[("upheld", _("Yes: the order ends at once")), ("rejected", _("No: the order stands"))],
        widget=forms.RadioSelect,
    )
    answer = _text(_("Answer, in words for the person"), 1000, rows=4)
