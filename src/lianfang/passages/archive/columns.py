"""The columns of an archived day: those of every passages file, and what the server thought of it."""

from __future__ import annotations

COLUMNS = {
    "passage_id": "VARCHAR",
    "person": "VARCHAR",
    "site": "VARCHAR",
    "gate": "VARCHAR",
    "at": "TIMESTAMPTZ",
    "direction": "VARCHAR",
    "temperature": "DOUBLE",
    "second_temperature": "DOUBLE",
    "mask": "VARCHAR",
    "vehicle": "VARCHAR",
    "origin": "VARCHAR",
    "category": "VARCHAR",
    "errand": "VARCHAR",
    "risk_travel": "BOOLEAN",
    "travel_area": "VARCHAR",
    "travel_left_on": "DATE",
    "gate_decision": "VARCHAR",
    "decision": "VARCHAR",
    "reason": "VARCHAR",
    "policy_version": "INTEGER",
}
"""Names and types. Temperatures in degrees C with one decimal; absent values are NULL, but for the person: somebody of
whom nobody knows who it was is `passage_columns.NOBODY_KNOWN`, as in every file."""

COUNTED = "counted"
"""The last column: whether the passage stands in this installation's hourly counts. Those of other systems' history
do not. No export has it."""

NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
TABLE = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items()) + f", {COUNTED} BOOLEAN"
ORDER = 'site, "at"'
