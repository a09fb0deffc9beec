"""A gate's phone as tests play it: it makes its key, enrols, and signs what it sends."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.test import Client

from lianfang.accounts.scope import SYSTEM
from lianfang.passages.actions import devices


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Phone:
    """A phone with a key of its own; `clock_error` is how many seconds its clock is ahead."""

    def __init__(self, clock_error: int = 0) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.device = 0
        self.clock_error = clock_error
        self.client = Client()

    @property
    def public_key(self) -> dict[str, str]:
        """Its public key as JWK."""
        numbers = self.key.public_key().public_numbers()
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": _text(numbers.x.to_bytes(32, "big")),
            "y": _text(numbers.y.to_bytes(32, "big")),
        }

    def enrol(self, code: str) -> Any:
        """Exchanges a one-time code."""
        body = json.dumps({"code": code, "public_key": self.public_key})
        answer = self.client.post("/api/v1/devices/enrol", body, content_type="application/json")
        if answer.status_code == 200:
            self.device = answer.json()["device"]
        return answer

    def sign(self, method: str, path: str, body: bytes) -> str:
        """The Authorization header for one request, written down anew after what the API promises."""
        at = str(int(time.time()) + self.clock_error)
        text = f"{at}\n{method}\n{path}\n{hashlib.sha256(body).hexdigest()}".encode()
        r, s = decode_dss_signature(self.key.sign(text, ec.ECDSA(hashes.SHA256())))
        return f"Device {self.device}:{at}:{_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def post(self, path: str, said: object) -> Any:
        """Sends something signed."""
        body = json.dumps(said).encode()
        headers = {"authorization": self.sign("POST", path, body)}
        return self.client.post(path, body, content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        """Asks for something, signed."""
        return self.client.get(path, headers={"authorization": self.sign("GET", path, b"")})


def enrolled_phone(gate: str, now: Any, clock_error: int = 0) -> Phone:
    """A phone that is bound to a gate."""
    phone = Phone(clock_error)
    assert phone.enrol(devices.issue_code(SYSTEM, gate, now)).status_code == 200
    return phone
