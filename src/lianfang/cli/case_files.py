"""`lianfang import linelist|contacts` and `lianfang export linelist|contacts`: cases and contacts as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianfang.cli.exports import Out, say_written, user_named
from lianfang.cli.import_tables import conclude, open_file
from lianfang.cli.opening import open_installation
from lianfang.cli.options import BadRows, CountsAsJson, DryRun, Lang, OnError
from lianfang.cli.progress import bar
from lianfang.cli.terminal import choose_language, language

if TYPE_CHECKING:
    from lianfang.cases.files.actions import Arrived

File = Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB 18030) or Parquet.", show_default=False)]
Purpose = Annotated[
    str, typer.Option(help="What for, and who gets it; the audit trail keeps it.", show_default=False)
]
As = Annotated[
    str, typer.Option("--as", help="User name of whoever answers for it: only their part of the district.")
]


def import_linelist(
    file: File,
    dry_run: DryRun = False,
    on_error: OnError = "stop",
    bad_rows: BadRows = None,
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Register the cases of a line list; people are known by opaque strings, never by name."""
    manner = open_file(file, on_error, dry_run, as_json, bad_rows, lang)
    from lianfang.accounts.scope import SYSTEM
    from lianfang.cases.files.actions import bring_in_cases
    from lianfang.cases.rule_sets import rule_book
    from lianfang.files.line_list import parse_cases
    from lianfang.local_time import day_at

    now = datetime.now(UTC)

    def bring(take: Callable[[Arrived], bool]) -> Arrived:
        return bring_in_cases(SYSTEM, parse_cases(file, day_at(now), rule_book().diseases), take, now)

    arrived = _brought(bring, lambda arrived: not manner.stops(arrived.bad_rows))
    conclude(_counts(arrived), _would(arrived, manner.skip), manner, arrived, bad_rows)


def import_contacts(
    file: File,
    dry_run: DryRun = False,
    on_error: OnError = "stop",
    bad_rows: BadRows = None,
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Register contacts of cases that are registered; pairs that are known stay as they are."""
    manner = open_file(file, on_error, dry_run, as_json, bad_rows, lang)
    from lianfang.accounts.scope import SYSTEM
    from lianfang.cases.files.actions import bring_in_contacts
    from lianfang.files.line_list import parse_contacts
    from lianfang.local_time import local_zone

    now = datetime.now(UTC)

    def bring(take: Callable[[Arrived], bool]) -> Arrived:
        return bring_in_contacts(SYSTEM, parse_contacts(file, local_zone(), now), take, now)

    arrived = _brought(bring, lambda arrived: not manner.stops(arrived.bad_rows))
    conclude(_counts(arrived), _would(arrived, manner.skip), manner, arrived, bad_rows)


def _brought(
    bring: Callable[[Callable[[Arrived], bool]], Arrived], take: Callable[[Arrived], bool]
) -> Arrived:
    with bar(language()) as shown:
        shown.tell("checking", 0)
        arrived = bring(take)
        shown.tell("storing", 1.0, f"{arrived.read:,}")
    return arrived


def _counts(arrived: Arrived) -> dict[str, int]:
    return {
        "read": arrived.read,
        "stored": arrived.stored,
        "known": arrived.known,
        "bad": arrived.bad_rows,
    }


def _would(arrived: Arrived, skip: bool) -> int:
    return 0 if arrived.bad and not skip else arrived.new


def _export(what: str, out: Path, purpose: str, as_user: str, as_json: bool, lang: str | None) -> None:
    choose_language(lang)
    open_installation()
    from lianfang.cases.files.actions import let_out

    say_written(let_out(user_named(as_user), what, out, purpose, datetime.now(UTC)), out, as_json)


def export_linelist(
    out: Out, purpose: Purpose, as_user: As = "", as_json: CountsAsJson = False, lang: Lang = None
) -> None:
    """Export cases without names, one row each; `import linelist` takes them again."""
    _export("linelist", out, purpose, as_user, as_json, lang)


def export_contacts(
    out: Out, purpose: Purpose, as_user: As = "", as_json: CountsAsJson = False, lang: Lang = None
) -> None:
    """Export contacts without names, one row a pair; `import contacts` takes them again."""
    _export("contacts", out, purpose, as_user, as_json, lang)
