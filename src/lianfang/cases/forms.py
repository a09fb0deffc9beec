"""What is asked of a tracer: one form a step, none asks what is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.forms import DayField
from lianfang.accounts.scope import Asker
from lianfang.cases import words
from lianfang.cases.actions.cases import NewCase, NewStay, NewTest
from lianfang.cases.actions.contacts import NewContact
from lianfang.domain.cases import CLASSIFICATIONS, OUTCOMES
from lianfang.local_time import local_zone

Choices = list[tuple[Any, Any]]


def _day(label: Any) -> DayField:
    field = DayField()
    field.label = label
    return field


def _long(label: Any, rows: int = 3, required: bool = True, limit: int = 400) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=limit, widget=forms.Textarea(attrs={"rows": rows})
    )


def _moment(label: Any, required: bool = True) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


class TracerForm(forms.Form):
    """A form whose choices are said in the asker's language."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, asker: Asker, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.asker = asker
        self.offer(asker)

    def offer(self, asker: Asker) -> None:
        """Fills in the choices."""

    def _choices(self, field: str, choices: Iterable[tuple[Any, Any]]) -> None:
        self.fields[field].choices = list(choices)  # type: ignore[attr-defined]


class CaseForm(TracerForm):
    """A new case."""

    person = forms.CharField(label=_("Number of the person"), max_length=20)
    disease = forms.ChoiceField(label=_("Disease"))
    classification = forms.ChoiceField(label=_("Classification"), widget=forms.RadioSelect)
    onset_on = _day(_("First day with symptoms"))
    sampled_on = _day(_("Day of the first positive sample"))
    symptoms = forms.MultipleChoiceField(
        label=_("Symptoms"), required=False, widget=forms.CheckboxSelectMultiple
    )
    why = _long(_("Why: what was found, by whom"))
    source = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def offer(self, asker: Asker) -> None:
        """Diseases with rules, classifications but the excluded, symptoms."""
        self._choices("disease", words.disease_choices(asker))
        some = [code for code in CLASSIFICATIONS if code != "excluded"]
        self._choices("classification", [(c, words.classification_word(asker, c)) for c in some])
        self._choices("symptoms", words.symptom_choices(asker))

    def said(self) -> NewCase:
        """The case as the action takes it."""
        d = self.cleaned_data
        return NewCase(
            d["person"].strip(),
            d["disease"],
            d["classification"],
            d["why"],
            d["onset_on"],
            d["sampled_on"],
            d["symptoms"],
            d["source"] or "interview",
        )


class ClassifyForm(TracerForm):
    """Another classification."""

    classification = forms.ChoiceField(label=_("Classification"), widget=forms.RadioSelect)
    why = _long(_("Why: test, symptoms, who decided"), rows=2)

    def offer(self, asker: Asker) -> None:
        """Every classification."""
        self._choices("classification", [(c, words.classification_word(asker, c)) for c in CLASSIFICATIONS])


class FactsForm(TracerForm):
    """Onset, sample, symptoms."""

    onset_on = _day(_("First day with symptoms"))
    sampled_on = _day(_("Day of the first positive sample"))
    symptoms = forms.MultipleChoiceField(
        label=_("Symptoms"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, asker: Asker) -> None:
        """All symptoms."""
        self._choices("symptoms", words.symptom_choices(asker))


class OutcomeForm(TracerForm):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), widget=forms.RadioSelect)
    on = _day(_("On which day"))

    def offer(self, asker: Asker) -> None:
        """The three ends."""
        self._choices("outcome", [(code, words.OUTCOME_WORDS[code]) for code in OUTCOMES])
        self.fields["on"].required = True


class InvestigationForm(TracerForm):
    """The telephone call, question by question; half done is kept as it is."""

    def offer(self, asker: Asker) -> None:
        """One long answer a question."""
        for code, question in words.QUESTIONS.items():
            self.fields[code] = _long(str(question), rows=2, required=False, limit=2000)

    def answers(self) -> dict[str, str]:
        """Question to answer."""
        return {code: self.cleaned_data[code] for code in words.QUESTIONS}


class TestForm(TracerForm):
    """A sample."""

    __test__ = False  # not a test case, whatever its name begins with

    kind = forms.ChoiceField(label=_("Test"))
    sampled_at = _moment(_("Sampled at"))
    result = forms.ChoiceField(label=_("Result"), required=False)

    def offer(self, asker: Asker) -> None:
        """Kinds and results."""
        self._choices("kind", words.TEST_WORDS.items())
        self._choices("result", words.RESULT_WORDS.items())

    def said(self, person: str, disease: str) -> NewTest:
        """The sample as the action takes it."""
        d = self.cleaned_data
        return NewTest(person, disease, d["kind"], local(d["sampled_at"]), d["result"])


class StayForm(TracerForm):
    """Where somebody says they were."""

    since = _moment(_("From"))
    until = _moment(_("Until"))
    site_code = forms.CharField(
        label=_("Code of the place, if it is registered"), required=False, max_length=32
    )
    place = forms.CharField(label=_("Or the place in words"), required=False, max_length=120)
    transport = forms.ChoiceField(label=_("On the way by"), required=False)
    seat = forms.CharField(label=_("Seat, carriage or plate"), required=False, max_length=40)
    certainty = forms.TypedChoiceField(label=_("How sure"), coerce=int)

    def offer(self, asker: Asker) -> None:
        """Ways of travelling and how sure."""
        self._choices("transport", words.TRANSPORT_WORDS.items())
        self._choices("certainty", words.CERTAINTY_WORDS.items())
        self.fields["certainty"].initial = 2

    def said(self, person: str) -> NewStay:
        """The stay as the action takes it."""
        d = self.cleaned_data
        return NewStay(
            person,
            local(d["since"]),
            local(d["until"]),
            d["site_code"].strip(),
            d["place"],
            d["transport"],
            d["seat"],
            certainty=d["certainty"],
        )


class ContactForm(TracerForm):
    """A contact whom the case names."""

    person = forms.CharField(label=_("Number of the person"), max_length=20)
    prompt = forms.ChoiceField(label=_("By which situation"), required=False)
    first_exposure = _moment(_("First together"))
    last_exposure = _moment(_("Last together"))
    minutes = forms.IntegerField(label=_("Minutes together"), required=False, min_value=0, max_value=40320)

    def offer(self, asker: Asker) -> None:
        """The situations of the interview."""
        self._choices("prompt", [("", _("None of these")), *words.prompt_choices(asker)])

    def said(self, case: str) -> NewContact:
        """The contact as the action takes it."""
        d = self.cleaned_data
        first, last = local(d["first_exposure"]), local(d["last_exposure"])
        return NewContact(case, d["person"].strip(), first, last, d["minutes"] or 0, d["prompt"])


class HandOverForm(TracerForm):
    """From which score on contacts are given to the communities."""

    min_score = forms.IntegerField(label=_("From this score on"), min_value=0, max_value=100)


class CloseContactForm(TracerForm):
    """Why somebody is followed up no more."""

    status = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=200)

    def offer(self, asker: Asker) -> None:
        """Dismissed or lost."""
        self._choices("status", [(code, words.STATUS_WORDS[code]) for code in ("dismissed", "lost")])


STATE_WORDS = (("well", _("Well, no symptoms")), ("symptoms", _("With symptoms")))


class ReachedForm(TracerForm):
    """What a call or visit to a contact found."""

    state = forms.ChoiceField(label=_("How are they?"), widget=forms.RadioSelect)
    evidence = _long(_("When and how reached, what they were told"), limit=800)

    def offer(self, asker: Asker) -> None:
        """Well, or with symptoms."""
        self._choices("state", STATE_WORDS)


def local(moment: datetime) -> datetime:
    """A time as typed, in the installation's zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=local_zone())
