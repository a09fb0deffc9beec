"""The columns of a passages file, whoever reads it."""

from __future__ import annotations

NEEDED = ("person", "site", "at", "direction")
ALSO = (
    "gate",
    "temperature",
    "second_temperature",
    "mask",
    "vehicle",
    "origin",
    "category",
    "errand",
    "risk_travel",
    "travel_area",
    "travel_left_on",
    "gate_decision",
    "decision",
    "reason",
    "policy_version",
    "counted",
)
"""The contract's columns, and those that our own export has besides. Decision, reason and policy version are the
server's verdict: the archive keeps it, the database judges anew. `counted`, which only a day of our own archive has,
is not read."""

NOBODY_KNOWN = "?"
"""What stands for the person in a file where nobody knows who passed: never one and the same person."""
