"""`lianfang import sites` and `lianfang import people`: registers of other systems."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianfang.cli.bad_rows import Report, demand_choice, refuse_what_exists, report
from lianfang.cli.opening import open_installation
from lianfang.cli.options import BadRows, CountsAsJson, DryRun, Lang, OnError
from lianfang.cli.progress import bar
from lianfang.cli.terminal import Failure, choose_language, counted, language, say

if TYPE_CHECKING:
    from lianfang.cases.files.actions import Arrived as ArrivedCases
    from lianfang.people.files.actions import Arriving as ArrivingPeople
    from lianfang.places.files.actions import Arriving as ArrivingSites


@dataclass(frozen=True)
class Manner:
    """How a file is brought in."""

    dry_run: bool
    skip: bool
    as_json: bool

    def stops(self, bad: int) -> bool:
        """Whether nothing is stored."""
        return self.dry_run or bool(bad and not self.skip)


def sites(
    file: Annotated[
        Path, typer.Argument(help="CSV (UTF-8 or GB 18030), Parquet, or GeoJSON points.", show_default=False)
    ],
    dry_run: DryRun = False,
    on_error: OnError = "stop",
    bad_rows: BadRows = None,
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Register places and their gates; those that are registered already are left as they are."""
    manner = open_file(file, on_error, dry_run, as_json, bad_rows, lang)
    from lianfang.accounts.scope import SYSTEM
    from lianfang.places.files.actions import check_sites, register_arriving
    from lianfang.places.files.reading import site_rows

    with bar(language()) as shown:
        shown.tell("checking", 0)
        arriving = check_sites(SYSTEM, site_rows(file), everywhere=True)
        shown.tell("storing", 0.5, f"{arriving.read:,}")
        stored = 0 if manner.stops(arriving.bad_rows) else register_arriving(SYSTEM, arriving.new)
    counts = {"read": arriving.read, "stored": stored, "known": arriving.known, "bad": arriving.bad_rows}
    conclude(counts, _would(manner, arriving), manner, arriving, bad_rows)


def people(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB 18030) or Parquet.", show_default=False)],
    duplicates: Annotated[
        str,
        typer.Option(
            help="Who may be registered already: ask (stop and list them), skip (leave out), "
            "merge (one name is one person), new (register)."
        ),
    ] = "ask",
    dry_run: DryRun = False,
    on_error: OnError = "stop",
    bad_rows: BadRows = None,
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Register people with their households; names, telephones and addresses go into the vault."""
    manner = open_file(file, on_error, dry_run, as_json, bad_rows, lang)
    from lianfang.accounts.scope import SYSTEM
    from lianfang.files.rows import open_rows
    from lianfang.people.files.actions import WAYS, check_people, register_arriving
    from lianfang.people.files.reading import COLUMNS

    demand_choice("--duplicates", duplicates, WAYS)
    now = datetime.now(UTC)
    with bar(language()) as shown, open_rows(file, COLUMNS) as rows:
        shown.tell("checking", 0)
        arriving = check_people(SYSTEM, rows, now, duplicates)
        shown.tell("storing", 0.5, f"{arriving.read:,}")
        stored, merged = (0, 0)
        if not manner.stops(arriving.bad_rows):
            stored, merged = register_arriving(SYSTEM, arriving, now)
    counts = {
        "read": arriving.read,
        "stored": stored,
        "merged": merged,
        "known": arriving.known,
        "skipped": arriving.skipped,
        "duplicates": arriving.duplicates,
        "bad": arriving.bad_rows,
    }
    conclude(counts, _would(manner, arriving), manner, arriving, bad_rows)


def open_file(
    file: Path, on_error: str, dry_run: bool, as_json: bool, bad_rows: Path | None, lang: str | None
) -> Manner:
    """Opens the installation for a file that is to be brought in; wrong options are refused first."""
    choose_language(lang)
    demand_choice("--on-error", on_error, ("stop", "skip"))
    refuse_what_exists(bad_rows, file)
    open_installation()
    return Manner(dry_run, on_error == "skip", as_json)


def _would(manner: Manner, arriving: ArrivingPeople | ArrivingSites) -> int:
    """How many rows a run that is not dry would store."""
    return 0 if arriving.bad and not manner.skip else len(arriving.new)


def conclude(
    counts: Mapping[str, int],
    would: int,
    manner: Manner,
    arriving: ArrivingPeople | ArrivingSites | ArrivedCases,
    bad_rows: Path | None,
) -> None:
    """Says what happened; a file with bad rows never ends as a success."""
    with report(bad_rows) as problems:
        for bad in sorted(arriving.bad, key=lambda bad: bad.line):
            problems.take(bad)
    if manner.as_json:
        said = {**counts, "dry_run": manner.dry_run, "problems": problems.for_programs()}
        if manner.dry_run:
            said["would_be_stored"] = would
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        _say(counts, would, manner, problems)
    if counts["bad"]:
        kept = counted(counts["stored"], "other is registered", "others are registered")
        raise Failure(
            f"{counts['bad']:,} 行有问题；"
            + (f"其余 {counts['stored']:,} 行已登记。" if counts["stored"] else "未登记任何一行。"),
            f"{counted(counts['bad'], 'bad row', 'bad rows')}; "
            + (f"{kept}." if counts["stored"] else "nothing is registered."),
        )


WORDS = {
    "merged": ("补全 {n}", "{n} merged"),
    "known": ("已有 {n}", "{n} known already"),
    "skipped": ("略过 {n}", "{n} left out"),
    "bad": ("有问题 {n}", "{n} bad"),
}


def _say(counts: Mapping[str, int], would: int, manner: Manner, problems: Report) -> None:
    problems.say()
    zh, en = f"登记 {counts['stored']:,}", f"{counts['stored']:,} registered"
    if manner.dry_run:
        say("试运行，未登记任何一行。", "Dry run: nothing is registered.")
        zh, en = f"将登记 {would:,}", f"{would:,} would be registered"
    rest = [(name, f"{counts[name]:,}") for name in WORDS if name in counts]
    say(
        f"读取 {counts['read']:,} 行："
        + "，".join([zh, *(WORDS[name][0].format(n=n) for name, n in rest)])
        + "。",
        f"{counted(counts['read'], 'row', 'rows')} read: "
        + ", ".join([en, *(WORDS[name][1].format(n=n) for name, n in rest)])
        + ".",
    )
