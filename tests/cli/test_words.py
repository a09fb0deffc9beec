"""Every command explains itself, and says in one line what it cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest

from lianfang.cli import terminal
from tests.cli.terminal import type_in
from tools.command_reference import TARGET, commands, reference

COMMANDS = (
    "archive",
    "backup",
    "compliance",
    "demo",
    "device enrol",
    "export compliance",
    "export passages",
    "export people",
    "export sites",
    "import passages",
    "import people",
    "import sites",
    "init",
    "policy check",
    "policy export",
    "restore",
    "serve",
    "user reset",
    "verify",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    said = type_in(capsys, *command.split(), "--help")
    assert said.code == 0
    assert f"lianfang {command}" in said.out


def test_the_commands_are_these() -> None:
    from typer.main import get_command

    from lianfang.cli import app

    assert sorted(words for words, _ in commands(get_command(app), "")) == sorted(f" {c}" for c in COMMANDS)


def test_the_reference_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == reference(), "run tools/command_reference.py"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["compliance", "--dte", "2026-01-01"], "--dte"),
        (["compliance", "--json=maybe"], "--json"),
        (["dance"], "dance"),
        (["import", "passages"], "file"),
        (["import", "passages", "x.csv", "--on-error", "cry"], "cry"),
        (["import", "passages", "x.csv", "--lang", "fr"], "fr"),
        (["device", "enrol"], "--gate"),
        (["demo", "--people", "10"], "--people"),
        (["demo", "--people", "many"], "--people"),
        (["demo", "--until", "tomorrow"], "tomorrow"),
        (["serve", "--workers", "0"], "--workers"),
        (["serve", "--port", "99999"], "less than or equal to 65535"),
        (["demo", "--port", "99999"], "less than or equal to 65535"),
        (["demo", "--until", "0001-01-01"], "2000 to 2099"),
        (["demo", "--until", "9999-12-31"], "2000 to 2099"),
        (["demo", "--until", "9999-12-31T23:00-12:00"], "2000 to 2099"),
    ],
)
def test_wrong_use_is_two_and_one_line(
    capsys: pytest.CaptureFixture[str], words: list[str], named: str
) -> None:
    said = type_in(capsys, *words)
    assert said.code == 2
    assert said.complaint.startswith(f"lianfang {words[0]}" if words[0] != "dance" else "lianfang")
    assert named in said.complaint


@pytest.mark.parametrize(
    ("spoken", "language"),
    [
        ("zh_CN.UTF-8", "zh"),
        ("en_US.UTF-8", "en"),
        ("C.UTF-8", "en"),
        ("C", "en"),
        ("", "zh"),
        ("de_DE", "zh"),
    ],
)
def test_messages_follow_the_terminal(monkeypatch: pytest.MonkeyPatch, spoken: str, language: str) -> None:
    monkeypatch.setenv("LANG", spoken)
    assert terminal.language() == language


def test_an_unexpected_failure_is_one_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk\nis full")

    monkeypatch.setattr("lianfang.cli.compliance.open_installation", fail)
    said = type_in(capsys, "compliance")
    assert said.code == 1
    assert said.complaint == "lianfang compliance: RuntimeError: the disk is full"
