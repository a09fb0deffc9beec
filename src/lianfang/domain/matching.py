"""Who on a list is who in the register? Signs are weighed and said in words; where they do not suffice, somebody looks.

The weights are ours. They follow three thoughts: a name and a telephone together are a person, either alone is not;
children of one household have its telephone, its area and half of a name in common, so such a name never suffices;
and two years of birth or two identity cards are two people until somebody has looked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lianfang.domain.name_sounds import sound

SURE = 85
"""From here on a row is that person, unless a second person is as likely."""

POSSIBLE = 50
"""From here on the two are shown side by side."""

_WEIGHTS = {
    ("name", "same"): 50,
    ("name", "sound"): 35,
    ("name", "turned"): 35,
    ("name", "near"): 25,
    ("name", "family_only"): 5,
    ("name", "family"): -10,
    ("name", "other"): -20,
    ("phone", "same"): 40,
    ("phone", "near"): 20,
    ("phone", "other"): -15,
    ("birth_year", "same"): 15,
    ("birth_year", "near"): 5,
    ("birth_year", "other"): -30,
    ("area", "same"): 15,
    ("area", "within"): 5,
    ("area", "other"): -5,
    ("id_tail", "same"): 30,
    ("id_tail", "other"): -40,
}

_FULL_NAME = ("same", "sound", "turned")
"""What may be the same name, written down by another hand."""

_TITLE = re.compile("(?<=^.)(先生|女士|小姐|师傅|阿姨|大爷|大妈|老师|医生|某某?)$")
"""What stands where a list knows only the family name."""

_BETWEEN = re.compile(r"[\s·•.・‧,，'’-]")

_SHORTEST_PHONE = 7
"""Digits of a number without its area code; fewer prove nothing."""

_MOBILE = 11
"""Digits of a Chinese mobile number."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """What tells people apart, made comparable by `person_key`; empty or None is what nobody knows."""

    name: str
    sound: str
    phone: str
    birth_year: int | None
    area: str
    id_tail: str
    family_only: bool


@dataclass(frozen=True, slots=True)
class Match:
    """How likely two are the same, 0 to 100, and each sign with what it says, the strongest first."""

    score: int
    parts: tuple[tuple[str, str], ...]


def plain(text: str) -> str:
    """A name or address without what people write now so, now otherwise: width, case, spaces, dots between names."""
    if text.isalnum() and not text.isascii():  # most are
        return unicodedata.normalize("NFKC", text).casefold()
    bare = _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", bare)


def plain_phone(text: str) -> str:
    """A telephone number's digits without China's country code."""
    if text.isascii() and text.isdecimal() and len(text) <= _MOBILE:  # most are
        return text
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c in "0123456789")
    bare = digits.removeprefix("00").removeprefix("86")
    return bare if len(digits) > _MOBILE and len(bare) >= _SHORTEST_PHONE else digits


def person_key(
    name: str, phone: str = "", birth_year: int | None = None, area: str = "", id_tail: str = ""
) -> PersonKey:
    """Values as they stand on a list or in the register, made comparable. `area` is a path of codes from above."""
    bare = plain(name)
    said = _TITLE.sub("", bare)
    return PersonKey(
        said, sound(said), plain_phone(phone), birth_year, area, id_tail.strip().upper(), said != bare
    )


def match_score(a: PersonKey, b: PersonKey) -> Match:
    """How likely two are the same person, and by which signs. It does not matter which is named first."""
    name, phone = _names(a, b), _phones(a.phone, b.phone)
    signs = [("name", name)] if name else []
    if phone and (phone != "near" or name in _FULL_NAME):  # one digit off says nothing beside another name
        signs.append(("phone", phone))
    if a.birth_year is not None and b.birth_year is not None:
        apart = abs(a.birth_year - b.birth_year)  # who counts years the old way is a year older
        signs.append(("birth_year", ("same", "near")[apart] if apart < 2 else "other"))
    if a.area and b.area:
        signs.append(("area", _areas(a.area, b.area)))
    if a.id_tail and b.id_tail:
        signs.append(("id_tail", "same" if a.id_tail == b.id_tail else "other"))
    score = sum(map(_WEIGHTS.__getitem__, signs))
    if name not in _FULL_NAME or _contradict(signs):
        score = min(score, SURE - 1)
    if not name and phone != "same":
        score = min(score, POSSIBLE - 1)
    signs.sort(key=lambda sign: -_WEIGHTS[sign])
    return Match(max(0, min(100, score)), tuple(signs))


def _contradict(signs: list[tuple[str, str]]) -> bool:
    """Whether something that does not change with the years says that these are two."""
    return ("birth_year", "other") in signs or ("id_tail", "other") in signs


def _names(a: PersonKey, b: PersonKey) -> str:
    """What two names say; nothing where one is missing."""
    one, two = a.name, b.name
    if not one or not two:
        return ""
    if a.family_only or b.family_only:
        return "family_only" if one[0] == two[0] else "other"
    if one == two:
        return "same"
    if a.sound == b.sound:
        return "sound"
    if sorted(one) == sorted(two):
        return "turned"
    if max(len(one), len(two)) > 2 and _one_slip(one, two):
        return "near"
    return "family" if one[0] == two[0] else "other"


def _phones(one: str, two: str) -> str:
    """What two numbers say; nothing where one is missing."""
    if not one or not two:
        return ""
    if one == two:
        return "same"
    short, long = sorted((one, two), key=len)
    if len(short) >= _SHORTEST_PHONE and long[0] == "0" and long.endswith(short):  # the area code is left out
        return "same"
    if len(short) >= _MOBILE - 1 and len(long) >= _MOBILE and _one_slip(one, two):
        return "near"
    return "other"


def _areas(one: str, two: str) -> str:
    if one == two:
        return "same"
    return "within" if one.startswith(two) or two.startswith(one) else "other"


def _one_slip(one: str, two: str) -> bool:
    """Whether one character is another, is missing, or has changed places with its neighbour."""
    if abs(len(one) - len(two)) > 1:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    left, right = one[start:], two[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    return left[1:] == right if len(left) > len(right) else left == right[1:]


def blocks(key: PersonKey, on_list: bool) -> Iterator[str]:
    """The words under which a row of a list is kept (`on_list`), or somebody registered looks for such rows.

    Two whose score reaches POSSIBLE have at least one in common, and few people share any of them, so 100,000 rows
    are held against 500,000 people without comparing each with each.
    """
    phone = key.phone
    if phone:
        yield f"p{phone[-_SHORTEST_PHONE:]}"
    if not key.name:
        return
    heard = "".join(sorted(key.sound))  # the same whatever the order, as in a name that is turned
    if not (on_list and phone):  # a name alone will do where one of the two has no telephone
        yield f"n{key.name}"
    if on_list or not phone:
        yield f"m{key.name}"
    if len(phone) >= _MOBILE - 1:  # a slip spares the first six or the last four
        yield f"h{heard} {phone[:6]}"
        yield f"t{heard} {phone[-4:]}"
    yield from _beside_other_signs(key, heard)


def _beside_other_signs(key: PersonKey, heard: str) -> Iterator[str]:
    """A name together with what else is known. A slip spares its first character or its last."""
    first, last, area, born, tail = key.name[0], key.name[-1], key.area, key.birth_year, key.id_tail
    if area:
        yield f"a{heard} {area}"
    if born is not None:
        yield f"y{heard} {born}"
    if tail:
        yield f"i{heard} {tail}"
        yield f"f{first} {tail}"
        yield f"l{last} {tail}"
    if area and born is not None:
        yield f"F{first} {born} {area}"
        yield f"L{last} {born} {area}"
