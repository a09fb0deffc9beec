"""The link to the page of the one person whom an order concerns: signed, without a name, and not for ever.

Whoever holds it sees what restricts that person and can report, ask and appeal for them: a head of household does so
for a parent. It opens no identity and no other order.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from lianfang.domain.errors import NotFound

SALT = "lianfang.quarantine.resident"
LASTS = timedelta(days=60)
"""The longest regime and its appeal lie well within; after that nothing is left to do on the page."""


def token_of(number: str) -> str:
    """The signed form of an order's number."""
    return signing.dumps(number, salt=SALT)


def link_of(number: str) -> str:
    """The address of the person's own page, from the root of the site."""
    return reverse("resident", args=[token_of(number)])


def number_in(token: str) -> str:
    """The order's number; NotFound "resident.link_not_valid" for a wrong or an old token, in the same words."""
    try:
        return str(signing.loads(token, salt=SALT, max_age=LASTS))
    except signing.BadSignature:  # an expired one is a bad one too
        raise NotFound("resident.link_not_valid") from None
