"""Two people changed the same thing: what fits together by itself, and what somebody has to choose.

Three states are compared field by field: the one that both had read (base), mine, and theirs. A field that only one
of us changed keeps that change; one that both changed to the same value is no matter; the rest clashes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from lianfang.domain.errors import Conflict


class Nothing(Enum):
    """What a field holds that is not there: never entered, or removed."""

    ABSENT = "absent"


ABSENT: Final = Nothing.ABSENT


@dataclass(frozen=True)
class Clash:
    """A field that both changed, each to something else; `ABSENT` where a state does not have it."""

    field: str
    base: object
    mine: object
    theirs: object


@dataclass(frozen=True)
class Merged:
    """What became of two changes: the fields that fit, what clashes, and the fields that came from the other side."""

    values: dict[str, object]
    clashes: tuple[Clash, ...] = ()
    theirs: tuple[str, ...] = ()

    def settled(self, choices: Mapping[str, object]) -> dict[str, object]:
        """The fields with every clash settled by a chosen value (`ABSENT` removes); a clash without one is a KeyError."""
        chosen = {clash.field: choices[clash.field] for clash in self.clashes}
        return self.values | {name: value for name, value in chosen.items() if value is not ABSENT}


def merge(base: Mapping[str, object], mine: Mapping[str, object], theirs: Mapping[str, object]) -> Merged:
    """Puts two changes of the same base together, field by field; the order of fields is mine, then theirs."""
    values: dict[str, object] = {}
    clashes: list[Clash] = []
    from_theirs: list[str] = []
    for name in dict.fromkeys((*mine, *theirs, *base)):
        old, own, other = (state.get(name, ABSENT) for state in (base, mine, theirs))
        if own != other and own != old and other != old:
            clashes.append(Clash(name, old, own, other))
            continue
        kept = other if own == old else own
        if own != other and own == old:
            from_theirs.append(name)
        if kept is not ABSENT:
            values[name] = kept
    return Merged(values, tuple(clashes), tuple(from_theirs))


class EditClash(Conflict):
    """Two people changed the same fields: nothing was saved, both values are here, and who changed theirs when."""

    merged: Merged
    version: int
    """The version that a choice between the two is made on."""
    authors: Mapping[str, tuple[str, datetime]]
    """For each clashing field, who changed it and when."""


def edit_clash(merged: Merged, version: int, authors: Mapping[str, tuple[str, datetime]]) -> EditClash:
    """The error that shows a clash, on the newest `version`, with the author and time of each clashing field."""
    error = EditClash("edit.clash", fields=len(merged.clashes))
    error.merged, error.version, error.authors = merged, version, authors
    return error
