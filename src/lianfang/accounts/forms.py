"""What forms on pages share: a day to ask for; how a form is sent into an action and shows what that refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.domain.days import FIRST_DAY, LAST_DAY, can_be_asked
from lianfang.domain.errors import LianfangError

T = TypeVar("T")

DONE = 200


class DayField(forms.DateField):
    """A day of the calendar, which may be left open; days that nobody can mean are refused at the field."""

    def __init__(self) -> None:
        widget = forms.DateInput(
            attrs={"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()},
            format="%Y-%m-%d",
        )
        super().__init__(label=_("Day"), required=False, widget=widget)

    def validate(self, value: date | None) -> None:
        """Refuses a day outside the bound."""
        super().validate(value)
        if value is not None and not can_be_asked(value):
            said = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
            raise forms.ValidationError(_("Choose a day of the years %(first)s to %(last)s."), params=said)


def attempt(form: forms.Form, language: str, act: Callable[[], T]) -> tuple[T | None, int]:
    """Sends a valid form into its action: the action's result and DONE, or None and the status to answer with.

    Refused or not valid, the form carries every problem and all that was typed.
    """
    if not form.is_valid():
        return None, 422
    try:
        return act(), DONE
    except LianfangError as error:
        show_problems(form, error, language)
        return None, error.status


def show_problems(form: forms.Form, error: LianfangError, language: str) -> None:
    """Puts each problem of `error` at its field, or above the form where it has none; what was typed stays."""
    joint = "" if language == "zh" else " "
    for problem in error.problems:
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, f"{problem.sentence(language)}{joint}{problem.remedy(language)}")


def refusal_of(form: forms.Form) -> str:
    """What stands above a refused form, because it belongs to none of its fields."""
    return " ".join(str(sentence) for sentence in form.non_field_errors())
