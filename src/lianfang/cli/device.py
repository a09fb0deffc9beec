"""`lianfang device ...`: phones and tablets at gates."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import segno
import typer

from lianfang.cli.opening import open_installation
from lianfang.cli.options import AsJson
from lianfang.cli.terminal import say

if TYPE_CHECKING:
    from lianfang.passages.device_queries import DeviceRow

STATES = {
    "enrolled": ("使用中", "enrolled"),
    "waiting": ("待绑定", "waiting"),
    "expired": ("绑定码已过期", "code expired"),
    "revoked": ("已停用", "revoked"),
}

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


def list_devices(
    gate: Annotated[str, typer.Option(help="Only those of this gate.", show_default=False)] = "",
    every: Annotated[bool, typer.Option("--all", help="Also revoked ones and codes that expired.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the phones that are bound to gates, with the numbers by which to revoke them."""
    open_installation()
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.device_queries import devices

    rows = [
        r for r in devices(SYSTEM, datetime.now(UTC), gate) if every or r.state in ("enrolled", "waiting")
    ]
    if as_json:
        sys.stdout.write(json.dumps([_said(row) for row in rows]) + "\n")
        return
    for row in rows:
        zh, en = STATES[row.state]
        when = row.since.astimezone().strftime("%Y-%m-%d %H:%M")
        say(f"{row.id:>6}  {row.gate}  {zh}  {when}", f"{row.id:>6}  {row.gate}  {en}  {when}")
    if not rows:
        say("没有设备。", "No devices.")


def _said(row: DeviceRow) -> dict[str, object]:
    since = row.since.isoformat(timespec="seconds")
    return {"device": row.id, "gate": row.gate, "site": row.site, "state": row.state, "since": since}


def revoke(
    number: Annotated[
        int, typer.Argument(help="Number of the device: lianfang device list.", show_default=False)
    ],
) -> None:
    """Cut off a lost or stolen phone: it is not heard from its next request on."""
    open_installation()
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.actions import devices

    devices.revoke(SYSTEM, number, datetime.now(UTC))
    say(
        f"设备 {number} 已停用。为替换的手机运行 lianfang device enrol --gate 卡口编号。",
        f"Device {number} is revoked. For the phone that replaces it: lianfang device enrol --gate CODE.",
    )
