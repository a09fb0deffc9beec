"""Values that come in as text and must be understood the same way at every door."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from lianfang.domain.errors import InvalidInput

PLAUSIBLE_TENTHS = (300, 450)
"""Skin and body readings outside 30.0 to 45.0 degrees Celsius are slips of the finger, not people."""

DIRECTIONS = ("in", "out")
CATEGORIES = ("resident", "worker", "visitor", "delivery", "emergency")
MASKS = ("worn", "absent", "put_on", "refused", "exempt")
ERRANDS = ("medical", "essential")

_LOWEST, _HIGHEST = (Decimal(tenths) / 10 for tenths in PLAUSIBLE_TENTHS)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,31}")
_DEGREES = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?", re.IGNORECASE)
"""What a person or a thermometer types; Python would also read 3_6.8 and digits of other scripts."""
_PLATE = re.compile(r"[A-Z0-9\u4e00-\u9fff]{3,16}")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that make what follows read in the other direction, and so as something else than it is."""
_PHONE = re.compile(r"\+?[0-9]{5,20}")


def _typed(text: str) -> str:
    """A number as typed: full-width digits of a Chinese keyboard made plain; raises ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", text.strip())
    if not _DEGREES.fullmatch(plain):
        raise ValueError(text)
    return plain


def temperature_tenths(value: object, field: str = "temperature") -> int | None:
    """Degrees Celsius as given at a door (36.8, "36.8", 37) to integer tenths (368, 370); empty to None.

    Refuses what is not a number, has more than one decimal, or is not plausible, naming `field`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise InvalidInput("temperature.not_a_number", field, value=value)
    try:
        given = Decimal(_typed(value) if isinstance(value, str) else str(value))
    except (InvalidOperation, ValueError):  # ValueError: a whole number of thousands of digits
        raise InvalidInput("temperature.not_a_number", field, value=value) from None
    if not given.is_finite():
        raise InvalidInput("temperature.not_a_number", field, value=value)
    # Compared before it is multiplied, which overflows for 9E999999 and rounds where there are fifty decimals.
    if not _LOWEST <= given <= _HIGHEST:
        raise InvalidInput("temperature.not_plausible", field, value=value)
    if given != round(given, 1):
        raise InvalidInput("temperature.too_precise", field, value=value)
    return int(given * 10)


def degrees(tenths: int) -> str:
    """Integer tenths (368) as people read them ("36.8")."""
    return f"{tenths // 10}.{tenths % 10}"


def instant(value: object, field: str = "at") -> datetime:
    """An ISO 8601 text or datetime with an offset, as an aware datetime."""
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            raise InvalidInput("time.not_valid", field, value=value) from None
    else:
        raise InvalidInput("time.not_valid", field, value=value)
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise InvalidInput("time.no_zone", field, value=value)
    return moment


def calendar_day(value: str, field: str = "date") -> date:
    """An ISO date text as a date."""
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise InvalidInput("date.not_valid", field, value=value) from None


def choice(value: object, choices: tuple[str, ...], field: str) -> str:
    """`value` if it is one of `choices`; otherwise an error that lists them."""
    if isinstance(value, str) and value in choices:
        return value
    raise InvalidInput("field.not_a_choice", field, value=value, choices=", ".join(choices))


def true_or_false(value: object, field: str) -> bool | None:
    """JSON booleans and the words true/false/1/0/yes/no (as in files); empty to None."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    raise InvalidInput("field.not_true_false", field, value=value)


def plain_text(value: object, field: str, limit: int) -> str:
    """Text of at most `limit` characters, trimmed, without control characters (line ends and tabs may stay).

    Characters that turn the direction of reading are refused as well: a name has to read as what it is.
    """
    if not isinstance(value, str):
        raise InvalidInput("field.not_text", field)
    text = value.strip()
    if len(text) > limit:
        raise InvalidInput("field.too_long", field, limit=limit)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text) or _TURNS.search(
        text
    ):
        raise InvalidInput("field.control_character", field)
    return text


def required_text(value: object, field: str, limit: int) -> str:
    """Like `plain_text`, and not empty."""
    text = plain_text(value if value is not None else "", field, limit)
    if not text:
        raise InvalidInput("field.required", field)
    return text


def code(value: object, field: str = "code") -> str:
    """A code of ours: capital letters, digits, hyphens, 32 at most; so that paths made of codes sort everywhere."""
    if isinstance(value, str) and _CODE.fullmatch(value):
        return value
    raise InvalidInput("code.not_valid", field, value=value)


def number_plate(value: object, field: str = "vehicle") -> str:
    """A vehicle's number plate as it is stored: capital letters, digits and Chinese characters, 16 at most.

    Spaces, hyphens and the dot between region and number are dropped; empty stays empty.
    """
    if value is None or value == "":
        return ""
    plain = unicodedata.normalize("NFKC", value).upper() if isinstance(value, str) else ""
    plate = re.sub(r"[\s·•.・-]", "", plain)
    if not _PLATE.fullmatch(plate):
        raise InvalidInput("plate.not_valid", field, value=value)
    return plate


def phone_number(value: object, field: str = "phone") -> str:
    """A telephone number as digits with an optional leading +; spaces and hyphens are dropped."""
    text = re.sub(r"[\s-]", "", value) if isinstance(value, str) else ""
    if not _PHONE.fullmatch(text):
        raise InvalidInput("phone.not_valid", field, value=value)
    return text
