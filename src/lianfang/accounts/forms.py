"""How a form on a page is sent into an action, and shows what the action refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms

from lianfang.domain.errors import LianfangError

T = TypeVar("T")

DONE = 200


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
