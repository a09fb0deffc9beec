"""What counts as an exposure: one value, checked when it is made."""

from __future__ import annotations

import math
from dataclasses import dataclass

LONGEST_MINUTES = 366 * 24 * 60
"""No length of time in a rule is longer than a year: longer ones are slips of the pen."""

HOME_KINDS = ("compound", "village")
"""Kinds of site where people live: sharing the gate of a compound is not sharing a room."""


@dataclass(frozen=True)
class ContactRule:
    """Who counts as a contact.

    `min_overlap_minutes`: together at least so long (15: the World Health Organization's definition of a contact).
    `linger_minutes`: entering so long after the case left still exposes. `latent_hours`: so long after the first
    exposure a contact may expose others. `backward`: for the source, with roles exchanged. `kinds`: only sites of
    these kinds count; None: all. `home_kinds`: there only one household counts, where households are given.
    """

    min_overlap_minutes: float = 15
    linger_minutes: float = 0
    latent_hours: float = 24
    degree: int = 1
    backward: bool = False
    kinds: tuple[str, ...] | None = None
    home_kinds: tuple[str, ...] = HOME_KINDS

    def __post_init__(self) -> None:
        """Refuses what cannot be meant; ValueError names the field and what it may be."""
        for field, most in (
            ("min_overlap_minutes", LONGEST_MINUTES),
            ("linger_minutes", LONGEST_MINUTES),
            ("latent_hours", LONGEST_MINUTES / 60),
        ):
            value = getattr(self, field)
            if not (math.isfinite(value) and 0 <= value <= most):
                raise ValueError(f"{field}: 0 to {most:.0f}, not {value}")
        if self.degree not in (1, 2):
            raise ValueError(f"degree: 1 or 2, not {self.degree}")
        if self.kinds is not None and not self.kinds:
            raise ValueError("kinds: name at least one kind, or leave it out for all")

    @property
    def min_overlap(self) -> int:
        """Seconds that two people must be together."""
        return math.ceil(self.min_overlap_minutes * 60)

    @property
    def linger(self) -> int:
        """Seconds after the case left during which entering still exposes."""
        return math.floor(self.linger_minutes * 60)

    @property
    def latent(self) -> int:
        """Seconds from a contact's first exposure until they may expose others."""
        return round(self.latent_hours * 3600)

    def counts(self, kind: str | None, by_household: bool) -> int:
        """Whether a site of a kind (None: not known) counts: 0 no, 1 yes, 2 for people of one household only."""
        if self.kinds is not None and kind not in self.kinds:
            return 0
        return 2 if by_household and kind in self.home_kinds else 1
