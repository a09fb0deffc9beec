"""`lianfang device ...`: phones and tablets at gates."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Annotated

import segno
import typer

from lianfang.cli.opening import open_installation
from lianfang.cli.terminal import say

ENROL = "/api/v1/devices/enrol"
"""Where a phone turns its code in."""


def enrol(
    gate: Annotated[str, typer.Option(help="Code of the gate.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, without a picture.")] = False,
) -> None:
    """Issue a one-time code (and its QR) that binds a phone to a gate; it lasts 24 hours."""
    open_installation()
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.actions.devices import CODE_LASTS, issue_code

    now = datetime.now(UTC)
    code = issue_code(SYSTEM, gate, now)
    if as_json:
        expires = (now + CODE_LASTS).isoformat(timespec="seconds")
        found = {"gate": gate, "code": code, "enrol_at": ENROL, "expires_at": expires}
        sys.stdout.write(json.dumps(found) + "\n")
        return
    segno.make(code, error="m").terminal(out=sys.stdout, compact=True)
    say(f"卡口 {gate} 的一次性绑定码（24 小时内有效）：", f"One-time code for gate {gate} (24 hours):")
    say(f"  {code}", f"  {code}")
    say(f"设备用它绑定：POST {ENROL}，发送", f"The device turns it in: POST {ENROL} with")
    key = {"kty": "EC", "crv": "P-256", "x": "...", "y": "..."}
    body = json.dumps({"code": code, "public_key": key})
    say(f"  {body}", f"  {body}")
    say("其中 public_key 是设备自己的公钥（JWK）。", "where public_key is the device's own public key (JWK).")
