"""`lianfang device enrol`."""

from __future__ import annotations

import json

import pytest

from lianfang.passages.actions import devices
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
