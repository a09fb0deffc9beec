"""People out to a file: numbers only; names, telephones and addresses for somebody who may open them, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.db import transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.errors import InvalidInput
from lianfang.files import engine
from lianfang.files.writing import CSV, PARQUET, copy_out, demand_kind, new_file, table_of
from lianfang.people import vault
from lianfang.people.files.queries import people_for_files, sealed_identities

COLUMNS = {
    "number": "VARCHAR",
    "category": "VARCHAR",
    "area": "VARCHAR",
    "household": "VARCHAR",
    "birth_year": "INTEGER",
    "registered_at": "TIMESTAMPTZ",
}
IDENTITY = {"name": "VARCHAR", "phone": "VARCHAR", "address": "VARCHAR"}


def export_people(actor: Asker, path: Path, purpose: str, with_identities: bool = False, by: str = "") -> int:
    """Writes the people of the actor's scope (a command's: of the district) to a new file; returns how many.

    The purpose is kept; with identities the trail of each person says that they were read, by whom and what for.
    `by` is who sat at the terminal.
    """
    purpose = values.plain_text(purpose, "--purpose", 160)
    if not purpose:
        raise InvalidInput("export.purpose", "--purpose")
    if with_identities:
        actor.demand(Right.OPEN_IDENTITY)
    kind = demand_kind(path, (CSV, PARQUET))
    kinds = COLUMNS | (IDENTITY if with_identities else {})
    rows = list(_rows(actor, with_identities))
    with new_file(path) as part, closing(engine.connect()) as connection:
        copy_out(connection, table_of(connection, kinds, rows), kinds, part, kind)
        detail = {"rows": len(rows), "identities": with_identities, "by": by}
        notes = [Note("export.people", purpose=purpose, detail=detail)]
        if with_identities:
            notes += [Note("identity.export", subject=str(row[0]), purpose=purpose) for row in rows]
        with transaction.atomic():
            write_down(actor, *notes)
    return len(rows)


def _rows(actor: Asker, with_identities: bool) -> Iterator[tuple[object, ...]]:
    sealed = sealed_identities(actor) if with_identities else {}
    for person_id, number, category, area_path, household, birth_year, registered_at in people_for_files(
        actor
    ):
        area = area_path.rstrip("/").rpartition("/")[2]
        home = f"H{household}" if household else None
        identity = _identity(sealed.get(person_id), number) if with_identities else ()
        yield (number, category, area, home, birth_year, registered_at.isoformat(), *identity)


def _identity(sealed: bytes | None, number: str) -> tuple[str | None, ...]:
    if sealed is None:
        return None, None, None
    card = vault.unseal(sealed, number)
    return card.name or None, card.phone or None, card.address or None
