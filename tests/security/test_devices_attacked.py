"""Phones that are not who they say, or send what they should not: forged, replayed, altered, reordered, revoked."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lianfang.accounts.scope import SYSTEM
from lianfang.passages.actions import devices
from lianfang.passages.models import GateDevice, GateHour, Passage
from tests.api.phone import Phone, enrolled_phone
from tests.builders import JINJIANG_GATE, LI_NA, MART_GATE, WEST_GATE, District, passage
from tests.clients import client_of

URL = "/api/v1/passages"
BUNDLE = f"/api/v1/gates/{MART_GATE}/bundle"


@pytest.fixture
def phone(district: District) -> Phone:
    """A phone that is bound to the supermarket's gate."""
    return enrolled_phone(MART_GATE, district.now)


def put(path: str, body: bytes, signature: str, method: str = "POST") -> Any:
    """One request as an attacker puts it together."""
    headers = {"authorization": signature}
    return Client().generic(method, path, body, content_type="application/json", headers=headers)


def code_of(answer: Any) -> str:
    return str(answer.json()["errors"][0]["code"])


def test_it_works(phone: Phone) -> None:
    body = json.dumps(passage(person=LI_NA)).encode()
    assert put(URL, body, phone.sign("POST", URL, body)).json()["stored"] is True
    assert put(BUNDLE, b"", phone.sign("GET", BUNDLE, b""), "GET").status_code == 200


def test_a_request_sent_twice_is_stored_once(phone: Phone) -> None:
    body = json.dumps({"passages": [passage(person=LI_NA) for _ in range(3)]}).encode()
    signature = phone.sign("POST", URL, body)
    first, second = put(URL, body, signature).json(), put(URL, body, signature).json()
    assert (first["stored"], first["duplicates"]) == (3, 0)
    assert (second["stored"], second["duplicates"]) == (0, 3)
    assert Passage.objects.count() == 3
    assert sum(row.entries for row in GateHour.objects.all()) == 3


def test_batches_in_another_order_come_to_the_same(phone: Phone, district: District) -> None:
    rows = [passage(person=LI_NA, at=district.now - timedelta(minutes=n)) for n in range(8)]
    batches = [rows[6:], rows[2:5], rows[:3], rows[4:7], rows]
    for batch in batches:
        assert phone.post(URL, {"passages": batch}).status_code == 200
    assert Passage.objects.count() == 8
    assert sum(row.entries for row in GateHour.objects.all()) == 8
    assert {p.server_decision for p in Passage.objects.all()} == {"admit"}


def test_a_passage_once_stored_is_not_rewritten(phone: Phone) -> None:
    fever = passage(person=LI_NA, temperature=38.0, second_temperature=38.2)
    assert phone.post(URL, fever).json()["stored"] is True
    better = {**fever, "temperature": 36.4, "second_temperature": None}
    phone.post(URL, better)
    stored = Passage.objects.get()
    assert (stored.first_reading, stored.second_reading) == (380, 382)


@pytest.mark.parametrize("what", ["body", "path", "query", "method", "time", "device", "half"])
def test_a_signature_counts_for_what_was_signed(phone: Phone, district: District, what: str) -> None:
    body = json.dumps(passage(person=LI_NA)).encode()
    other = enrolled_phone(JINJIANG_GATE, district.now)
    signature = phone.sign("POST", URL, body)
    device, at, proof = signature.removeprefix("Device ").split(":")
    path, sent, method = URL, body, "POST"
    if what == "body":
        sent = body.replace(b"36.5", b"36.6")
    elif what == "path":
        path, method = "/api/v1/devices/enrol/../passages", "POST"
        assert put(path, sent, signature, method).status_code in (401, 404)
        return
    elif what == "query":
        path = f"{URL}?x=1"
    elif what == "method":
        path, sent, method = BUNDLE, b"", "GET"
        signature = phone.sign("POST", BUNDLE, b"")
    elif what == "time":
        signature = f"Device {device}:{int(at) + 1}:{proof}"
    elif what == "device":
        signature = f"Device {other.device}:{at}:{proof}"
    else:
        signature = f"Device {device}:{at}:{proof[:40]}"
    answer = put(path, sent, signature, method)
    assert (answer.status_code, code_of(answer)) == (401, "device.bad_signature")
    assert not Passage.objects.exists()


def test_who_was_never_enrolled_is_not_heard(district: District) -> None:
    stranger = Phone()
    for stranger.device in (0, -1, 1, 999_999, 2**63, 10**40):
        assert code_of(stranger.post(URL, passage(person=LI_NA))) == "device.unknown"
    devices.issue_code(SYSTEM, MART_GATE, timezone.now())
    stranger.device = GateDevice.objects.get().id  # a code that nobody has turned in yet
    assert code_of(stranger.post(URL, passage(person=LI_NA))) == "device.unknown"


def test_a_revoked_phone_is_not_heard_with_what_it_signed_before(phone: Phone) -> None:
    body = json.dumps(passage(person=LI_NA)).encode()
    signature = phone.sign("POST", URL, body)
    devices.revoke(SYSTEM, phone.device, timezone.now())
    assert code_of(put(URL, body, signature)) == "device.unknown"
    assert code_of(put(BUNDLE, b"", phone.sign("GET", BUNDLE, b""), "GET")) == "device.unknown"


def test_a_recorded_request_grows_old(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps(passage(person=LI_NA)).encode()
    really = time.time
    for off in (-16 * 60, 16 * 60):
        monkeypatch.setattr("tests.api.phone.time.time", lambda off=off: really() + off)
        answer = put(URL, body, phone.sign("POST", URL, body))
        assert (answer.status_code, code_of(answer)) == (401, "device.clock")
    for off in (-14 * 60, 14 * 60):
        monkeypatch.setattr("tests.api.phone.time.time", lambda off=off: really() + off)
        assert put(URL, body, phone.sign("POST", URL, body)).status_code == 200


@pytest.mark.parametrize("gate", [JINJIANG_GATE, WEST_GATE, "G-NOWHERE", "", "../G-MART", None, 7])
def test_a_phone_is_heard_at_its_own_gate_only(phone: Phone, gate: object) -> None:
    """In a batch, too: what is its own is stored, what is another gate's is not."""
    rows = [passage(person=LI_NA), {**passage(person=LI_NA), "gate": gate}]
    answer = phone.post(URL, {"passages": rows}).json()
    assert (answer["stored"], answer["refused"]) == (1, 1)
    assert {p.gate.code for p in Passage.objects.select_related("gate")} == {MART_GATE}


def test_a_signature_beside_a_session_counts_alone(phone: Phone) -> None:
    """Whoever sends a bad signature is not heard for the sake of a good cookie; and pages know no devices."""
    client = client_of("fang")
    bad = {"authorization": phone.sign("POST", URL, b"something else")}
    answer = client.post(URL, json.dumps(passage(person=LI_NA)), content_type="application/json", headers=bad)
    assert answer.status_code == 401
    good = {"authorization": phone.sign("GET", "/passages/", b"")}
    assert Client().get("/passages/", headers=good).status_code == 302


def test_an_enrolled_phone_gets_no_second_key(phone: Phone, district: District) -> None:
    """The code is used up: nobody who saw it puts their own key in the phone's place."""
    code = devices.issue_code(SYSTEM, MART_GATE, district.now)
    assert Phone().enrol(code).status_code == 200
    key = GateDevice.objects.latest("id").public_key
    thief = Phone()
    assert thief.enrol(code).status_code == 403
    assert GateDevice.objects.latest("id").public_key == key
