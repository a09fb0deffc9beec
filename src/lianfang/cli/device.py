"""`lianfang device ...`: phones and tablets at gates."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

import segno
import typer

from lianfang.cli.opening import demand_database, open_house
from lianfang.cli.terminal import say


def enrol(
    gate: Annotated[str, typer.Option(help="Code of the gate.", show_default=False)],
    url: Annotated[
        str, typer.Option(help="Address under which the phone reaches this server.")
    ] = "http://127.0.0.1:8000",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, without a picture.")] = False,
) -> None:
    """Issue a one-time code (and its QR) that binds a phone to a gate; it lasts 24 hours."""
    open_house()
    demand_database()
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.actions.devices import CODE_LASTS, issue_code

    now = datetime.now(UTC)
    code = issue_code(SYSTEM, gate, now)
    # Behind the #, so that the code never reaches a log of addresses.
    link = f"{url.rstrip('/')}/gate/{quote(gate)}/#code={code}"
    if as_json:
        expires = (now + CODE_LASTS).isoformat(timespec="seconds")
        sys.stdout.write(json.dumps({"gate": gate, "code": code, "link": link, "expires_at": expires}) + "\n")
        return
    segno.make(link, error="m").terminal(out=sys.stdout, compact=True)
    say(f"卡口 {gate} 的一次性绑定码（24 小时内有效）：", f"One-time code for gate {gate} (24 hours):")
    say(f"  {code}\n  {link}", f"  {code}\n  {link}")
