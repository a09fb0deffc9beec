"""A town for benchmarks of tracing: popular places are very popular, days have their hours, some stay all day."""

from __future__ import annotations

from pathlib import Path

import numpy as np

COLUMNS = ("site", "person", "enter", "leave")
DAYS = 14
STAYS_A_PERSON = 40
STAYS_A_SITE = 2_000
POPULARITY = 0.8
"""Exponent of Zipf's law: the first site has so much more than the tenth."""
BY_HOUR = (1, 1, 1, 1, 1, 2, 6, 12, 16, 14, 12, 14, 16, 12, 10, 10, 12, 16, 18, 14, 9, 6, 3, 2)
FIRST = 800_000_000
LEAST = 15 * 60
"""Seconds together that count."""


def make(folder: Path, stays: int, seed: int = 1) -> None:
    """Writes the columns of a town as one file each, 32 bits a number; the same for the same seed."""
    chance = np.random.default_rng(seed)
    sites, persons = max(50, stays // STAYS_A_SITE), max(50, stays // STAYS_A_PERSON)
    weight = 1 / np.arange(1, sites + 1) ** POPULARITY
    hour = np.array(BY_HOUR) / sum(BY_HOUR)
    enter = chance.integers(0, DAYS, stays) * 86400 + chance.choice(24, stays, p=hour) * 3600
    enter += chance.integers(0, 3600, stays) + FIRST
    lasts = np.clip(np.exp(chance.normal(np.log(35 * 60), 0.9, stays)), 60, 12 * 3600).astype(np.int64)
    columns = (
        chance.choice(sites, stays, p=weight / weight.sum()),
        chance.integers(0, persons, stays),
        enter,
        enter + lasts,
    )
    for name, column in zip(COLUMNS, columns, strict=True):
        np.save(folder / f"{name}.npy", column.astype(np.int32))


def load(folder: Path) -> tuple[np.ndarray, ...]:
    """Site, person, enter and leave of each stay."""
    return tuple(np.load(folder / f"{name}.npy") for name in COLUMNS)


def cases(persons: np.ndarray, how_many: int) -> np.ndarray:
    """Numbers of index persons, drawn from those with stays."""
    return np.sort(np.random.default_rng(7).choice(np.unique(persons), how_many, replace=False)).astype(
        np.int32
    )
