"""What the gates' door takes and gives, for its OpenAPI document.

Bodies are read by `intake.read_passage`, which answers field by field in the caller's language; these shapes describe
the same for people and programs.
"""

from __future__ import annotations

from typing import Any

from ninja import Schema

from lianfang.domain.admission import DECISIONS
from lianfang.domain.values import CATEGORIES, DIRECTIONS, ERRANDS, MASKS


class FieldProblemOut(Schema):
    """One field that is wrong."""

    code: str
    field: str
    sentence: str
    remedy: str


class ProblemOut(Schema):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblemOut]


class ResultOut(Schema):
    """What became of one passage."""

    id: str | None
    stored: bool
    duplicate: bool
    decision: str
    reason: str
    headline: str
    remedy: str
    duties: list[str]
    policy_version: int
    person: str
    problem: ProblemOut | None


class BatchOut(Schema):
    """What became of a batch, in the order sent."""

    results: list[ResultOut]
    stored: int
    duplicates: int
    refused: int


ResultsOut = ResultOut | BatchOut


class GateOut(Schema):
    """A gate and the level in force there."""

    code: str
    name_zh: str
    name_en: str
    site: str
    site_zh: str
    site_en: str
    place: str
    level: str
    opens_minute: int
    closes_minute: int


class PolicyOut(Schema):
    """The table in force."""

    version: int
    hash: str
    table: dict[str, Any]


class OutbreakAreaOut(Schema):
    """An area of the list in which a stay counts: from `since` on, for `lookback_days` after leaving; dates as YYYY-MM-DD.

    It stands on the list from `listed_on` to the day before `until`.
    """

    code: str
    name_zh: str
    name_en: str
    since: str
    listed_on: str
    until: str | None
    lookback_days: int


class AppealOut(Schema):
    """The unit to which whoever is stopped here can appeal."""

    unit_zh: str
    unit_en: str


class BundleOut(Schema):
    """All that a gate needs to decide by itself."""

    gate: GateOut
    policy: PolicyOut
    reasons: dict[str, dict[str, str]]
    duties: dict[str, dict[str, str]]
    outbreak_areas: list[OutbreakAreaOut]
    appeal: AppealOut | None
    time_zone: str
    server_time: str
    expires_at: str


class CandidateOut(Schema):
    """Somebody who may stand at the gate."""

    number: str
    masked_name: str
    address: str
    category: str
    restriction: str | None


class PeopleOut(Schema):
    """Candidates, those who live here first."""

    people: list[CandidateOut]


class EnrolledOut(Schema):
    """The binding of a phone."""

    device: int
    gate: str


PROBLEMS = {frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429}): ProblemOut}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_TEMPERATURE = _nullable(
    {"type": "number", "minimum": 30, "maximum": 45, "description": "degrees C, one decimal"}
)

PASSAGE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "gate", "at", "direction"],
    "additionalProperties": False,
    "properties": {
        "id": {
            "type": "string",
            "format": "uuid",
            "description": "made by the sender; the same id is stored once",
        },
        "gate": {"type": "string", "maxLength": 32},
        "person": _nullable(
            {"type": "string", "maxLength": 20, "description": "number of a registered person"}
        ),
        "visitor": _nullable(
            {
                "type": "object",
                "required": ["name", "phone"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "maxLength": 40},
                    "phone": {"type": "string", "pattern": "^[+]?[0-9]{5,20}$"},
                },
            }
        ),
        "at": {"type": "string", "format": "date-time", "description": "with an offset"},
        "direction": {"enum": list(DIRECTIONS)},
        "temperature": _TEMPERATURE,
        "second_temperature": _TEMPERATURE,
        "mask": {"enum": [*MASKS, True, False, None]},
        "category": {"enum": [*CATEGORIES, None]},
        "errand": {"enum": [*ERRANDS, None]},
        "risk_travel": _nullable(
            {
                "type": "boolean",
                "description": "what the gate made of it: whether a stay in an outbreak area counts",
            }
        ),
        "travel_area": _nullable(
            {"type": "string", "maxLength": 32, "description": "code of the outbreak area they named"}
        ),
        "travel_left_on": _nullable(
            {"type": "string", "format": "date", "description": "the day on which they left it"}
        ),
        "vehicle": _nullable(
            {"type": "string", "maxLength": 16, "description": "number plate; it decides nothing"}
        ),
        "decision": {"enum": [*DECISIONS, None], "description": "what the gate decided on the spot"},
        "reason": _nullable({"type": "string", "maxLength": 24}),
        "table": _nullable({"type": "string", "maxLength": 16, "description": "hash of the table it used"}),
        "offline": _nullable({"type": "boolean"}),
    },
}

PASSAGES_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "oneOf": [
                    PASSAGE,
                    {
                        "type": "object",
                        "required": ["passages"],
                        "additionalProperties": False,
                        "properties": {
                            "passages": {"type": "array", "minItems": 1, "maxItems": 2000, "items": PASSAGE}
                        },
                    },
                ]
            }
        }
    },
}

ENROL_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["code", "public_key"],
                "properties": {
                    "code": {"type": "string"},
                    "public_key": {
                        "type": "object",
                        "required": ["kty", "crv", "x", "y"],
                        "properties": {
                            "kty": {"const": "EC"},
                            "crv": {"const": "P-256"},
                            "x": {"type": "string"},
                            "y": {"type": "string"},
                        },
                    },
                },
            }
        }
    },
}
