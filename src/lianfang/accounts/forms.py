"""What forms on pages share: a day to ask for; how a form is sent into an action and shows what that refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from lianfang.domain.days import FIRST_DAY, LAST_DAY, can_be_asked
from lianfang.domain.errors import LianfangError
from lianfang.domain.merging import EditClash

T = TypeVar("T")

DONE = 200
SELECTED = mark_safe(" selected")


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


class LongSelect(forms.Select):
    """A choice among many. Drawn in one go: a template for each option costs more than the rest of the page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The element with its options."""
        chosen = self.format_value(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) in chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})),
            options,
        )


def first_row(asked: str, found: int, page: int) -> int:
    """Where the asked page of a list of `found` rows begins: whole pages of `page` rows down; nought for nonsense."""
    first = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    return first - first % page if first < found else 0


def attempt(form: forms.Form, language: str, act: Callable[[], T]) -> tuple[T | None, int]:
    """Sends a valid form into its action: the action's result and DONE, or None and the status to answer with.

    Refused or not valid, the form carries every problem and all that was typed.
    """
    if not form.is_valid():
        return None, 422
    try:
        return act(), DONE
    except EditClash:  # no mistake in the form: both versions are to be shown, field by field
        raise
    except LianfangError as error:
        show_problems(form, error, language)
        return None, error.status


def show_problems(form: forms.Form, error: LianfangError, language: str) -> None:
    """Puts each problem of `error` at its field, or above the form where it has none; what was typed stays."""
    joint = "" if language == "zh" else " "
    for problem in error.problems:
        field = problem.field if problem.field in form.fields else None
        if field and (label := form.fields[field].label):  # people know a field by its label, not by its name
            problem = replace(problem, field=str(label))
        form.add_error(field, f"{problem.sentence(language)}{joint}{problem.remedy(language)}")


def refusal_of(form: forms.Form) -> str:
    """What stands above a refused form, because it belongs to none of its fields."""
    return " ".join(str(sentence) for sentence in form.non_field_errors())
