"""`lianfang device enrol`."""

from __future__ import annotations

import json

import pytest

from lianfang.passages.actions import devices
from lianfang.passages.models import GateDevice
from tests import builders
from tests.cli.terminal import type_in


@pytest.mark.clause("F5")
def test_the_code_binds_a_phone_to_the_gate(
    capsys: pytest.CaptureFixture[str], district: builders.District
) -> None:
    said = type_in(capsys, "device", "enrol", "--gate", builders.MART_GATE, "--json")
    assert said.code == 0
    found = json.loads(said.out)
    assert found["enrol_at"] == "/api/v1/devices/enrol"
    key = {"kty": "EC", "crv": "P-256", "x": X, "y": Y}
    assert devices.enrol(found["code"], key, district.now)[1] == builders.MART_GATE


# The example key of RFC 7517, appendix A.1.
X = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
Y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"


def test_the_terminal_shows_it_as_a_picture(
    capsys: pytest.CaptureFixture[str], district: builders.District
) -> None:
    said = type_in(capsys, "device", "enrol", "--gate", builders.MART_GATE)
    assert said.code == 0
    assert "█▀" in said.out
    assert "POST /api/v1/devices/enrol" in said.out
    assert '"public_key"' in said.out
    assert "http" not in said.out, "no address that nothing answers yet"


def test_an_unknown_gate_is_said(capsys: pytest.CaptureFixture[str], district: builders.District) -> None:
    said = type_in(capsys, "device", "enrol", "--gate", "G-NONE")
    assert said.code == 1
    assert "G-NONE" in said.complaint


def test_a_lost_phone_is_cut_off(capsys: pytest.CaptureFixture[str], district: builders.District) -> None:
    code = json.loads(type_in(capsys, "device", "enrol", "--gate", builders.MART_GATE, "--json").out)["code"]
    number, _gate = devices.enrol(code, {"kty": "EC", "crv": "P-256", "x": X, "y": Y}, district.now)
    type_in(capsys, "device", "enrol", "--gate", builders.MART_GATE)
    (waiting, phone) = json.loads(type_in(capsys, "device", "list", "--json").out)
    assert (waiting["state"], phone["state"]) == ("waiting", "enrolled")
    assert (phone["device"], phone["gate"]) == (number, builders.MART_GATE)
    assert json.loads(type_in(capsys, "device", "list", "--gate", "G-NONE", "--json").out) == []

    assert type_in(capsys, "device", "revoke", number).code == 0
    assert "enrolled" not in type_in(capsys, "device", "list").out
    assert "revoked" in type_in(capsys, "device", "list", "--all").out
    assert GateDevice.objects.get(id=number).revoked_at is not None
    again = type_in(capsys, "device", "revoke", number)
    assert (again.code, f"No device {number} is in use." in again.complaint) == (1, True)
    assert type_in(capsys, "device", "revoke", waiting["device"]).code == 0, "a code can be called back too"
    assert "No devices." in type_in(capsys, "device", "list").out
