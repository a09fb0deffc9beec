"""The seal of an entry of the audit trail: SHA-256 of the seal before it and of all that the entry says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Any

FIRST_SEAL = "0" * 64
"""What the first entry of all follows."""

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def plain(detail: Mapping[str, object]) -> dict[str, Any]:
    """Details as every database gives them back: keys are text, and so are fractions.

    One database keeps 1e22 as it is written, another writes out its digits: a seal could not be made again from that.
    """
    found: dict[str, Any] = json.loads(json.dumps(detail), parse_float=str, parse_constant=str)
    return found


def canonical(detail: Mapping[str, object]) -> str:
    """Details as the seal covers them: keys in order, no spaces."""
    return _canonical(detail)


@lru_cache(maxsize=4096)
def canonical_of_text(text: str) -> str:
    """The same from a database's own text of them; ValueError where it is none."""
    return _canonical(json.loads(text))


def seal_text(
    previous: str,
    seq: int,
    at: str,
    actor: str,
    role: str,
    verb: str,
    thing: str,
    subject: str,
    purpose: str,
    detail: str,
) -> str:
    """The seal, from the entry's columns as text. `at` is ISO 8601 in UTC, `detail` is canonical.

    It covers one JSON list of them all. Written out by hand, because a trail of millions is proved every night.
    """
    body = (
        f'["{previous}",{seq},{_quoted(at)},{_quoted(actor)},{_quoted(role)},{_quoted(verb)},'
        f"{_quoted(thing)},{_quoted(subject)},{_quoted(purpose)},{detail}]"
    )
    return hashlib.sha256(body.encode()).hexdigest()
