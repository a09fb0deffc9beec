"""Writing passages and hourly counts: plain rows through the driver, in the fewest words to the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, connection

from lianfang.domain.errors import Conflict
from lianfang.passages import partitions

Row = tuple[Any, ...]

COUNTS = (
    "entries",
    "exits",
    "admitted",
    "referred",
    "refused",
    "held",
    "measured",
    "fevers",
    "noted",
    "without_mask",
    "urged",
    "registered",
    "offline",
    "differing",
    "vehicles",
    "outside",
    "outside_checked",
)

COLUMNS = (
    "uid",
    "gate_id",
    "area_path",
    "person_id",
    "at",
    "received_at",
    "direction",
    "category",
    "first_reading",
    "second_reading",
    "mask",
    "errand",
    "risk_travel",
    "travel_area",
    "travel_left_on",
    "vehicle",
    "gate_decision",
    "gate_reason",
    "gate_table",
    "gate_offline",
    "server_decision",
    "server_reason",
    "duties",
    "policy_version",
    "fever",
    "recorded_by",
)

_INTO = f"passages_passage ({', '.join(COLUMNS)})"
_ADD = ", ".join(f"{name} = passages_gatehour.{name} + excluded.{name}" for name in COUNTS)
_HOURS = ("gate_id", "area_path", "hour", *COUNTS)
_FEW = 50
"""Up to so many rows go to PostgreSQL as statements in one message; more as a stream (COPY), which takes three."""


class StoredBefore(Conflict):
    """One of the passages to be stored is there already; the transaction can only be rolled back."""


def _insert(mark: str) -> str:
    return f"INSERT INTO {_INTO} VALUES ({', '.join([mark] * len(COLUMNS))})"


def _upsert(mark: str) -> str:
    return (
        f"INSERT INTO passages_gatehour ({', '.join(_HOURS)}) VALUES ({', '.join([mark] * len(_HOURS))}) "
        f"ON CONFLICT (gate_id, hour) DO UPDATE SET {_ADD}"
    )


def write(rows: Sequence[Row], hours: Sequence[Row]) -> None:
    """Inserts passages in the order of COLUMNS and adds to hourly counts, in the running transaction; all or none.

    Raises StoredBefore where a passage's id is stored already.
    """
    if not rows:
        return
    connection.ensure_connection()
    try:
        if connection.vendor == "sqlite":
            # The driver itself: Django would turn each of the rows' marks into its own first.
            connection.connection.executemany(_insert("?"), rows)
            connection.connection.executemany(_upsert("?"), hours)
        else:
            partitions.ensure(_days(rows))
            _to_postgres(rows, hours)
    except (IntegrityError, _driver().IntegrityError):
        raise StoredBefore("id.reused", "id", value=rows[0][0]) from None


def _driver() -> Any:
    """The database driver's own module."""
    return connection.Database  # type: ignore[attr-defined]


def _to_postgres(rows: Sequence[Row], hours: Sequence[Row]) -> None:
    with _driver().Cursor(connection.connection) as cursor:
        if len(rows) > _FEW:
            with cursor.copy(f"COPY {_INTO} FROM STDIN") as lines:
                for row in rows:
                    lines.write_row(row)
            rows = ()
        with connection.connection.pipeline():
            for row in rows:
                cursor.execute(_insert("%s"), row, prepare=True)
            for hour in hours:
                cursor.execute(_upsert("%s"), hour, prepare=True)


def _days(rows: Sequence[Row]) -> set[date]:
    """The local days that rows touch: asked minute by minute, for there are few minutes and many rows."""
    at = COLUMNS.index("at")
    return {
        partitions.day_of(minute) for minute in {row[at].replace(second=0, microsecond=0) for row in rows}
    }
