"""What every form says of a field that is not right: what to write instead, in place of the framework's own sentences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("This is still empty: fill it in.")},
    forms.IntegerField: {"invalid": _("This is no whole number: write digits only, such as 14.")},
    forms.FloatField: {
        "invalid": _("This is no number: write digits, with a point if need be, such as 113.85.")
    },
    forms.DateField: {"invalid": _("There is no such day: write it as 2026-02-28.")},
    forms.DateTimeField: {"invalid": _("There is no such time: write it as 2026-02-28 13:30.")},
    forms.ChoiceField: {"invalid_choice": _("“%(value)s” is not among the choices: choose one of the list.")},
    forms.FileField: {
        "required": _("No file is chosen: choose one."),
        "invalid": _("No file came with the form: choose it again."),
        "missing": _("No file came with the form: choose it again."),
        "empty": _("The file is empty: choose another one."),
    },
}
"""By kind of field and code of the mistake."""

LIMITS: dict[type[validators.BaseValidator] | type[validators.ProhibitNullCharactersValidator], Any] = {
    validators.MaxValueValidator: _("Too much: write %(limit_value)s at most."),
    validators.MinValueValidator: _("Too little: write %(limit_value)s at least."),
    validators.MaxLengthValidator: ngettext_lazy(
        "Too long: shorten it to %(limit_value)d character; it has %(show_value)d.",
        "Too long: shorten it to %(limit_value)d characters; it has %(show_value)d.",
        "limit_value",
    ),
    validators.MinLengthValidator: ngettext_lazy(
        "Too short: write at least %(limit_value)d character; it has %(show_value)d.",
        "Too short: write at least %(limit_value)d characters; it has %(show_value)d.",
        "limit_value",
    ),
    validators.ProhibitNullCharactersValidator: _("An invisible character is in it: type the text again."),
}


def speak_plainly() -> None:
    """Gives every form of this process these words, unless a field has its own. To be called before forms are made."""
    for field, words in WORDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
    for validator, sentence in LIMITS.items():
        validator.message = sentence
