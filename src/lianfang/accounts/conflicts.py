"""What the page of a clash needs: both values of each field, who changed theirs and when, and everything else typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianfang.accounts.queries import names_for
from lianfang.accounts.scope import Asker
from lianfang.domain.merging import EditClash


@dataclass(frozen=True)
class Choice:
    """One field that two people changed: both values in words, and as the form sends them."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_sent: str
    theirs_sent: str


def conflict_context(
    asker: Asker, clash: EditClash, choices: Sequence[Choice], kept: Mapping[str, str], action: str
) -> dict[str, Any]:
    """The context of `components/conflict.html`: choosing sends the same form again, on the newer version."""
    names = names_for(asker, {name for name, _at in clash.authors.values()})
    fields = []
    for choice in choices:
        name, at = clash.authors[choice.name]
        fields.append({"choice": choice, "by": names[name], "at": at})
    return {
        "conflict": {
            "fields": fields,
            "kept": list(kept.items()),
            "version": clash.version,
            "action": action,
            "sentence": clash.sentence(asker.language),
        }
    }
