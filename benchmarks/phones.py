"""Phones at gates as a benchmark plays them: enrolled without a server, requests signed before the clock starts.

`python -m benchmarks.phones N` enrols N phones in the installation of the environment and prints them as JSON.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

PATH = "/api/v1/passages"


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Phone:
    """An enrolled phone: its number, its gate, its key, and who passes its gate."""

    number: int
    gate: str
    secret: int
    people: list[str]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Phone:
        """From what `main` printed."""
        return cls(int(said["number"]), said["gate"], int(said["secret"]), said["people"])

    def passage(self, chance: Random, now: datetime) -> dict[str, Any]:
        """Somebody passes, within the last hour. Ids as the gate app makes them: the time leads (RFC 9562, version 7)."""
        at = now - timedelta(seconds=chance.random() * 3600)
        bits = (int(at.timestamp() * 1000) << 80) | (7 << 76) | (chance.getrandbits(12) << 64)
        return {
            "id": str(uuid.UUID(int=bits | (2 << 62) | chance.getrandbits(62))),
            "gate": self.gate,
            "person": chance.choice(self.people),
            "at": at.isoformat(timespec="milliseconds"),
            "direction": chance.choice(("in", "out")),
            "temperature": chance.choice((36.1, 36.2, 36.3, 36.4, 36.5, 36.6, 36.7)),
            "mask": "worn",
            "decision": "admit",
            "reason": "ok",
            "table": "91d6843d47317d6f",
            "offline": False,
        }

    def request(self, said: object) -> bytes:
        """A whole signed HTTP request."""
        body = json.dumps(said, separators=(",", ":")).encode()
        at = str(int(time.time()))
        text = f"{at}\nPOST\n{PATH}\n{hashlib.sha256(body).hexdigest()}".encode()
        key = derive_private_key(self.secret, SECP256R1())
        r, s = decode_dss_signature(key.sign(text, ECDSA(SHA256())))
        signature = _base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Device {self.number}:{at}:{signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


def main() -> None:
    """Enrols phones at the first gates there are."""
    from lianfang.cli.opening import open_house

    open_house()
    from django.db import connection

    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.actions import devices
    from lianfang.places.queries import every_gate

    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM people_person ORDER BY id LIMIT 5000")
        people = [row[0] for row in cursor.fetchall()]
    chance, said = Random(7), []
    for gate in every_gate(SYSTEM, now)[: int(sys.argv[1])]:
        secret = chance.getrandbits(250) + 1
        point = derive_private_key(secret, SECP256R1()).public_key().public_numbers()
        key = {"kty": "EC", "crv": "P-256"} | {
            name: _base64url(value.to_bytes(32, "big")) for name, value in (("x", point.x), ("y", point.y))
        }
        number, code = devices.enrol(devices.issue_code(SYSTEM, gate.code, now), key, now)
        said.append({"number": number, "gate": code, "secret": str(secret), "people": people})
    print(json.dumps(said))


if __name__ == "__main__":
    main()
