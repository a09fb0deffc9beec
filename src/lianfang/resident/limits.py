"""How often one page may be asked for and written to: nobody needs more, and a machine would."""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import cache

from lianfang.domain.errors import TooMany

SPAN_SECONDS = 600
VIEWS, WRITES = 240, 40
"""In that time, for one order's page: a household of six at two telephones stays far below."""


def demand_leisure(token: str, writes: bool) -> None:
    """Refuses, with TooMany, whoever asks for one page more often than people can."""
    word, most = ("writes", WRITES) if writes else ("views", VIEWS)
    key = f"resident:{word}:{sha256(token.encode()).hexdigest()[:32]}"
    cache.add(key, 0, SPAN_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # it lapsed between the two
        return
    if count > most:
        raise TooMany("resident.too_many")
