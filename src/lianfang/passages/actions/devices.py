"""Binding phones to gates, and knowing them again by their signature."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.db import connection, transaction

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Role
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import InvalidInput, NotAllowed, NotFound
from lianfang.passages.models import GateDevice
from lianfang.places import queries as places

CODE_LASTS = timedelta(hours=24)
CLOCK_TOLERANCE = timedelta(minutes=15)


class DeviceNotKnown(NotAllowed):
    """The device must enrol (again) before it is heard."""

    status = 401


@transaction.atomic
def issue_code(actor: Asker, gate_code: str, now: datetime) -> str:
    """A one-time code that binds a phone to a gate; only its digest is kept."""
    gates = {g.code: g for g in places.every_gate(actor, now)}
    if gate_code not in gates:
        raise NotFound("gate.unknown", "gate", value=gate_code)
    code = secrets.token_urlsafe(18)
    gate = gates[gate_code]
    GateDevice.objects.create(
        gate_id=gate.id,
        area_path=gate.area_path,
        code_digest=hashlib.sha256(code.encode()).hexdigest(),
        code_expires_at=now + CODE_LASTS,
    )
    write_down(actor, Note("device.code", thing=gate_code))
    return code


@transaction.atomic
def enrol(code: str, public_key: dict[str, str], now: datetime) -> tuple[int, str]:
    """Exchanges a one-time code for a binding of `public_key` (JWK) to the gate; returns device id and gate code."""
    _public_key(public_key)
    digest = hashlib.sha256(code.encode()).hexdigest()
    claimed = GateDevice.objects.filter(
        code_digest=digest, enrolled_at__isnull=True, revoked_at__isnull=True, code_expires_at__gt=now
    ).update(public_key={k: public_key[k] for k in ("kty", "crv", "x", "y")}, enrolled_at=now)
    if claimed != 1:
        raise NotAllowed("device.code_not_valid", "code")
    device = GateDevice.objects.select_related("gate").get(code_digest=digest)
    write_down(_asker(device), Note("device.enrol", thing=device.gate.code))
    return device.id, device.gate.code


@transaction.atomic
def revoke(actor: Asker, device_id: int, now: datetime) -> None:
    """A revoked device is not heard any more, from its next request on; a code not turned in yet is worth nothing."""
    if GateDevice.objects.filter(id=device_id, revoked_at__isnull=True).update(revoked_at=now) != 1:
        raise NotFound("device.not_in_use", "device", value=device_id)
    write_down(actor, Note("device.revoke", thing=str(device_id)))


def _asker(device: GateDevice) -> Asker:
    return _asker_at(device.id, device.area_path, device.gate.code)


def _asker_at(number: int, area_path: str, gate_code: str) -> Asker:
    return Asker(
        id=None,
        name=f"device:{number}",
        role=Role.DEVICE,
        unit_id=None,
        unit_path="",
        scope=area_path,
        gate_codes=(gate_code,),
    )


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def _public_key(jwk: dict[str, str]) -> EllipticCurvePublicKey:
    """A P-256 key from its JWK (RFC 7518, 6.2)."""
    try:
        if jwk["kty"] != "EC" or jwk["crv"] != "P-256":
            raise ValueError("not P-256")
        return EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), SECP256R1()).public_key()
    except (KeyError, ValueError, TypeError):
        raise InvalidInput("key.not_valid", "public_key") from None


def signed_text(method: str, path: str, body: bytes, signed_at: str) -> bytes:
    """What a device signs: method, path, time and the body's digest, so that nothing can be put under another."""
    return f"{signed_at}\n{method}\n{path}\n{hashlib.sha256(body).hexdigest()}".encode()


def asker_by_signature(authorization: str, method: str, path: str, body: bytes, now: datetime) -> Asker:
    """The device behind `Authorization: Device <id>:<unix time>:<signature>` (ES256, base64url of r and s).

    A wrong clock is told the server's time, so that the device can sign again without anybody's help.
    """
    try:
        device_id, signed_at, signature = authorization.removeprefix("Device ").split(":")
        moment = datetime.fromtimestamp(int(signed_at), tz=now.tzinfo)
        number = int(device_id)
    except (ValueError, OverflowError, OSError):
        raise DeviceNotKnown("device.unknown", "Authorization") from None
    public_key, asker = _known_device(number)
    _verify(public_key, signature, signed_text(method, path, body, signed_at))
    if abs(now - moment) > CLOCK_TOLERANCE:
        minutes = int(CLOCK_TOLERANCE / timedelta(minutes=1))
        raise DeviceNotKnown(
            "device.clock", "Authorization", minutes=minutes, server_time=int(now.timestamp())
        )
    return asker


_KNOWN = """
    SELECT d.public_key, d.area_path, g.code FROM passages_gatedevice d JOIN places_gate g ON g.id = d.gate_id
    WHERE d.id = %s AND d.enrolled_at IS NOT NULL AND d.revoked_at IS NULL
"""


def _known_device(number: int) -> tuple[EllipticCurvePublicKey, Asker]:
    """An enrolled device that is not revoked, asked for at each request: a revoked one is not heard from then on."""
    row = None
    if 0 < number < 2**63:
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [number])
            row = cursor.fetchone()
    if row is None:
        raise DeviceNotKnown("device.unknown", "Authorization")
    key = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return _remembered_key(key["x"], key["y"]), _asker_at(number, row[1], row[2])


@lru_cache(maxsize=4096)
def _remembered_key(x: str, y: str) -> EllipticCurvePublicKey:
    """The same key object for the same point: to check that it lies on the curve takes longer than to use it."""
    return _public_key({"kty": "EC", "crv": "P-256", "x": x, "y": y})


def _verify(key: EllipticCurvePublicKey, signature: str, text: bytes) -> None:
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        if len(raw) != 64:
            raise InvalidSignature
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key.verify(der, text, ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise DeviceNotKnown("device.bad_signature", "Authorization") from None
