"""Sorting millions of rows by small whole numbers: buckets for the first key, then short runs inside them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing.compiled import kernel

_SHORT = 24
"""Up to so many rows a plain insertion is the quickest sort (measured)."""
_DIGIT = 11
"""Bits that are sorted at once: the buckets' counters stay in the nearest cache."""


@kernel
def bucket_starts(key: NDArray[np.int32], keys: int) -> NDArray[np.int64]:
    """Where the rows of each key begin once they are sorted by it; (keys + 1,)."""
    starts = np.zeros(keys + 1, np.int64)
    for value in key:
        starts[value + 1] += 1
    for value in range(keys):
        starts[value + 1] += starts[value]
    return starts


@kernel
def by_bucket(key: NDArray[np.int32], starts: NDArray[np.int64]) -> NDArray[np.int32]:
    """All rows in the order of their key; rows of one key keep their order."""
    place = starts[:-1].copy()
    rows = np.empty(len(key), np.int32)
    for row in range(len(key)):
        rows[place[key[row]]] = row
        place[key[row]] += 1
    return rows


@kernel
def sort_run(value: NDArray[np.int64], rows: NDArray[np.int32]) -> None:
    """Sorts rows and their values in place, by value; equal values keep their order."""
    size = len(value)
    for first in range(0, size, _SHORT):
        for at in range(first + 1, min(first + _SHORT, size)):
            held, row = value[at], rows[at]
            before = at - 1
            while before >= first and value[before] > held:
                value[before + 1] = value[before]
                rows[before + 1] = rows[before]
                before -= 1
            value[before + 1] = held
            rows[before + 1] = row
    if size > _SHORT:
        _merge_runs(value, rows)


@kernel
def _merge_runs(value: NDArray[np.int64], rows: NDArray[np.int32]) -> None:
    """Merges neighbouring sorted runs of _SHORT rows, then of twice as many, until all is one run."""
    size, width = len(value), _SHORT
    while width < size:
        old, old_rows = value.copy(), rows.copy()
        for first in range(0, size, 2 * width):
            left, middle = first, min(first + width, size)
            right, last = middle, min(first + 2 * width, size)
            for at in range(first, last):
                if right == last or (left < middle and old[left] <= old[right]):
                    value[at], rows[at] = old[left], old_rows[left]
                    left += 1
                else:
                    value[at], rows[at] = old[right], old_rows[right]
                    right += 1
        width *= 2


@kernel
def sort_values(value: NDArray[np.int64]) -> None:
    """Sorts values in place."""
    size = len(value)
    for first in range(0, size, _SHORT):
        for at in range(first + 1, min(first + _SHORT, size)):
            held = value[at]
            before = at - 1
            while before >= first and value[before] > held:
                value[before + 1] = value[before]
                before -= 1
            value[before + 1] = held
    width = _SHORT
    while width < size:
        old = value.copy()
        for first in range(0, size, 2 * width):
            left, middle = first, min(first + width, size)
            right, last = middle, min(first + 2 * width, size)
            for at in range(first, last):
                if right == last or (left < middle and old[left] <= old[right]):
                    value[at] = old[left]
                    left += 1
                else:
                    value[at] = old[right]
                    right += 1
        width *= 2


@kernel
def order_by(key: NDArray[np.int64], bits: int) -> NDArray[np.int32]:
    """The order of rows by a number of at most `bits` bits, none below 0; equal numbers keep their order."""
    size = len(key)
    rows, other = np.arange(size).astype(np.int32), np.empty(size, np.int32)
    values, swapped = key.copy(), np.empty(size, np.int64)
    mask = (1 << _DIGIT) - 1
    for shift in range(0, bits, _DIGIT):
        place = np.zeros((1 << _DIGIT) + 1, np.int64)
        for value in values:
            place[((value >> shift) & mask) + 1] += 1
        for digit in range(1 << _DIGIT):
            place[digit + 1] += place[digit]
        for at in range(size):
            digit = (values[at] >> shift) & mask
            swapped[place[digit]] = values[at]
            other[place[digit]] = rows[at]
            place[digit] += 1
        values, swapped = swapped, values
        rows, other = other, rows
    return rows
