"""Phones at gates: bound by a one-time code, known by their signature, heard at their own gate only."""

from __future__ import annotations

import json
from datetime import timedelta

from django.utils import timezone

from lianfang.accounts.scope import SYSTEM
from lianfang.passages.actions import devices
from lianfang.passages.models import GateDevice, Passage
from tests.api.phone import Phone, enrolled_phone
from tests.builders import LI_NA, MART_GATE, WEST_GATE, District, passage

URL = "/api/v1/passages"


def test_it_works(district: District) -> None:
    """An enrolled phone sends a signed batch and reads its gate's bundle."""
    phone = enrolled_phone(MART_GATE, district.now)
    answer = phone.post(URL, {"passages": [passage(person=LI_NA), passage(person=LI_NA)]})
    assert (answer.status_code, answer.json()["stored"]) == (200, 2)
    assert Passage.objects.first().recorded_by == f"device:{phone.device}"
    assert phone.get(f"/api/v1/gates/{MART_GATE}/bundle").json()["gate"]["code"] == MART_GATE


def test_a_code_works_once(district: District) -> None:
    code = devices.issue_code(SYSTEM, MART_GATE, timezone.now())
    assert Phone().enrol(code).status_code == 200
    assert Phone().enrol(code).status_code == 403
    assert GateDevice.objects.get().code_digest != code


def test_a_code_lasts_a_day(district: District) -> None:
    code = devices.issue_code(SYSTEM, MART_GATE, timezone.now() - timedelta(hours=25))
    assert Phone().enrol(code).status_code == 403


def test_another_phones_signature_is_refused(district: District) -> None:
    honest, thief = enrolled_phone(MART_GATE, district.now), Phone()
    thief.device = honest.device
    answer = thief.post(URL, passage(person=LI_NA))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "device.bad_signature")


def test_a_signature_counts_for_its_own_body_only(district: District) -> None:
    phone = enrolled_phone(MART_GATE, district.now)
    headers = {"authorization": phone.sign("POST", URL, json.dumps(passage(person=LI_NA)).encode())}
    answer = phone.client.post(
        URL, json.dumps(passage(person=LI_NA)), content_type="application/json", headers=headers
    )
    assert answer.status_code == 401
    assert Passage.objects.count() == 0


def test_a_revoked_phone_is_not_heard(district: District) -> None:
    phone = enrolled_phone(MART_GATE, district.now)
    devices.revoke(SYSTEM, phone.device, timezone.now())
    answer = phone.post(URL, passage(person=LI_NA))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "device.unknown")


def test_a_phone_with_a_wrong_clock_is_told_the_time(district: District) -> None:
    phone = enrolled_phone(MART_GATE, district.now, clock_error=3 * 3600)
    answer = phone.post(URL, passage(person=LI_NA))
    assert answer.json()["errors"][0]["code"] == "device.clock"
    phone.clock_error = 0
    assert phone.post(URL, passage(person=LI_NA)).status_code == 200


def test_a_phone_records_at_its_own_gate_only(district: District) -> None:
    phone = enrolled_phone(MART_GATE, district.now)
    answer = phone.post(URL, passage(gate=WEST_GATE, person=LI_NA))
    assert answer.status_code == 404
    assert phone.get(f"/api/v1/gates/{WEST_GATE}/bundle").status_code == 404


def test_a_phone_may_not_look_people_up(district: District) -> None:
    """Its allow-list holds recording and its bundle; names stay with signed-in keepers."""
    phone = enrolled_phone(MART_GATE, district.now)
    assert phone.get(f"/api/v1/gates/{MART_GATE}/people?digits=1234").status_code == 403


def test_garbage_instead_of_a_signature(district: District) -> None:
    phone = enrolled_phone(MART_GATE, district.now)
    for header in (
        "Device",
        "Device ::",
        "Device 1:2:3",
        f"Device {phone.device}:9{'9' * 40}:x",
        "Device 1:1:é",
    ):
        answer = phone.client.post(
            URL,
            "{}",
            content_type="application/json",
            headers={"authorization": header.encode().decode("latin-1")},
        )
        assert answer.status_code == 401, header


def test_keys_that_are_no_keys(district: District) -> None:
    phone = Phone()
    code = devices.issue_code(SYSTEM, MART_GATE, timezone.now())
    for key in (
        {},
        {"kty": "RSA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        [],
        None,
        {"kty": 1},
    ):
        body = json.dumps({"code": code, "public_key": key})
        answer = phone.client.post("/api/v1/devices/enrol", body, content_type="application/json")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "key.not_valid")
