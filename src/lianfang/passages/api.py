"""The gates' door: passages in, bundles out, candidates for four digits, phones enrolled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Router
from ninja.utils import check_csrf

from lianfang.accounts.guards import asker_from, declares, language_of
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.admission import table_hash
from lianfang.domain.errors import InvalidInput, NotAllowed, NotFound, TooMany
from lianfang.domain.reasons import DUTIES, REASONS, Reason
from lianfang.domain.visits import category_at_gate, lives_here
from lianfang.passages import queries
from lianfang.passages.actions import devices
from lianfang.passages.actions.passages import record
from lianfang.passages.api_schema import (
    ENROL_BODY,
    PASSAGES_BODY,
    PROBLEMS,
    BundleOut,
    EnrolledOut,
    PeopleOut,
    ResultsOut,
)
from lianfang.passages.request_body import json_body
from lianfang.passages.rows import Recorded
from lianfang.people import actions as people_actions
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.rows import GateRow

router = Router(tags=["gates"])

BUNDLE_LASTS = timedelta(hours=12)
LOOKUPS_A_MINUTE = 40
"""Ten people pass one keeper in a minute; each may be typed wrong a few times."""


def caller(request: HttpRequest) -> Asker:
    """Who calls: a device by its signature, or a signed-in keeper by session and CSRF token."""
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Device "):
        return devices.asker_by_signature(
            authorization, request.method or "", request.get_full_path(), request.body, timezone.now()
        )
    asker = asker_from(request)
    if asker is None:
        raise devices.DeviceNotKnown("login.required", "Authorization")
    _demand_csrf(request)
    return asker


def _demand_csrf(request: HttpRequest) -> None:
    """A browser's session counts only together with the page's own token."""
    if request.method not in ("GET", "HEAD") and check_csrf(request) is not None:
        raise NotAllowed("csrf.failed", "X-CSRFToken")


def _sentences(reason: Reason | None, language: str) -> dict[str, str]:
    if reason is None:
        return {"headline": "", "remedy": ""}
    chinese = language == "zh"
    return {
        "headline": reason.headline.zh if chinese else reason.headline.en,
        "remedy": reason.remedy.zh if chinese else reason.remedy.en,
    }


def _result(recorded: Recorded, language: str) -> dict[str, Any]:
    """One passage's answer."""
    return {
        "id": str(recorded.uid) if recorded.uid else None,
        "stored": recorded.stored,
        "duplicate": recorded.duplicate,
        "decision": recorded.decision,
        "reason": recorded.reason,
        **_sentences(REASONS.get(recorded.reason), language),
        "duties": list(recorded.duties),
        "policy_version": recorded.policy_version,
        "person": recorded.person,
        "problem": recorded.problem.details(language) if recorded.problem else None,
    }


@router.post(
    "/passages",
    response={200: ResultsOut, **PROBLEMS},
    openapi_extra={"requestBody": PASSAGES_BODY},
    summary="Record one passage or a batch of up to 2,000",
)
@declares(Right.RECORD_PASSAGES)
def post_passages(request: HttpRequest) -> JsonResponse:
    """Records passages. Repeating a request is harmless: a passage is known by its id and stored once."""
    asker = caller(request)
    body = json_body(request)
    if isinstance(body, dict) and set(body) == {"passages"}:
        raws = body["passages"]
        if not isinstance(raws, list) or not all(isinstance(raw, dict) for raw in raws):
            raise InvalidInput("request.not_valid", "passages", why="passages: [{…}, …]")
        return _batch_answer(record(asker, raws, timezone.now()), language_of(request))
    if not isinstance(body, dict):
        raise InvalidInput("request.not_valid", why="{…}")
    recorded = record(asker, [body], timezone.now())[0]
    if recorded.problem is not None:
        raise recorded.problem
    return JsonResponse(_result(recorded, language_of(request)))


def _batch_answer(recorded: list[Recorded], language: str) -> JsonResponse:
    return JsonResponse(
        {
            "results": [_result(r, language) for r in recorded],
            "stored": sum(r.stored for r in recorded),
            "duplicates": sum(r.duplicate for r in recorded),
            "refused": sum(r.problem is not None for r in recorded),
        }
    )


def _own_gate(asker: Asker, code: str, now: datetime) -> GateRow:
    """A gate at which the caller may record."""
    found = places.gates(asker, now, codes=[code])
    if not found:
        raise NotFound("gate.unknown", "gate", value=code)
    if code not in asker.gate_codes:
        raise NotAllowed("device.wrong_gate", "gate", value=code)
    return found[0]


def _both(reasons: dict[str, Reason]) -> dict[str, dict[str, str]]:
    return {
        code: {
            "headline_zh": r.headline.zh,
            "headline_en": r.headline.en,
            "remedy_zh": r.remedy.zh,
            "remedy_en": r.remedy.en,
        }
        for code, r in reasons.items()
    }


@router.get(
    "/gates/{code}/bundle",
    response={200: BundleOut, **PROBLEMS},
    summary="What a gate needs to decide by itself",
)
@declares(Right.RECORD_PASSAGES)
def get_bundle(request: HttpRequest, code: str) -> JsonResponse:
    """The gate, its level, the table in force and its sentences; decides as the server does until `expires_at`."""
    asker = caller(request)
    asker.demand(Right.RECORD_PASSAGES)
    now = timezone.now()
    gate = _own_gate(asker, code, now)
    version, table = queries.policy_data(asker, now)
    return JsonResponse(
        {
            "gate": {
                "code": gate.code,
                "name_zh": gate.name_zh,
                "name_en": gate.name_en,
                "site": gate.site_code,
                "site_zh": gate.site_zh,
                "site_en": gate.site_en,
                "place": gate.place,
                "level": gate.level,
                "opens_minute": gate.opens_minute,
                "closes_minute": gate.closes_minute,
            },
            "policy": {"version": version, "hash": table_hash(table), "table": table},
            "reasons": _both(REASONS),
            "duties": _both(DUTIES),
            "server_time": now.isoformat(),
            "expires_at": (now + BUNDLE_LASTS).isoformat(),
        }
    )


def _demand_leisure(asker: Asker, now: datetime) -> None:
    """Refuses a keeper who looks people up faster than people can pass; counted by each server process."""
    key = f"look-ups:{asker.id}:{now:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > LOOKUPS_A_MINUTE:
        raise TooMany("search.too_many", limit=LOOKUPS_A_MINUTE)


@router.get(
    "/gates/{code}/people",
    response={200: PeopleOut, **PROBLEMS},
    summary="Who may that be? The people whose telephone ends in four digits",
)
@declares(Right.FIND_PEOPLE)
def get_people(request: HttpRequest, code: str, digits: str = "") -> JsonResponse:
    """Candidates with masked names; each one shown is noted in the audit trail."""
    asker = caller(request)
    asker.demand(Right.FIND_PEOPLE)
    now = timezone.now()
    gate = _own_gate(asker, code, now)
    _demand_leisure(asker, now)
    found = people_actions.find_by_tail(asker, digits, gate.area_path.removesuffix(f"{gate.site_code}/"), now)
    homes = people.persons_by_number(asker, [row.number for row in found])
    return JsonResponse(
        {
            "people": [
                {
                    "number": row.number,
                    "masked_name": row.masked_name,
                    "address": row.address,
                    "category": category_at_gate(
                        None, gate.place, lives_here(homes[row.number].home_path, gate.area_path)
                    ),
                    "restriction": row.restriction,
                }
                for row in found
            ]
        }
    )


@router.post(
    "/devices/enrol",
    response={200: EnrolledOut, **PROBLEMS},
    openapi_extra={"requestBody": ENROL_BODY},
    summary="Bind a phone to a gate by a one-time code",
)
@declares(None)
def post_enrol(request: HttpRequest) -> JsonResponse:
    """Takes a one-time code and the phone's public key; from then on the phone signs what it sends."""
    body = json_body(request)
    if not isinstance(body, dict) or not isinstance(body.get("code"), str):
        raise InvalidInput("field.required", "code")
    key = body.get("public_key")
    if not isinstance(key, dict) or not all(isinstance(v, str) for v in key.values()):
        raise InvalidInput("key.not_valid", "public_key")
    one_time_code = values.required_text(body["code"], "code", 64)
    device, gate = devices.enrol(one_time_code, key, timezone.now())
    return JsonResponse({"device": device, "gate": gate})
