"""What the pages of policies ask for: a row of the table chosen from words, reasons, a day, a moment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.forms import DayField
from lianfang.domain.admission import ANSWERS, DECISIONS, FACTS, READINGS, WORDS, Fact
from lianfang.domain.admission_editing import WHEN
from lianfang.domain.admission_policy import FIRST_POLICY
from lianfang.domain.admission_words import (
    COMPARISON_OF,
    COMPARISONS,
    DECISION_WORDS,
    FACT_WORDS,
    comparisons_for,
    condition_data,
    needs_values,
    value_word,
)
from lianfang.domain.errors import InvalidInput
from lianfang.domain.reasons import DUTIES, REASONS
from lianfang.domain.values import degrees, temperature_tenths

MOST_CONDITIONS = 30
_SLOT = re.compile(r"c(\d{1,4})-fact")
_TEXT_OF_ANSWER = {True: "yes", False: "no"}
_ANSWER_OF_TEXT = {"yes": True, "no": False}

FITS: dict[str, set[str]] = {reason: set() for reason in REASONS}
"""The decisions that each reason's sentence was written for, as the first policy uses it."""
for _row in FIRST_POLICY["rules"]:
    FITS[str(_row["reason"])].add(str(_row["decision"]))


@dataclass(frozen=True)
class Slot:
    """One condition as a form holds it: all texts, so that nothing typed is lost."""

    fact: str
    how: str = "is"
    values: tuple[str, ...] = ()

    @classmethod
    def of(cls, condition: Sequence[Any]) -> Slot:
        """A stored condition."""
        fact, operator = condition[0], condition[1]
        given = condition[2] if len(condition) > 2 else ()
        listed = given if isinstance(given, list | tuple) else [given]
        return cls(fact, COMPARISON_OF[operator], tuple(_as_text(value) for value in listed))


def _as_text(value: Fact) -> str:
    if isinstance(value, bool):
        return _TEXT_OF_ANSWER[value]
    return degrees(value) if isinstance(value, int) else str(value)


def slots_from(data: QueryDict) -> list[Slot]:
    """The conditions that a form sent: its own slots, then whole facts chosen where two editors clashed."""
    numbers = sorted(int(m[1]) for name in data if (m := _SLOT.fullmatch(name)))
    found = [
        Slot(
            str(data[f"c{n}-fact"]),
            data.get(f"c{n}-how", "is"),
            tuple(v for v in data.getlist(f"c{n}-value") if v),
        )
        for n in numbers
    ]
    for name in data:
        if name.startswith(WHEN):
            found += _chosen(str(data[name]))
    return [slot for slot in found if slot.fact in FACTS][:MOST_CONDITIONS]


def _chosen(text: str) -> list[Slot]:
    """Conditions as the page of a clash sends them; anything else is none."""
    try:
        return [Slot.of(condition) for condition in json.loads(text)]
    except (ValueError, TypeError, KeyError, IndexError):
        return []


class ConditionForm(forms.Form):
    """One condition on one fact: how it is compared, and with what."""

    fact = forms.CharField(widget=forms.HiddenInput)
    how = forms.ChoiceField(label=_("Comparison"))

    def __init__(self, slot: Slot, number: int, language: str, *, check: bool) -> None:
        prefix = f"c{number}"
        given = {f"{prefix}-fact": slot.fact, f"{prefix}-how": slot.how, f"{prefix}-value": list(slot.values)}
        reading = slot.fact in READINGS
        if reading:
            given[f"{prefix}-value"] = ", ".join(slot.values)
        initial = {"fact": slot.fact, "how": slot.how, "value": given[f"{prefix}-value"]}
        super().__init__(_Listed(given) if check else None, prefix=prefix, initial=initial, label_suffix="")
        self.slot, self.language, self.number = slot, language, number
        self.name = FACT_WORDS[slot.fact].name.said(language)
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)
        how.choices = [(name, COMPARISONS[name].said(language)) for name in comparisons_for(slot.fact)]
        self.fields["value"] = self._reading_field() if reading else self._choice_field()

    def _reading_field(self) -> forms.CharField:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "37.3"})
        return forms.CharField(label=_("Degrees Celsius"), required=False, max_length=60, widget=widget)

    def _choice_field(self) -> forms.MultipleChoiceField:
        fact = self.slot.fact
        values: Iterable[Fact] = WORDS.get(fact) or (True, False)
        choices = [(_as_text(value), value_word(fact, value, self.language)) for value in values]
        return forms.MultipleChoiceField(
            label=_("Which"), required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )

    def clean(self) -> dict[str, Any]:
        """A comparison that compares has something to compare with."""
        said = super().clean() or self.cleaned_data
        if "how" in said and "value" in said and needs_values(said["how"]):
            try:
                said["values"] = self._values(said["value"])
            except InvalidInput as error:
                self.add_error("value", error.sentence(self.language))
            else:
                if not said["values"]:
                    self.add_error("value", _("Choose at least one."))
                elif said["how"] not in ("is", "is_not") and len(said["values"]) > 1:
                    self.add_error("value", _("One reading only."))
        return said

    def _values(self, given: str | list[str]) -> list[Fact]:
        fact = self.slot.fact
        if isinstance(given, str):
            readings = (temperature_tenths(part) for part in re.split(r"[,，、;；\s]+", given))
            return [reading for reading in readings if reading is not None]
        return [_ANSWER_OF_TEXT[text] if fact in ANSWERS else text for text in given]

    def condition(self) -> list[object]:
        """What was chosen, as a condition of the table."""
        return condition_data(self.slot.fact, self.cleaned_data["how"], self.cleaned_data.get("values", []))


class _Listed(dict[str, Any]):
    """A form's data whose values may be lists, as a request's are."""

    def getlist(self, name: str) -> list[str]:
        """All values of a name."""
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]


def _reason_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The reasons by the decision they were written for."""
    return [
        (
            DECISION_WORDS[decision].said(language),
            [(code, REASONS[code].headline.said(language)) for code in REASONS if decision in FITS[code]],
        )
        for decision in DECISIONS
    ]


class OutcomeForm(forms.Form):
    """What a rule decides, and what the gate says."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("What the gate says"), help_text=_("Shown to the person, with what to do next.")
    )

    def __init__(self, data: Mapping[str, Any] | None, language: str, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.language = language
        decision, reason = self.fields["decision"], self.fields["reason"]
        assert isinstance(decision, forms.ChoiceField) and isinstance(reason, forms.ChoiceField)
        decision.choices = [(code, words.said(language)) for code, words in DECISION_WORDS.items()]
        reason.choices = [("", "–"), *_reason_choices(language)]

    def clean(self) -> dict[str, Any]:
        """A gate never says "you may pass" to somebody it turns back."""
        said = super().clean() or self.cleaned_data
        if "decision" in said and "reason" in said and said["decision"] not in FITS[said["reason"]]:
            self.add_error("reason", InvalidInput("policy.reason_misfit").sentence(self.language))
        return said


class DutyForm(forms.Form):
    """What somebody has to do afterwards."""

    duty = forms.ChoiceField(label=_("What is to be done"))

    def __init__(self, data: Mapping[str, Any] | None, language: str, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        field = self.fields["duty"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, duty.headline.said(language)) for code, duty in DUTIES.items()]


class DescribeForm(forms.Form):
    """Why the policy changes, and why each broken promise is given up."""

    note = forms.CharField(
        label=_("Why does the policy change?"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences; everybody who may see policies reads them."),
    )

    def __init__(self, data: Mapping[str, Any] | None, promises: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        for code, text in promises.items():
            self.fields[f"promise-{code}"] = forms.CharField(
                label=_("Why this promise is given up: %(promise)s") % {"promise": text},
                required=False,
                max_length=400,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def reasons(self) -> dict[str, str]:
        """The reasons by promise."""
        return {
            name[len("promise-") :]: text
            for name, text in self.cleaned_data.items()
            if name.startswith("promise-")
        }


class TrialForm(forms.Form):
    """The day whose passages a draft is tried on."""

    day = DayField()


class ForceForm(forms.Form):
    """From when on a policy decides; left open: from now on."""

    effective_from = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        help_text=_("Leave it open for: from now on."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
