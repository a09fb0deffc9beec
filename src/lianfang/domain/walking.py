"""Walking order: doors in the order in which somebody passes them on foot."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"([0-9]+)")


def walking_key(area_path: str, door: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """By what doors are sorted: the compound, then the door's words with their numbers as numbers.

    "2栋 1001" comes before "10栋 101", full-width digits are digits, and a door nobody wrote down comes last.
    """
    plain = unicodedata.normalize("NFKC", door).strip()
    if not plain:
        return area_path, ((2, 0, ""),)
    parts = (part.strip() for part in _NUMBER.split(plain))
    return area_path, tuple((0, int(p), "") if p.isascii() and p.isdigit() else (1, 0, p) for p in parts if p)
