"""`lianfang policy export` and `lianfang policy check`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lianfang.domain.admission_editing import inserted
from lianfang.domain.admission_policy import FIRST_POLICY
from tests import builders
from tests.cli.terminal import type_in


def written(folder: Path, table: Any) -> Path:
    """A table as a file."""
    path = folder / "table.json"
    path.write_text(json.dumps(table), encoding="utf-8")
    return path


def test_what_is_exported_passes_the_check(
    capsys: pytest.CaptureFixture[str], district: builders.District, tmp_path: Path
) -> None:
    out = tmp_path / "policy.json"
    said = type_in(capsys, "policy", "export", 1, "--out", out)
    assert said.code == 0, said.err
    assert json.loads(out.read_text(encoding="utf-8")) == FIRST_POLICY
    checked = type_in(capsys, "policy", "check", out)
    assert checked.code == 0
    assert "● kept: Emergency services always pass." in checked.out
    assert json.loads(type_in(capsys, "policy", "export", 0).out) == FIRST_POLICY
    again = type_in(capsys, "policy", "export", 1, "--out", out)
    assert again.code == 1 and "there already" in again.complaint


def test_a_version_that_is_not_there(capsys: pytest.CaptureFixture[str], district: builders.District) -> None:
    said = type_in(capsys, "policy", "export", 7)
    assert said.code == 1 and "no version 7" in said.complaint


def test_a_broken_promise_is_told_with_an_example(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shut = {"id": "shut", "when": [["direction", "eq", "in"]], "decision": "refuse", "reason": "closed_place"}
    file = written(tmp_path, inserted(FIRST_POLICY, "rule:emergency", shut))
    said = type_in(capsys, "policy", "check", file)
    assert said.code == 1
    assert "breaks" in said.complaint and "A resident who comes home is never refused" in said.complaint
    assert "■ broken: A resident who comes home" in said.out
    assert re.search(r"■ broken: A resident who comes home .* \(row \d+: .*coming in", said.out)
    assert re.search(r"▲ row \d+ never decides: .*coming in.* → Refer: ", said.out)
    assert not re.search("own_home|travel_resident|no_level", said.out + said.err), "names of the program's"
    found = json.loads(type_in(capsys, "policy", "check", file, "--json").out)
    assert {p["code"] for p in found["promises"] if not p["kept"]} >= {"own_home"}
    assert "travel_resident" in found["idle"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not JSON"),
        ("[]", "must be an object"),
        ('{"rules": [], "duties": []}', "the last rule must be the default"),
        (
            '{"rules": [{"id": "a", "when": [["birthplace", "eq", "x"]], "decision": "refuse", "reason": "ok"}], '
            '"duties": []}',
            "unknown: 'birthplace'",
        ),
        ("[" * 100_000, "not JSON"),
        ("{}", "the table: “rules” (the rules) is missing"),
        (
            '{"rules": [{"id": "a", "when": []}], "duties": []}',
            "row 1 of the rules: “decision” (the decision) is",
        ),
    ],
)
def test_what_is_no_table_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, says: str
) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, encoding="utf-8")
    said = type_in(capsys, "policy", "check", file)
    assert said.code == 1 and says in said.complaint
    assert type_in(capsys, "policy", "check", tmp_path / "nothing.json").code == 1
