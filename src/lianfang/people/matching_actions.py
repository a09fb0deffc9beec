"""Holding a list of names against the register: the vault is opened by the program, one card at a time, for nobody's eyes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import Asker
from lianfang.domain.match_search import Search
from lianfang.domain.matching import person_key
from lianfang.people import vault
from lianfang.people.models import Identity

Row = TypeVar("Row", int, str)
EVERY = 20_000


@transaction.atomic
def hold_against_register(
    actor: Asker, search: Search[Row, str], purpose: str, tell: Callable[[int], None] = lambda seen: None
) -> None:
    """Shows everybody who is registered to `search`, by number; what is kept are those who resemble a row.

    Whoever is in quarantine may live in another town than the list's, so the whole district is looked through. The
    trail says once that it was, and why.
    """
    rows = Identity.objects.select_related("person").only(
        "sealed", "person__number", "person__birth_year", "person__area_path"
    )
    seen = 0
    for identity in rows.iterator(chunk_size=5000):
        person = identity.person
        card = vault.unseal(bytes(identity.sealed), person.number)
        search.see(person.number, person_key(card.name, card.phone, person.birth_year, person.area_path))
        seen += 1
        if seen % EVERY == 0:
            tell(seen)
    write_down(actor, Note("person.match", purpose=purpose, detail={"people": seen}))
