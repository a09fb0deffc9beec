"""Which phones are bound to which gates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lianfang.accounts.scope import Asker
from lianfang.passages.models import GateDevice


@dataclass(frozen=True)
class DeviceRow:
    """A phone, or a one-time code that no phone has turned in yet."""

    id: int
    gate: str
    site: str
    state: str
    """waiting: its code can still be turned in; expired: no more; enrolled: it is heard; revoked: no more."""
    since: datetime
    """Since when it is so; of a code, until when it can be or could have been turned in."""


def devices(asker: Asker, now: datetime, gate_code: str = "") -> list[DeviceRow]:
    """All devices there ever were, of one gate if named; the newest first."""
    rows = GateDevice.objects.everywhere("looked after from the server's own terminal")
    rows = rows.filter(gate__code=gate_code) if gate_code else rows
    return [_row(device, now) for device in rows.select_related("gate__site").order_by("-id")]


def _row(device: GateDevice, now: datetime) -> DeviceRow:
    if device.revoked_at:
        state, since = "revoked", device.revoked_at
    elif device.enrolled_at:
        state, since = "enrolled", device.enrolled_at
    else:
        state = "waiting" if device.code_expires_at > now else "expired"
        since = device.code_expires_at
    return DeviceRow(device.id, device.gate.code, device.gate.site.code, state, since)
