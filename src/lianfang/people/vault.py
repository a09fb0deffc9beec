"""How the identity vault locks and finds: AES-256-GCM for the contents, keyed digests for the search."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

OUR_NUMBER = re.compile(r"[PX][A-Z2-7]{15}")
"""The shape of every number that is given here."""


@dataclass(frozen=True)
class IdentityCard:
    """Who a person is, in clear: for the moment of use only."""

    name: str
    phone: str
    address: str


@cache
def _key(purpose: str) -> bytes:
    """A key of its own for each purpose, from the installation's vault key."""
    return hmac.digest(settings.VAULT_KEY.encode(), purpose.encode(), "sha256")


@cache
def _cipher() -> AESGCM:
    return AESGCM(_key("seal"))


def seal(card: IdentityCard, number: str) -> bytes:
    """Locks a card. Bound to the person's number, so that a sealed card moved to another row cannot be opened."""
    nonce = os.urandom(12)
    body = json.dumps([card.name, card.phone, card.address], ensure_ascii=False).encode()
    return nonce + _cipher().encrypt(nonce, body, number.encode())


def unseal(sealed: bytes, number: str) -> IdentityCard:
    """Opens a card; raises `cryptography.exceptions.InvalidTag` if it was altered or belongs to somebody else."""
    name, phone, address = json.loads(_cipher().decrypt(sealed[:12], sealed[12:], number.encode()))
    return IdentityCard(name, phone, address)


def blind_index(text: str, purpose: str) -> bytes:
    """16 bytes by which equal texts are found without being readable; empty for the empty text."""
    return hmac.digest(_key(purpose), text.encode(), "sha256")[:16] if text else b""


def pseudonym(reference: str) -> str:
    """The stable number of somebody known to the outside by `reference` (a row in a file): same text, same number."""
    digest = hmac.digest(_key("pseudonym"), reference.encode(), "sha256")
    return "X" + base64.b32encode(digest[:10]).decode().rstrip("=")[:15]


def number_for(reference: str) -> str:
    """The number under which a file's word for somebody is known: one of our own numbers stays what it is."""
    return reference if OUR_NUMBER.fullmatch(reference) else pseudonym(reference)


def new_number() -> str:
    """A new number that says nothing about its person."""
    return "P" + base64.b32encode(hashlib.sha256(os.urandom(32)).digest()[:10]).decode()[:15]


def masked(name: str) -> str:
    """A name as far as somebody at a gate may see it: the family name and stars."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else "*"
