"""A phone at a gate as the product's own API knows it: it enrols once and signs what it sends."""

from __future__ import annotations

import base64
import json
import time
import urllib.request
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from lianfang.domain.admission import Table, check_table
from lianfang.passages.actions.devices import signed_text

ENROL, PASSAGES = "/api/v1/devices/enrol", "/api/v1/passages"


@dataclass(frozen=True)
class Device:
    """An enrolled phone: the server it talks to, its number there, its gate, and the key that never leaves it."""

    server: str
    number: int
    gate: str
    key: EllipticCurvePrivateKey

    def send(self, passages: list[dict[str, Any]]) -> dict[str, Any]:
        """Sends passages and returns the server's answer. OSError if the server cannot be reached."""
        return self._call("POST", PASSAGES, json.dumps({"passages": passages}).encode())

    def bundle(self) -> tuple[dict[str, Any], Table]:
        """What the gate needs to decide by itself: its place and level, and the table."""
        found = self._call("GET", f"/api/v1/gates/{self.gate}/bundle", b"")
        return found["gate"], check_table(found["policy"]["table"])

    def _call(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        signed_at = str(int(time.time()))
        r, s = decode_dss_signature(
            self.key.sign(signed_text(method, path, body, signed_at), ECDSA(SHA256()))
        )
        signature = _base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        headers = {"Authorization": f"Device {self.number}:{signed_at}:{signature}"}
        return _ask(self.server, method, path, body, headers)


def enrol(server: str, code: str) -> Device:
    """Exchanges a one-time code for a device with a new key."""
    key = generate_private_key(SECP256R1())
    point = key.public_key().public_numbers()
    jwk = {"kty": "EC", "crv": "P-256"} | {
        name: _base64url(value.to_bytes(32, "big")) for name, value in (("x", point.x), ("y", point.y))
    }
    answer = _ask(server, "POST", ENROL, json.dumps({"code": code, "public_key": jwk}).encode(), {})
    return Device(server, int(answer["device"]), str(answer["gate"]), key)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _ask(server: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(
        server + path,
        data=body or None,
        method=method,
        headers={"Content-Type": "application/json", **headers},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        found: dict[str, Any] = json.load(answer)
    return found
