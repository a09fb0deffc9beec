"""The gates' door: passages in, bundles out, candidates for four digits, phones enrolled."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router
from ninja.utils import check_csrf
from prometheus_client import Counter

from lianfang.accounts import queries as accounts
from lianfang.accounts.editions import edition
from lianfang.accounts.guards import asker_from, declares, language_of
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.admission import table_hash
from lianfang.domain.errors import InvalidInput, NotAllowed, TooMany
from lianfang.domain.reasons import DUTIES, REASONS, Reason
from lianfang.domain.visits import category_at_gate, lives_here
from lianfang.local_time import day_at
from lianfang.passages import queries
from lianfang.passages.actions import devices
from lianfang.passages.actions.passages import MOST_IN_A_BATCH, record
from lianfang.passages.api_schema import (
    ENROL_BODY,
    PASSAGES_BODY,
    PROBLEMS,
    BundleOut,
    EnrolledOut,
    PeopleOut,
    ResultsOut,
)
from lianfang.passages.follow_up import responsible_unit
from lianfang.passages.request_body import json_body
from lianfang.passages.rows import Recorded
from lianfang.people import actions as people_actions
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.outbreak_queries import outbreak_list
from lianfang.places.rows import GateRow

router = Router(tags=["gates"])

ANSWERED = Counter("lianfang_passages", "Passages that gates sent, by what became of them.", ["answer"])

BUNDLE_LASTS = timedelta(hours=12)
DEVICE_ROUTES = frozenset({("POST", "post_passages"), ("GET", "get_bundle")})
"""All that a device's signature opens, by method and operation. (The code that enrols a device is no signature.)"""

LOOKUPS_A_MINUTE = 40
"""Ten people pass one keeper in a minute; each may be typed wrong a few times."""


def caller(request: HttpRequest) -> Asker:
    """Who calls: a device by its signature, or a signed-in keeper by session and CSRF token."""
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Device "):
        device = devices.asker_by_signature(
            authorization, request.method or "", request.get_full_path(), request.body, timezone.now()
        )
        if (request.method, _operation(request)) not in DEVICE_ROUTES:
            raise NotAllowed("right.missing", "Authorization")
        return device
    asker = asker_from(request)
    if asker is None:
        raise devices.DeviceNotKnown("login.required", "Authorization")
    _demand_csrf(request)
    return asker


def _operation(request: HttpRequest) -> str:
    """The name of the operation that answers."""
    match = request.resolver_match
    return (match.url_name or "") if match else ""


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
    said = _said(recorded.decision, recorded.reason, recorded.duties, recorded.policy_version, language)
    return {
        "id": recorded.uid,
        "stored": recorded.stored,
        "duplicate": recorded.duplicate,
        **said,
        "person": recorded.person,
        "problem": recorded.problem.details(language) if recorded.problem else None,
    }


@lru_cache(maxsize=2048)
def _said(
    decision: str, reason: str, duties: tuple[str, ...], policy_version: int, language: str
) -> dict[str, Any]:
    """The part of an answer that many passages have alike; nobody may change it."""
    return {
        "decision": decision,
        "reason": reason,
        **_sentences(REASONS.get(reason), language),
        "duties": list(duties),
        "policy_version": policy_version,
    }


@router.post(
    "/passages",
    response={200: ResultsOut, **PROBLEMS},
    openapi_extra={"requestBody": PASSAGES_BODY},
    summary="Record one passage or a batch of up to 2,000",
)
@declares(Right.RECORD_PASSAGES)
def post_passages(request: HttpRequest) -> HttpResponse:
    """Records passages. Repeating a request is harmless: a passage is known by its id and stored once."""
    asker = caller(request)
    body = json_body(request)
    if isinstance(body, list):  # a batch without its name: the same is wrong with it, and its name
        _demand_batch(body)
        raise InvalidInput("request.not_valid", why='{"passages": [{…}, …]}')
    if isinstance(body, dict) and set(body) == {"passages"}:
        raws = body["passages"]
        _demand_batch(raws)
        if not isinstance(raws, list) or not all(isinstance(raw, dict) for raw in raws):
            raise InvalidInput("request.not_valid", "passages", why="passages: [{…}, …]")
        return _batch_answer(record(asker, raws, timezone.now()), language_of(request))
    if not isinstance(body, dict):
        raise InvalidInput("request.not_valid", why="{…}")
    recorded = record(asker, [body], timezone.now())[0]
    _count([recorded])
    if recorded.problem is not None:
        raise recorded.problem
    return _json(_result(recorded, language_of(request)))


def _demand_batch(raws: object) -> None:
    """Refuses more than one request may bring, before anything else is said about it."""
    if isinstance(raws, list) and len(raws) > MOST_IN_A_BATCH:
        raise InvalidInput("batch.too_many", count=len(raws), limit=MOST_IN_A_BATCH)


def _batch_answer(recorded: list[Recorded], language: str) -> HttpResponse:
    return _json({"results": [_result(r, language) for r in recorded], **_count(recorded)})


def _count(recorded: list[Recorded]) -> dict[str, int]:
    """What became of the passages, in figures; also added to the server's own."""
    counts = {
        "stored": sum(r.stored for r in recorded),
        "duplicates": sum(r.duplicate for r in recorded),
        "refused": sum(r.problem is not None for r in recorded),
    }
    for answer, count in counts.items():
        if count:
            ANSWERED.labels(answer).inc(count)
    return counts


def _json(answer: dict[str, Any]) -> HttpResponse:
    """An answer as JSON; a batch's is long, and Django's own encoder takes ten times as long for it."""
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")


def _own_gate(asker: Asker, code: str, now: datetime) -> GateRow:
    """A gate at which the caller may record."""
    found = places.gates(asker, now, codes=[code])
    if not found:
        raise places.no_such_gate(asker, code)
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


def _outbreaks(asker: Asker) -> list[dict[str, Any]]:
    """The list of outbreak areas as gates ask by it; what left it is history and stays here."""
    today = day_at(timezone.now())
    listed = [
        row for row in outbreak_list(asker, edition()) if row.entry.until is None or row.entry.until > today
    ]
    return [
        {
            "code": row.entry.code,
            "name_zh": row.name_zh,
            "name_en": row.name_en,
            "since": row.entry.since.isoformat(),
            "listed_on": row.entry.listed_on.isoformat(),
            "until": row.entry.until.isoformat() if row.entry.until else None,
            "lookback_days": row.entry.lookback_days,
        }
        for row in listed
    ]


def _appeal(asker: Asker, gate: GateRow) -> dict[str, str] | None:
    """Who hears an appeal against what this gate decides: the unit that manages its area."""
    unit_id = responsible_unit(places.area_units(asker), gate.area_path)
    if unit_id is None:
        return None
    unit = accounts.unit(asker, unit_id)
    return {"unit_zh": unit.name_zh, "unit_en": unit.name_en}


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
            "outbreak_areas": _outbreaks(asker),
            "appeal": _appeal(asker, gate),
            "time_zone": settings.TIME_ZONE,
            "server_time": now.isoformat(),
            "expires_at": (now + BUNDLE_LASTS).isoformat(),
        }
    )


def _demand_leisure(asker: Asker, now: datetime) -> None:
    """Refuses a keeper who looks people up faster than people can pass; the trail counts, for all processes alike."""
    if accounts.looked_up_since(asker, now - timedelta(minutes=1)) >= LOOKUPS_A_MINUTE:
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
