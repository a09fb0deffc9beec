"""Somebody under an order as the asker of their own page: they reach their own order, and those of their household."""

from __future__ import annotations

from lianfang.accounts.scope import Asker

ROLE = "resident"


def resident(order_number: str, language: str) -> Asker:
    """Who acts on the page of an order; whoever makes this has made sure of it (a signed link). Holds no rights."""
    return Asker(None, f"{ROLE}:{order_number}", ROLE, None, "", "", language)


def own_order(asker: Asker) -> str:
    """The number of the order whose page this is; empty for staff."""
    return asker.name.partition(":")[2] if asker.role == ROLE else ""
