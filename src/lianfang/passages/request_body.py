"""Reading a request's body as JSON, with errors that say where it is wrong."""

from __future__ import annotations

import json

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from lianfang.domain.errors import TooLarge, Unreadable

LIMIT = "8 MB"


def _no_constants(word: str) -> object:
    """NaN and Infinity are no JSON, although Python would read them."""
    raise ValueError(word)


def json_body(request: HttpRequest) -> object:
    """The body as JSON; refuses what is too large, not UTF-8, not JSON, or nested out of all reason."""
    try:
        raw = request.body
    except RequestDataTooBig:
        raise TooLarge("body.too_large", limit=LIMIT) from None
    try:
        return msgspec.json.decode(raw)  # five times as quick, and as strict
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass  # a byte order mark, or something wrong: the other reader says where
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constants)
    except UnicodeDecodeError:
        raise Unreadable("body.not_utf8") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable("body.not_json", line=getattr(error, "lineno", 1)) from None
