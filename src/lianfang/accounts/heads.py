"""The head of the audit chain, put down every day outside the database: a rewritten chain no longer fits it.

A line says which entry was the last, with its seal, and is signed (ES256) with a key of this installation. The public
key stands in each line: whoever has kept its fingerprint elsewhere can check a copy of the file without any secret of
ours. Each line also carries the digest of the line before, so that none can be taken out from between two others.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)
from django.conf import settings

from lianfang.accounts.chain import Flaw

LONGEST_WITHOUT = timedelta(days=2)
"""A trail that goes on for longer than this after the last head has lost heads, or nobody exported any."""


@dataclass(frozen=True)
class Head:
    """One exported head: the last entry on a local day, its seal, and when that was put down."""

    day: str
    seq: int
    seal: str
    at: str
    previous: str
    key: str
    signature: str

    def signed_part(self) -> bytes:
        """What the signature covers: everything else, as canonical JSON."""
        said = {name: value for name, value in asdict(self).items() if name != "signature"}
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    def line(self) -> str:
        """The head as it stands in the file."""
        return json.dumps(asdict(self), separators=(",", ":"))


def export(day: date, seq: int, seal: str, at: datetime) -> Head | None:
    """Puts down the head of `day` unless that day has one; None where there was one already."""
    key = _signing_key()
    with _opened_to_add() as file:
        before = file.read().splitlines()
        last = _head_in(before[-1]) if before else None
        if last is not None and last.day >= day.isoformat():
            return None
        previous = _digest(before[-1]) if before else ""
        blank = Head(day.isoformat(), seq, seal, at.isoformat(timespec="seconds"), previous, _public(key), "")
        signature = base64.b64encode(key.sign(blank.signed_part(), ec.ECDSA(SHA256()))).decode()
        head = Head(**{**asdict(blank), "signature": signature})
        file.write(head.line() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return head


@contextmanager
def _opened_to_add() -> Iterator[IO[str]]:
    """The file of heads, to be read and added to, by one process at a time."""
    settings.AUDIT_HEADS.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(settings.AUDIT_HEADS, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file


def lines() -> list[str]:
    """The exported heads as they stand in the file, oldest first; none where there is no file yet."""
    try:
        return settings.AUDIT_HEADS.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def last_head() -> Head | None:
    """The newest head that can be read."""
    return next((head for head in map(_head_in, reversed(lines())) if head), None)


def fingerprint() -> str:
    """By what people know this installation's key: the SHA-256 of the public key, in groups of four."""
    digest = hashlib.sha256(base64.b64decode(_public(_signing_key()))).hexdigest()[:32]
    return " ".join(digest[n : n + 4] for n in range(0, 32, 4))


def check(
    lines: Sequence[str],
    seals_of: Callable[[Sequence[int]], dict[int, str]],
    span: tuple[datetime, datetime] | None,
) -> list[Flaw]:
    """What is wrong with the exported heads, or with the chain that should bear them out.

    `seals_of` gives the seals that entries bear now; `span` is when its first and last
    entry were written. A flaw's `seq` is
    the entry's, or, of a line that says nothing to be believed, the line's number (`until` likewise).
    """
    flaws: list[Flaw] = []
    believed: list[tuple[int, Head]] = []
    key = _public(_signing_key()) if lines else ""
    for number, line in enumerate(lines, start=1):
        head = _head_in(line)
        if head is None or head.key != key or not _signed(head):
            flaws.append(Flaw(number, "head_unreadable" if head is None else "head_forged", number))
            continue
        if head.previous != (_digest(lines[number - 2]) if number > 1 else ""):
            flaws.append(Flaw(number, "heads_cut", number))
        believed.append((number, head))
    seals = seals_of([head.seq for _, head in believed])
    for _, head in believed:
        if head.seq and seals.get(head.seq) != head.seal:
            what = "head_differs" if head.seq in seals else "head_missing"
            flaws.append(Flaw(head.seq, what, head.seq))
    last = believed[-1][1] if believed else None
    if (
        span is not None
        and span[1] - (datetime.fromisoformat(last.at) if last else span[0]) > LONGEST_WITHOUT
    ):
        flaws.append(Flaw(last.seq if last else 0, "heads_late", last.seq if last else 0))
    return flaws


def _head_in(line: str) -> Head | None:
    """The head that a line holds, or None."""
    try:
        head = Head(**json.loads(line))
        datetime.fromisoformat(head.at).astimezone(UTC)
        if datetime.fromisoformat(head.at).tzinfo is None:
            return None
        date.fromisoformat(head.day)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (head.seal, head.previous, head.key, head.signature)
    return head if type(head.seq) is int and all(isinstance(text, str) for text in texts) else None


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _signed(head: Head) -> bool:
    try:
        key = load_der_public_key(base64.b64decode(head.key))
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(base64.b64decode(head.signature), head.signed_part(), ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def _public(key: ec.EllipticCurvePrivateKey) -> str:
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def _signing_key() -> ec.EllipticCurvePrivateKey:
    return _key_in(settings.AUDIT_KEY)


@lru_cache(maxsize=8)
def _key_in(path: Path) -> ec.EllipticCurvePrivateKey:
    """The installation's key, made once, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = ec.generate_private_key(ec.SECP256R1())
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        part = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(pem)
        try:
            os.link(part, path)  # whole or not at all, and never over one that somebody made meanwhile
        except FileExistsError:
            pass
        finally:
            part.unlink()
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path} holds no key for ES256")
    return key
