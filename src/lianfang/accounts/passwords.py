"""What makes a password too easy, said in our own words and in both languages."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lianfang.accounts.models import User
from lianfang.domain.errors import FieldProblem, InvalidInput

PROBLEMS = {
    "password_too_short": FieldProblem("password", "password.too_short"),
    "password_too_common": FieldProblem("password", "password.too_common"),
    "password_entirely_numeric": FieldProblem("password", "password.only_digits"),
    "password_too_similar": FieldProblem("password", "password.like_the_name"),
}
"""What Django's validators find, in our words."""


def demand_good_password(password: str, user: User) -> None:
    """Refuses a password that is too short, common, only digits or like the user's name; all at once."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput.of([PROBLEMS[str(one.code)] for one in error.error_list]) from None
