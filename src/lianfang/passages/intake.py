"""From what a door was handed to a checked passage: pure reading, nothing is looked up or stored."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from msgspec import Struct, ValidationError, convert

from lianfang.domain import values
from lianfang.domain.admission import DECISIONS
from lianfang.domain.errors import FieldProblem, InvalidInput, LianfangError

T = TypeVar("T")

CLOCK_TOLERANCE = timedelta(minutes=10)
"""A passage may lie this far ahead of the server's clock; beyond that the device's clock is wrong."""

FIELDS = (
    "id",
    "gate",
    "person",
    "visitor",
    "at",
    "direction",
    "temperature",
    "second_temperature",
    "mask",
    "category",
    "errand",
    "risk_travel",
    "travel_area",
    "travel_left_on",
    "vehicle",
    "decision",
    "reason",
    "table",
    "offline",
)
_ONLY_KNOWN = frozenset(FIELDS)


# What follows is made some thousand times a second: msgspec's structs are made in a tenth of a dataclass's time.


class Visitor(Struct, frozen=True):
    """Somebody who is not registered yet, as they give themselves."""

    name: str
    phone: str


class GateVerdict(Struct, frozen=True):
    """What the gate decided on the spot, by which table; all empty where a record came without."""

    decision: str = ""
    reason: str = ""
    table: str = ""
    offline: bool = False


class NewPassage(Struct, frozen=True):
    """A passage as read and checked field by field; temperatures in tenths of a degree C, `at` aware."""

    uid: uuid.UUID
    gate_code: str
    at: datetime
    direction: str
    person_number: str = ""
    visitor: Visitor | None = None
    first_reading: int | None = None
    second_reading: int | None = None
    mask: str = ""
    claimed_category: str = ""
    errand: str = ""
    risk_travel: bool | None = None
    verdict: GateVerdict = GateVerdict()
    travel_area: str = ""
    travel_left_on: date | None = None
    vehicle: str = ""


@dataclass(frozen=True)
class Window:
    """The times at which a passage can have happened, as of `now`: not ahead of the clock, not past retention."""

    now: datetime
    retention_days: int

    @cached_property
    def latest(self) -> datetime:
        """The last moment that is believed."""
        return self.now + CLOCK_TOLERANCE

    @cached_property
    def oldest(self) -> datetime:
        """The first moment that is still taken."""
        return self.now - timedelta(days=self.retention_days)

    def check(self, at: datetime) -> None:
        """Refuses a time outside the window, saying by how much."""
        if at > self.latest:
            minutes = int((at - self.now) / timedelta(minutes=1))
            server_time = self.now.isoformat(timespec="seconds")
            raise InvalidInput(
                "time.in_future", "at", value=at.isoformat(), minutes=minutes, server_time=server_time
            )
        if at < self.oldest:
            raise InvalidInput("time.too_old", "at", value=at.isoformat(), days=self.retention_days)


def _uid(value: object) -> uuid.UUID:
    if not isinstance(value, str):
        raise InvalidInput("id.not_valid", "id", value=value)
    try:
        return uuid.UUID(value)
    except ValueError:
        raise InvalidInput("id.not_valid", "id", value=value) from None


def mask_code(value: object) -> str:
    """A mask code, or true/false as files have it (worn, absent); empty when not noted."""
    if value is None or value == "":
        return ""
    if isinstance(value, str) and value in values.MASKS:
        return value
    try:
        return "worn" if values.true_or_false(value, "mask") else "absent"
    except InvalidInput:
        raise InvalidInput(
            "field.not_a_choice", "mask", value=value, choices=", ".join(("true", "false", *values.MASKS))
        ) from None


def _optional(value: object, choices: tuple[str, ...], field: str) -> str:
    return "" if value is None or value == "" else values.choice(value, choices, field)


def _optional_text(value: object, field: str, limit: int) -> str:
    return "" if value is None else values.plain_text(value, field, limit)


class _Reading:
    """Reads one field after the other and keeps what is wrong with each, so that nobody mends them one by one."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []

    def take(self, read: Callable[[], T], fallback: T) -> T:
        """What `read` returns; where it refuses, its problems are kept and `fallback` stands in."""
        try:
            return read()
        except LianfangError as error:
            self.problems.extend(error.problems)
            return fallback

    def only(self, raw: Mapping[str, object], fields: Collection[str], prefix: str = "") -> None:
        """Notes every field that is none of `fields`."""
        self.problems += [FieldProblem(f"{prefix}{n}", "field.unknown") for n in raw if n not in fields]


def _visitor(value: object, reading: _Reading) -> Visitor | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise InvalidInput("visitor.not_an_object", "visitor")
    reading.only(value, ("name", "phone"), "visitor.")
    return Visitor(
        reading.take(lambda: values.required_text(value.get("name"), "visitor.name", 40), ""),
        reading.take(lambda: values.phone_number(value.get("phone"), "visitor.phone"), ""),
    )


def _verdict(raw: Mapping[str, object], reading: _Reading) -> GateVerdict:
    return GateVerdict(
        reading.take(lambda: _optional(raw.get("decision"), DECISIONS, "decision"), ""),
        reading.take(lambda: _optional_text(raw.get("reason"), "reason", 24), ""),
        reading.take(lambda: _optional_text(raw.get("table"), "table", 16), ""),
        reading.take(lambda: values.true_or_false(raw.get("offline"), "offline"), None) or False,
    )


def read_passage(raw: Mapping[str, object], window: Window) -> NewPassage:
    """Reads one record; collects every field that is wrong into one error."""
    return _read_at_once(raw, window) or _read_with_care(raw, window)


def _read_with_care(raw: Mapping[str, object], window: Window) -> NewPassage:
    """Field by field, in every form that is understood."""
    reading = _Reading()
    reading.only(raw, FIELDS)
    take = reading.take
    passage = NewPassage(
        uid=take(lambda: _uid(raw.get("id")), uuid.UUID(int=0)),
        gate_code=take(lambda: values.required_text(raw.get("gate"), "gate", 32), ""),
        at=take(lambda: values.instant(raw.get("at") or "", "at"), window.now),
        direction=take(lambda: values.choice(raw.get("direction"), values.DIRECTIONS, "direction"), ""),
        person_number=take(lambda: _optional_text(raw.get("person"), "person", 20), ""),
        visitor=take(lambda: _visitor(raw.get("visitor"), reading), None),
        first_reading=take(lambda: values.temperature_tenths(raw.get("temperature"), "temperature"), None),
        second_reading=take(
            lambda: values.temperature_tenths(raw.get("second_temperature"), "second_temperature"), None
        ),
        mask=take(lambda: mask_code(raw.get("mask")), ""),
        claimed_category=take(lambda: _optional(raw.get("category"), values.CATEGORIES, "category"), ""),
        errand=take(lambda: _optional(raw.get("errand"), values.ERRANDS, "errand"), ""),
        risk_travel=take(lambda: values.true_or_false(raw.get("risk_travel"), "risk_travel"), None),
        verdict=_verdict(raw, reading),
        travel_area=take(lambda: _optional_text(raw.get("travel_area"), "travel_area", 32), ""),
        travel_left_on=take(lambda: _day(raw.get("travel_left_on"), "travel_left_on"), None),
        vehicle=take(lambda: values.number_plate(raw.get("vehicle"), "vehicle"), ""),
    )
    take(lambda: window.check(passage.at), None)
    reading.problems += _contradictions(passage, raw)
    if reading.problems:
        raise InvalidInput.of(reading.problems)
    return passage


def _day(value: object, field: str) -> date | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise InvalidInput("date.not_valid", field, value=value)
    return values.calendar_day(value, field)


Words = tuple[object, ...]
"""The fields of a record that many records have alike: direction, readings, mask, category, errand, travel, verdict."""

_alike: dict[Words, NewPassage] = {}
"""Passages as read with care, by their words: what was found good once is good again."""
_MOST_ALIKE = 20_000
_RARE = ("visitor", "travel_area", "travel_left_on", "vehicle")
_PLAIN_CODE = re.compile(r"[A-Z0-9-]{1,20}")
_NO_NUMBERS = frozenset((bool, str, type(None)))
"""True equals 1 as a key of a dictionary: a number where an answer belongs is left to the careful reader."""


def _read_at_once(raw: Mapping[str, object], window: Window) -> NewPassage | None:
    """The same as reading with care, for a record whose words were read before; None where anything is unusual.

    Gates send thousands of records that differ in id, time and person only.
    """
    get = raw.get
    uid, gate, at, person = get("id"), get("gate"), get("at"), get("person")
    mask, travel, offline = get("mask"), get("risk_travel"), get("offline")
    if type(mask) not in _NO_NUMBERS or type(travel) not in _NO_NUMBERS or type(offline) not in _NO_NUMBERS:
        return None
    if not raw.keys() <= _ONLY_KNOWN:
        return None
    for name in _RARE:
        if get(name) is not None:
            return None
    words = (
        get("direction"),
        get("temperature"),
        get("second_temperature"),
        mask,
        get("category"),
        get("errand"),
        travel,
        get("decision"),
        get("reason"),
        get("table"),
        offline,
    )
    try:
        like = _alike.get(words)
    except TypeError:  # a list or an object where a word belongs
        return None
    if like is None:
        return _learn(words, raw, window)
    if person is None:
        person = ""
    elif type(person) is not str or not _PLAIN_CODE.fullmatch(person):
        return None
    if type(at) is not str or type(gate) is not str or not _PLAIN_CODE.fullmatch(gate):
        return None
    try:
        known_as = convert(uid, uuid.UUID)
        moment = datetime.fromisoformat(at)
        if not window.oldest <= moment <= window.latest:
            return None
    except (ValueError, TypeError, ValidationError):  # TypeError: a time without zone does not compare
        return None
    return NewPassage(
        known_as,
        gate,
        moment,
        like.direction,
        person,
        None,
        like.first_reading,
        like.second_reading,
        like.mask,
        like.claimed_category,
        like.errand,
        like.risk_travel,
        like.verdict,
    )


def _learn(words: Words, raw: Mapping[str, object], window: Window) -> NewPassage | None:
    """Reads with care and remembers the words if they are good."""
    passage = _read_with_care(raw, window)
    if len(_alike) >= _MOST_ALIKE:
        _alike.clear()
    _alike[words] = passage
    return passage


def _contradictions(passage: NewPassage, raw: Mapping[str, object]) -> list[FieldProblem]:
    """What only shows when fields are seen together."""
    problems = []
    if passage.person_number and passage.visitor:
        problems.append(FieldProblem("visitor", "person.two_ways"))
    if raw.get("second_temperature") not in (None, "") and raw.get("temperature") in (None, ""):
        problems.append(FieldProblem("temperature", "temperature.second_without_first"))
    left = passage.travel_left_on
    if (
        left is not None and left > (passage.at + timedelta(days=1)).date()
    ):  # a day's grace: no zone is known here
        problems.append(FieldProblem("travel_left_on", "travel.left_later", {"value": left.isoformat()}))
    return problems
