"""Identities opened for a round: many at once for one purpose, and shown again that day without asking anew.

What lets them be shown again is the entry in the trail itself: what was not noted is not shown.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.accounts.trail_queries import noted_subjects
from lianfang.domain import values
from lianfang.domain.errors import InvalidInput
from lianfang.people import vault
from lianfang.people.models import Identity
from lianfang.people.rows import IdentityRow

VERB = "identity.open"
AT_ONCE = 500
"""So many persons are asked for in one statement."""


@transaction.atomic
def open_for_round(
    actor: Asker, numbers: Collection[str], purpose: str, duty: str, since: datetime
) -> dict[str, IdentityRow]:
    """Opens the identities of these persons for one purpose and returns them; each is noted once since `since`.

    `duty` names the round ("round:2026-11-24"). The caller has made sure that the actor looks after each of them.
    """
    actor.demand(Right.OPEN_IDENTITY)
    purpose = values.plain_text(purpose, "purpose", 200)
    if not purpose:
        raise InvalidInput("purpose.required", "purpose")
    cards = _cards(numbers)
    noted = _noted(actor, list(cards), duty, since)
    new = [number for number in cards if number not in noted]
    write_down(actor, *(Note(VERB, thing=duty, subject=number, purpose=purpose) for number in new))
    return cards


def shown_again(actor: Asker, numbers: Collection[str], duty: str, since: datetime) -> dict[str, IdentityRow]:
    """Of these persons, those whose identity the actor has opened for that duty since `since`."""
    return _cards(_noted(actor, numbers, duty, since)) if actor.may(Right.OPEN_IDENTITY) else {}


def _noted(actor: Asker, numbers: Collection[str], duty: str, since: datetime) -> set[str]:
    asked, found = list(numbers), set[str]()
    for start in range(0, len(asked), AT_ONCE):
        found |= noted_subjects(actor, VERB, duty, asked[start : start + AT_ONCE], since)
    return found


def _cards(numbers: Collection[str]) -> dict[str, IdentityRow]:
    asked, found = list(numbers), dict[str, IdentityRow]()
    for start in range(0, len(asked), AT_ONCE):
        rows = Identity.objects.filter(person__number__in=asked[start : start + AT_ONCE])
        for number, sealed in rows.values_list("person__number", "sealed"):
            card = vault.unseal(bytes(sealed), number)
            found[number] = IdentityRow(number, card.name, card.phone, card.address)
    return found
