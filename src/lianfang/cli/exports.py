"""`lianfang export ...`: tables for other systems and for people's spreadsheets.

Whoever can run this program on the installation's machine can read its files. The commands ask who it is for and why
all the same, and write it down: an export is the moment at which data leave what protects them.
"""

from __future__ import annotations

import getpass
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianfang.cli.opening import open_installation
from lianfang.cli.options import CountsAsJson, Lang
from lianfang.cli.terminal import Failure, choose_language, counted, say

if TYPE_CHECKING:
    from lianfang.accounts.scope import Asker

Out = Annotated[Path, typer.Option("--out", help="New file: .csv or .parquet.", show_default=False)]


def passages(
    out: Out,
    since: Annotated[str, typer.Option(help="First local day, YYYY-MM-DD; default the oldest kept.")] = "",
    until: Annotated[str, typer.Option(help="Last local day; default today.")] = "",
    purpose: Annotated[str, typer.Option(help="What for; the audit trail keeps it.")] = "",
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Export passages without names: archive and database as one table, which `import passages` takes again."""
    choose_language(lang)
    open_installation()
    from lianfang.accounts.scope import SYSTEM
    from lianfang.domain.days import FIRST_DAY, LAST_DAY
    from lianfang.passages.archive.exporting import export_passages

    first, last = _day(since, "--since") or FIRST_DAY, _day(until, "--until") or LAST_DAY
    _demand_order(first, last)
    say_written(export_passages(SYSTEM, out, first, last, purpose), out, as_json)


def sites(
    out: Annotated[
        Path, typer.Option("--out", help="New file: .csv, .parquet or .geojson.", show_default=False)
    ],
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Export places with their gates; `import sites` takes them again."""
    choose_language(lang)
    open_installation()
    from lianfang.accounts.scope import SYSTEM
    from lianfang.places.files.exporting import export_sites

    say_written(export_sites(SYSTEM, out), out, as_json)


def people(
    out: Out,
    purpose: Annotated[str, typer.Option(help="What for; the audit trail keeps it.", show_default=False)],
    as_user: Annotated[
        str,
        typer.Option("--as", help="User name of whoever answers for it: only their part of the district."),
    ] = "",
    with_identities: Annotated[
        bool,
        typer.Option(
            "--with-identities", help="Names, telephones and addresses too; needs --as and that user's right."
        ),
    ] = False,
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Export people as numbers; with identities only for a user who may open them, each noted in the trail."""
    choose_language(lang)
    open_installation()
    from lianfang.people.files.exporting import export_people

    if with_identities and not as_user:
        raise Failure(
            "--with-identities 须用 --as 写明由哪位用户负责。",
            "--with-identities needs --as, the user who answers for it.",
            exit_code=2,
        )
    actor = user_named(as_user)
    say_written(export_people(actor, out, purpose, with_identities, by=getpass.getuser()), out, as_json)


def compliance(
    out: Out,
    since: Annotated[str, typer.Option(help="First local day, YYYY-MM-DD; default today.")] = "",
    until: Annotated[str, typer.Option(help="Last local day; default the first.")] = "",
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Export compliance by day, standard and place."""
    choose_language(lang)
    open_installation()
    from lianfang.local_time import day_at
    from lianfang.oversight.exporting import export_compliance

    first = _day(since, "--since") or day_at(datetime.now(UTC))
    last = _day(until, "--until") or first
    _demand_order(first, last)
    say_written(export_compliance(out, first, last, datetime.now(UTC)), out, as_json)


def user_named(name: str) -> Asker:
    """The user of the installation who answers for an export; the program itself where none is named."""
    from lianfang.accounts.queries import asker_named
    from lianfang.accounts.scope import SYSTEM

    return asker_named(SYSTEM, name) if name else SYSTEM


def _day(text: str, option: str) -> date | None:
    from lianfang.domain.values import calendar_day

    return calendar_day(text, option) if text else None


def _demand_order(first: date, last: date) -> None:
    """Refuses days of which the last lies before the first: they would be an empty file that looks like an answer."""
    if last < first:
        raise Failure(
            f"--until（{last}）早于 --since（{first}）。",
            f"--until ({last}) lies before --since ({first}).",
            exit_code=2,
        )


def say_written(rows: int, out: Path, as_json: bool) -> None:
    """Says how many rows an export wrote, and where."""
    if as_json:
        sys.stdout.write(json.dumps({"rows": rows, "file": out.name}, ensure_ascii=False) + "\n")
    else:
        say(f"已写入 {out}：{rows:,} 行。", f"{counted(rows, 'row', 'rows')} written to {out}.")
