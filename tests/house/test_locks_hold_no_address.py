"""Lock files name packages and hashes, never a place: each machine takes them from the registries it is set up with."""

from __future__ import annotations

import json
import re

import pytest

from tests.house.source import ROOT

REQUIREMENTS = ("core", "postgres", "dev", "node", "uv")
LOCKS = [f"requirements/{name}.txt" for name in REQUIREMENTS] + [
    "package-lock.json",
    "package.json",
    ".npmrc",
]
ADDRESS = re.compile(
    r"://|index-url|find-links|trusted-host|registry\s*=|\"resolved\"\s*:\s*\"(?!file:)", re.I
)


@pytest.mark.parametrize("name", LOCKS)
def test_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert ADDRESS.findall(text) == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_has_its_hashes(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert pins
    assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_every_npm_package_has_its_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []
