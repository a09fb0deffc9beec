"""`lianfang trace --case`: the installation's own archive and one of its cases in the place of two files."""

from __future__ import annotations

import csv
from pathlib import Path

from lianfang.cli.opening import open_installation


def files_of(number: str, folder: Path) -> tuple[Path, Path]:
    """The archive's stay store, and an index file made in `folder` with the case's infectious window.

    NotFound without such a case, InvalidInput where neither onset nor sample is known or nothing is archived yet.
    """
    open_installation()
    from django.utils import timezone

    from lianfang.accounts.scope import SYSTEM
    from lianfang.cases.actions.finding import window_of
    from lianfang.domain.errors import InvalidInput
    from lianfang.passages.archive.stays import days_in_store, store_folder

    person, since, until = window_of(SYSTEM, number, timezone.now())
    if not days_in_store():
        raise InvalidInput("archive.no_stays", "--case")
    index = folder / "index.csv"
    with index.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("person", "from", "until"))
        rows.writerow((person, since.isoformat(), until.isoformat()))
    return store_folder(), index
