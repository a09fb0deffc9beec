"""Words for the rooms' codes, in the reader's language; a code nobody named stands for itself."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from lianfang.accounts import words as accounts
from lianfang.people import words as people

register = template.Library()

register.filter("role_word", accounts.role_word)
register.filter("verb_word", accounts.verb_word)
register.filter("purpose_word", people.purpose_word)


@register.filter
def restriction_word(kind: str) -> Promise | str:
    """What restricts somebody."""
    return people.RESTRICTION_WORDS.get(kind, kind)


@register.filter
def reason_word(reason: str) -> Promise | str:
    """Why somebody is restricted."""
    return people.REASON_WORDS.get(reason, reason)
