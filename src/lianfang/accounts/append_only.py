"""The database's own refusal to change or delete what stands in the audit trail.

It stops slips and simple attacks. Who owns the table can take it away again; then the seals and the exported heads
show what was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "accounts_auditentry"
SENTENCE = "the audit trail is append-only"

FORBID = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
        f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
    ),
}
PERMIT = {
    "sqlite": ("DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}",
        "DROP FUNCTION IF EXISTS audit_append_only()",
    ),
}


def forbid_changes(database: BaseDatabaseWrapper) -> None:
    """Lets the database refuse every change of the trail but additions."""
    _run(database, FORBID)


def permit_changes(database: BaseDatabaseWrapper) -> None:
    """Takes that away again: for going back to an earlier version, and for tests that play the attacker."""
    _run(database, PERMIT)


def _run(database: BaseDatabaseWrapper, statements: Mapping[str, tuple[str, ...]]) -> None:
    with database.cursor() as cursor:
        for statement in statements[database.vendor]:
            cursor.execute(statement)
