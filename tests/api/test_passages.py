"""The gates' door: what is sent, what is answered, what is kept."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lianfang.accounts.models import AuditEntry
from lianfang.assignments.models import Assignment
from lianfang.passages.models import GateHour, Passage
from lianfang.people.models import Person
from lianfang.places.actions import set_level
from tests import builders
from tests.builders import JINJIANG_GATE, MART_GATE, WEST_GATE, District, asker, passage

URL = "/api/v1/passages"


def send(body: object, user: str | None = "fang", language: str = "zh-hans") -> Any:
    """Posts as a signed-in user and returns the answer."""
    client = Client(headers={"accept-language": language})
    if user:
        assert client.login(username=user, password=builders.PASSWORD)
    raw = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(URL, raw, content_type="application/json")


@pytest.mark.clause("F5")
def test_it_works(district: District) -> None:
    """A passage is decided on, stored, and counted."""
    answer = send(passage(person=builders.LI_NA, temperature=36.4))
    assert answer.status_code == 200
    result = answer.json()
    assert (result["stored"], result["duplicate"], result["decision"], result["reason"]) == (
        True,
        False,
        "admit",
        "ok",
    )
    kept = Passage.objects.get()
    assert (kept.first_reading, kept.mask, kept.server_decision, kept.person.number) == (
        364,
        "worn",
        "admit",
        builders.LI_NA,
    )
    hour = GateHour.objects.get()
    assert (hour.entries, hour.measured, hour.registered, hour.noted) == (1, 1, 1, 1)


def test_the_same_passage_twice_is_stored_once(district: District) -> None:
    one = passage(person=builders.LI_NA)
    first, second = send(one).json(), send(one).json()
    assert (first["stored"], second["stored"], second["duplicate"]) == (True, False, True)
    assert second["decision"] == first["decision"]
    assert Passage.objects.count() == 1
    assert GateHour.objects.get().entries == 1


def test_twice_in_one_batch_is_stored_once(district: District) -> None:
    one = passage(person=builders.LI_NA)
    answer = send({"passages": [one, one]}).json()
    assert (answer["stored"], answer["duplicates"]) == (1, 1)
    assert Passage.objects.count() == 1


def test_another_passage_under_a_used_id_is_refused_and_changes_nothing(district: District) -> None:
    one = passage(person=builders.LI_NA)
    send(one)
    answer = send(one | {"temperature": 39.0})
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "id.reused"
    assert Passage.objects.get().first_reading == 365


def test_one_bad_passage_among_two_thousand_good_ones(district: District) -> None:
    batch = [passage(person=builders.LI_NA) for _ in range(2000)]
    batch[1234]["temperature"] = 370
    answer = send({"passages": batch}).json()
    assert (answer["stored"], answer["refused"], len(answer["results"])) == (1999, 1, 2000)
    bad = answer["results"][1234]
    assert bad["id"] == batch[1234]["id"]
    assert bad["problem"]["errors"][0]["field"] == "temperature"
    assert Passage.objects.count() == 1999
    assert sum(h.entries for h in GateHour.objects.all()) == 1999


BAD = [
    ({"temperature": 17}, "temperature", "temperature.not_plausible"),
    ({"temperature": 370}, "temperature", "temperature.not_plausible"),
    ({"temperature": "36,8"}, "temperature", "temperature.not_a_number"),
    ({"temperature": "热"}, "temperature", "temperature.not_a_number"),
    ({"temperature": True}, "temperature", "temperature.not_a_number"),
    ({"temperature": "NaN"}, "temperature", "temperature.not_a_number"),
    ({"temperature": 36.55}, "temperature", "temperature.too_precise"),
    ({"temperature": None, "second_temperature": 37.0}, "temperature", "temperature.second_without_first"),
    ({"id": "7"}, "id", "id.not_valid"),
    ({"id": 7}, "id", "id.not_valid"),
    ({"gate": ""}, "gate", "field.required"),
    ({"gate": "G-NOWHERE"}, "gate", "gate.unknown"),
    ({"gate": ["G"]}, "gate", "field.not_text"),
    ({"direction": "up"}, "direction", "field.not_a_choice"),
    ({"mask": "maybe"}, "mask", "field.not_a_choice"),
    ({"at": "yesterday"}, "at", "time.not_valid"),
    ({"at": 12}, "at", "time.not_valid"),
    ({"at": "2026-02-02T08:00:00"}, "at", "time.no_zone"),
    ({"person": "P" * 21}, "person", "field.too_long"),
    ({"person": "PNOBODY"}, "person", "person.unknown"),
    ({"person": "P\x00"}, "person", "field.control_character"),
    ({"visitor": {"name": "", "phone": "000"}}, "visitor.name", "field.required"),
    ({"visitor": {"name": "王五", "phone": "call me"}}, "visitor.phone", "phone.not_valid"),
    ({"visitor": "王五"}, "visitor", "visitor.not_an_object"),
    ({"risk_travel": "perhaps"}, "risk_travel", "field.not_true_false"),
    ({"birthplace": "Wuhan"}, "birthplace", "field.unknown"),
    ({"decision": "kill"}, "decision", "field.not_a_choice"),
]


@pytest.mark.parametrize(("said", "field", "code"), BAD, ids=[f"{b[1]}-{n}" for n, b in enumerate(BAD)])
def test_bad_input_names_the_field_and_stores_nothing(
    district: District, said: dict[str, Any], field: str, code: str
) -> None:
    raw = passage(person=builders.LI_NA) | said
    if "visitor" in said:
        raw.pop("person")
    answer = send(raw)
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"
    found = {(e["field"], e["code"]) for e in answer.json()["errors"]}
    assert (field, code) in found
    assert all(e["sentence"] and e["remedy"] for e in answer.json()["errors"])
    assert Passage.objects.count() == 0


def test_every_wrong_field_is_named_at_once(district: District) -> None:
    answer = send(passage(temperature=370, direction="up", mask="maybe"))
    assert {e["field"] for e in answer.json()["errors"]} == {"temperature", "direction", "mask"}


def test_errors_speak_the_language_of_the_caller(district: District) -> None:
    bad = passage(temperature=370)
    assert "体温" in send(bad).json()["detail"]
    assert "Temperature 370" in send(bad, language="en").json()["detail"]


def test_a_clock_a_day_ahead_keeps_the_record_on_the_device(district: District) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    answer = send(passage(at=tomorrow))
    assert answer.json()["errors"][0]["code"] == "time.in_future"
    assert Passage.objects.count() == 0


def test_a_day_late_is_taken_and_counted_in_its_own_hour(district: District) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    assert send(passage(at=yesterday, person=builders.LI_NA, offline=True)).status_code == 200
    assert GateHour.objects.get().hour == yesterday.replace(minute=0, second=0, microsecond=0)


def test_older_than_the_retention_is_not_taken(district: District) -> None:
    answer = send(passage(at=timezone.now() - timedelta(days=60)))
    assert answer.json()["errors"][0]["code"] == "time.too_old"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"\xff\xfe{", 400),
        (b"{", 400),
        (b"", 400),
        (b'{"id": NaN}', 400),
        (b"[" * 100_000, 400),
        (b"9" * 10_000, 400),
        (b"null", 422),
        (b"[1, 2]", 422),
        (b'{"passages": {}}', 422),
        (b'{"passages": [1]}', 422),
        (b'{"passages": []}', 422),
    ],
)
def test_bodies_that_are_no_passages(district: District, raw: bytes, status: int) -> None:
    answer = send(raw)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_of_ten_megabytes_is_refused(district: District) -> None:
    answer = send(b'{"passages": "' + b"x" * 10_000_000 + b'"}')
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["code"] == "body.too_large"
    signed = {"Authorization": "Device 1:1:x"}
    for headers in (signed, {}):
        answer = Client().post(URL, b"x" * 9_000_000, content_type="application/json", headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_more_than_two_thousand_are_refused_whole(district: District) -> None:
    batch = [passage() for _ in range(2001)]
    for body in ({"passages": batch}, batch, {"passages": [*batch[1:], None]}):
        answer = send(body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "batch.too_many")
        assert "2001" in answer.json()["detail"]
    assert Passage.objects.count() == 0


def test_a_batch_without_its_name_is_told_how_to_be_one(district: District) -> None:
    answer = send([passage()])
    assert answer.status_code == 422 and '{"passages": [' in answer.json()["detail"]


def test_a_stranger_is_asked_to_sign_in(district: District) -> None:
    answer = send(passage(), user=None)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_session_without_the_pages_token_is_refused(district: District) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.login(username="fang", password=builders.PASSWORD)
    answer = client.post(URL, json.dumps(passage()), content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "csrf.failed")


@pytest.mark.parametrize("user", ["zhou", "lin", "ma", "wu"])
def test_only_keepers_record(district: District, user: str) -> None:
    assert send(passage(), user=user).status_code == 403


def test_a_keeper_records_only_at_their_own_gates(district: District) -> None:
    answer = send(passage(gate=WEST_GATE))
    assert answer.status_code == 404  # outside the keeper's scope it does not even exist
    assert Passage.objects.count() == 0


def test_the_gates_decision_and_the_servers_are_two_facts(district: District) -> None:
    """A gate that admitted a fever stays on record with what it did; the server keeps what it thinks beside it."""
    answer = send(
        passage(
            person=builders.LI_NA,
            temperature=38.2,
            second_temperature=38.0,
            decision="admit",
            reason="ok",
            table="0" * 16,
            offline=True,
        )
    )
    assert answer.json()["decision"] == "refuse"
    kept = Passage.objects.get()
    assert (kept.gate_decision, kept.gate_table, kept.gate_offline) == ("admit", "0" * 16, True)
    assert (kept.server_decision, kept.server_reason) == ("refuse", "fever")
    assert GateHour.objects.get().differing == 1


@pytest.mark.clause("F5")
def test_a_fever_at_the_market_reaches_the_community_where_the_person_lives(district: District) -> None:
    send(passage(gate=MART_GATE, person=builders.LI_NA, temperature=38.2, second_temperature=38.0))
    raised = Assignment.objects.get()
    assert (raised.kind, raised.unit.code, raised.subject) == ("fever_followup", "U-E-1", builders.LI_NA)
    assert raised.facts["second_reading"] == 380


def test_one_high_reading_raises_nothing(district: District) -> None:
    answer = send(passage(person=builders.LI_NA, temperature=38.2))
    assert (answer.json()["decision"], answer.json()["reason"]) == ("hold", "measure_again")
    assert Assignment.objects.count() == 0


def test_a_visitor_is_registered_once_however_often_they_come(district: District) -> None:
    said = {"name": "王五", "phone": "000 7777 0001"}
    first = send(passage(visitor=said)).json()
    second = send(passage(visitor=said)).json()
    other = send(passage(visitor={"name": "王六", "phone": "00077770001"})).json()
    assert first["person"] == second["person"] != other["person"]


@pytest.mark.clause("F1")
def test_what_a_gate_admits_follows_from_the_control_level(district: District) -> None:
    now = timezone.now()
    stranger = {"name": "王五", "phone": "00077770001"}
    assert send(passage(gate=JINJIANG_GATE, visitor=stranger)).json()["decision"] == "admit"
    set_level(asker("gao"), builders.COMPOUND, "closed", "楼内有病例", now, now + timedelta(days=3))
    closed = send(passage(gate=JINJIANG_GATE, visitor=stranger)).json()
    assert (closed["decision"], closed["reason"]) == ("refuse", "closed_no_visitors")
    home = send(passage(gate=JINJIANG_GATE, person=builders.LI_NA)).json()
    assert home["decision"] == "admit"
    outing = send(passage(gate=JINJIANG_GATE, person=builders.LI_NA, direction="out")).json()
    assert (outing["decision"], outing["reason"]) == ("refuse", "closed_no_outing")
    medical = send(passage(gate=JINJIANG_GATE, person=builders.LI_NA, direction="out", errand="medical"))
    assert medical.json()["decision"] == "admit"


def test_a_passage_of_yesterday_is_judged_by_yesterdays_level(district: District) -> None:
    now = timezone.now()
    set_level(asker("gao"), builders.COMPOUND, "closed", "楼内有病例", now, now + timedelta(days=3))
    late = passage(
        gate=JINJIANG_GATE, visitor={"name": "王五", "phone": "00077770001"}, at=now - timedelta(hours=5)
    )
    assert send(late).json()["decision"] == "admit"


def test_the_bundle_decides_as_the_server_does(district: District) -> None:
    client = Client()
    client.login(username="fang", password=builders.PASSWORD)
    bundle = client.get(f"/api/v1/gates/{JINJIANG_GATE}/bundle").json()
    assert bundle["gate"]["level"] == "open"
    assert bundle["policy"]["version"] == 1
    assert {"fever", "ok"} <= set(bundle["reasons"])
    assert client.get(f"/api/v1/gates/{WEST_GATE}/bundle").status_code == 404


def test_four_digits_find_the_resident_masked_and_leave_a_trace(district: District) -> None:
    client = Client()
    client.login(username="fang", password=builders.PASSWORD)
    found = client.get(f"/api/v1/gates/{JINJIANG_GATE}/people", {"digits": "1234"}).json()["people"]
    assert [row["number"] for row in found] == [builders.LI_NA]
    assert found[0]["masked_name"].endswith("*")
    assert found[0]["category"] == "resident"
    at_the_mart = client.get(f"/api/v1/gates/{MART_GATE}/people", {"digits": "1234"}).json()["people"]
    assert at_the_mart[0]["category"] == "visitor"
    assert AuditEntry.objects.filter(subject=builders.LI_NA, verb="person.find", actor="fang").count() == 2
    assert client.get(f"/api/v1/gates/{JINJIANG_GATE}/people", {"digits": "12"}).status_code == 422


def test_every_error_of_the_api_has_one_shape(district: District) -> None:
    client = Client()
    for answer in (
        client.get("/api/v1/nowhere"),
        client.get(URL),
        client.post("/api/v1/devices/enrol", b"{", content_type="application/json"),
        client.get("/api/v1/gates/G-JJ/bundle"),
    ):
        assert answer.status_code >= 400
        assert answer["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "errors"} <= set(answer.json())
        assert answer.json()["status"] == answer.status_code


def test_the_documentation_needs_no_other_host(district: District) -> None:
    page = Client().get("/api/v1/docs").content.decode()
    assert "swagger-ui" in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_same_id_for_another_person_or_mask_is_refused(district: District) -> None:
    one = passage(person=builders.LI_NA)
    send(one)
    for other in ({"person": builders.WANG_QIANG}, {"mask": "refused"}, {"errand": "medical"}):
        answer = send(one | other)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "id.reused"), other
    stranger = {k: v for k, v in one.items() if k != "person"} | {
        "visitor": {"name": "王五", "phone": "00077770001"}
    }
    people_before = Person.objects.count()
    assert send(stranger).status_code == 409
    assert Person.objects.count() == people_before  # nobody is registered for a record that is refused
    assert Passage.objects.get().person.number == builders.LI_NA


def test_a_visitors_passage_sent_again_is_the_same(district: District) -> None:
    one = passage(visitor={"name": "王五", "phone": "00077770001"})
    first, again = send(one).json(), send(one).json()
    assert (again["duplicate"], again["person"]) == (True, first["person"])
    assert AuditEntry.objects.filter(verb="person.register", subject=first["person"]).count() == 1


def test_a_repetition_is_answered_as_before_with_its_duties(district: District) -> None:
    one = passage(person=builders.LI_NA, temperature=38.2, second_temperature=38.0)
    first, again = send(one).json(), send(one).json()
    assert first["duties"] == again["duties"] == ["fever_followup"]


def test_the_door_is_shown_only_where_somebody_lives(district: District) -> None:
    client = Client()
    client.login(username="fang", password=builders.PASSWORD)
    near = client.get(f"/api/v1/gates/{JINJIANG_GATE}/people", {"digits": "1234"}).json()["people"][0]
    assert near["address"]
    far = client.get(f"/api/v1/gates/{JINJIANG_GATE}/people", {"digits": "9999"}).json()["people"][0]
    assert (far["number"], far["address"]) == (builders.SUN_WEST, "")


def test_nobody_looks_up_a_whole_district(district: District) -> None:
    client = Client()
    client.login(username="fang", password=builders.PASSWORD)
    url = f"/api/v1/gates/{JINJIANG_GATE}/people"
    answers = [client.get(url, {"digits": f"{n:04}"}).status_code for n in range(100)]
    assert 429 in answers
    assert set(answers) == {200, 429}


def test_a_one_time_code_of_half_a_character_is_refused(district: District) -> None:
    body = '{"code": "\\ud800", "public_key": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}'
    answer = Client().post("/api/v1/devices/enrol", body, content_type="application/json")
    assert answer.status_code == 422
