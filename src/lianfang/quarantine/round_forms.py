"""What is asked of a worker on their round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.errors import InvalidInput
from lianfang.people.words import PURPOSE_WORDS
from lianfang.quarantine.actions.reports import NewReport
from lianfang.quarantine.bulk_lines import tenths
from lianfang.quarantine.monitoring_rows import MemberRow
from lianfang.quarantine.monitoring_words import PART_WORDS

USUAL_PURPOSE = "visit"


class QuickInput(forms.TextInput):
    """A line to type into, drawn in one go: a list has hundreds, and a template for each takes longer than the rest."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The element with what was typed."""
        said = self.build_attrs(self.attrs, {"type": "text", "name": name, **(attrs or {})})
        text = self.format_value(value)
        return format_html("<input{}>", flatatt(said if text is None else said | {"value": text}))


class TenthsField(forms.CharField):
    """A temperature as it is typed with one thumb: 36.5, or 365; empty to None."""

    def __init__(self, **said: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 6}
        super().__init__(required=False, widget=QuickInput(attrs=attrs), **said)

    def clean(self, value: Any) -> int | None:
        """Integer tenths of a degree, or why not, in the words every door uses."""
        text = super().clean(value)
        try:
            return tenths(text)
        except InvalidInput as error:
            problem = error.problems[0]
            said = [f"{problem.sentence(lang)} {problem.remedy(lang)}" for lang in ("zh", "en")]
            raise forms.ValidationError(said[0] if _chinese() else said[1]) from None


def _chinese() -> bool:
    return not (get_language() or "").startswith("en")


class ReportsForm(forms.Form):
    """One temperature for each person, and what they complain of; nothing is asked that is usual."""

    use_required_attribute = False

    def __init__(
        self, members: Sequence[MemberRow], language: str, data: Any = None, symptoms: bool = True
    ) -> None:
        super().__init__(data)
        self.members = list(members)
        choices = [(code, sentence.said(language)) for code, sentence in SYMPTOMS.items()]
        for member in members:
            self.fields[f"t{member.order_id}"] = TenthsField(label=_("Temperature"))
            if symptoms:
                self.fields[f"s{member.order_id}"] = forms.MultipleChoiceField(
                    label=_("Symptoms"), required=False, choices=choices, widget=forms.CheckboxSelectMultiple
                )
        if members:
            self.fields[f"t{members[0].order_id}"].widget.attrs["autofocus"] = True

    def rows(self) -> list[dict[str, Any]]:
        """Each person with their fields."""
        return [
            {
                "member": member,
                "temperature": self[f"t{member.order_id}"],
                "symptoms": self[f"s{member.order_id}"] if f"s{member.order_id}" in self.fields else None,
            }
            for member in self.members
        ]

    def said(self, day: date, part: str) -> list[tuple[int, NewReport]]:
        """The reports of those about whom anything was said, each with the person's order."""
        found = []
        for member in self.members:
            temperature = self.cleaned_data.get(f"t{member.order_id}")
            symptoms = self.cleaned_data.get(f"s{member.order_id}", [])
            if temperature is not None or symptoms:
                found.append((member.order_id, NewReport(member.order, day, part, temperature, symptoms)))
        return found

    def show(self, error: Any, orders: Sequence[int], language: str) -> None:
        """Puts what the action refused at the person it is about."""
        joint = "" if language == "zh" else " "
        for problem in error.problems:
            row, _dot, field = problem.field.partition(".")
            text = f"{problem.sentence(language)}{joint}{problem.remedy(language)}"
            if row.isdigit() and int(row) < len(orders):
                name = f"s{orders[int(row)]}" if field == "symptoms" else f"t{orders[int(row)]}"
                self.add_error(name if name in self.fields else None, text)
            else:
                self.add_error(None, text)


class OpenForm(forms.Form):
    """What the doors are opened for: once for the whole round."""

    use_required_attribute = False
    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=[(code, PURPOSE_WORDS[code]) for code in ("visit", "supplies", "screening", "care")],
        initial=USUAL_PURPOSE,
        help_text=_("Kept in the audit trail once for each person; they can read it."),
    )


class BulkForm(forms.Form):
    """Many reports of one part of one day, a line each."""

    use_required_attribute = False
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    part = forms.ChoiceField(label=_("Part of the day"), choices=list(PART_WORDS.items()))
    lines = forms.CharField(
        label=_("One person a line: number, temperature, symptoms"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "For example: QABCDEFGH 36.5 none. Parted by spaces, commas or tabs, as pasted from a spreadsheet."
        ),
    )
