"""Names of persons and sites as columns: number to name and name to number without a Python object a name.

A district has a million names. As a dictionary they take 150 bytes each and seconds to open; here they are the bytes
themselves, where each begins, and the order in which they sort, so that opening a store reads nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Names:
    """The name of number n is the UTF-8 in `text[start[n] : start[n + 1]]`; `order` are all numbers by name.

    Names sort by code point, which is the order of their bytes. Each name is there once.
    """

    text: NDArray[np.uint8]
    start: NDArray[np.int64]
    order: NDArray[np.int32]

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        """The names in the order of their numbers. ValueError if one is there twice."""
        words = [name.encode() for name in names]
        start = np.zeros(len(words) + 1, dtype=np.int64)
        np.cumsum([len(word) for word in words], out=start[1:])
        order = np.array(sorted(range(len(words)), key=words.__getitem__), dtype=np.int32)
        for before, after in pairwise(order):
            if words[before] == words[after]:
                raise ValueError(f"the name {words[after].decode()!r} is there twice")
        return cls(np.frombuffer(b"".join(words), dtype=np.uint8), start, order)

    def __len__(self) -> int:
        return len(self.start) - 1

    def __iter__(self) -> Iterator[str]:
        text, starts = self.text.tobytes(), self.start.tolist()
        return (text[start:end].decode() for start, end in pairwise(starts))

    def name(self, number: int) -> str:
        """The name of a number."""
        return self._bytes(number).decode()

    def id(self, name: str) -> int | None:
        """The number of a name; None if nobody is called so."""
        wanted = name.encode()
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(int(self.order[middle])) < wanted:
                low = middle + 1
            else:
                high = middle
        found = int(self.order[low]) if low < len(self) else -1
        return found if found >= 0 and self._bytes(found) == wanted else None

    def rank(self) -> NDArray[np.int32]:
        """The place of each number among all names sorted: to sort rows by name without touching a name."""
        rank = np.empty(len(self), dtype=np.int32)
        rank[self.order] = np.arange(len(self), dtype=np.int32)
        return rank

    def _bytes(self, number: int) -> bytes:
        return self.text[self.start[number] : self.start[number + 1]].tobytes()
