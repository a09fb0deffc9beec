"""Needs as a resident reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lianfang.accounts.scope import Asker
from lianfang.domain.life_services import CATEGORIES, NEED_STATES
from lianfang.quarantine.monitoring_rows import NeedRow

STATES = {"asked": "watch", "assigned": "watch", "delivered": "fine", "confirmed": "fine"}


def need_lines(asker: Asker, rows: Sequence[NeedRow]) -> list[dict[str, Any]]:
    """What was asked for, and how far it is."""
    return [
        {
            "row": row,
            "what": CATEGORIES[row.category].said(asker.language),
            "word": NEED_STATES[row.state].said(asker.language),
            "state": STATES[row.state],
        }
        for row in rows
    ]
