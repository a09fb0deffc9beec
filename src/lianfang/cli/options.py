"""Options that several commands have alike, word for word."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Lang = Annotated[str | None, typer.Option(help="zh or en; default: the terminal's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CountsAsJson = Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check the file, store nothing.")]
OnError = Annotated[str, typer.Option(help="stop: one bad row, nothing stored; skip: good rows stored.")]
BadRows = Annotated[Path | None, typer.Option(help="Write every bad row into this new CSV file.")]
