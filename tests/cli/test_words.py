"""Every command explains itself, and says in one line what it cannot do."""

from __future__ import annotations

import re
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
    "device list",
    "device revoke",
    "export compliance",
    "export contacts",
    "export linelist",
    "export passages",
    "export people",
    "export sites",
    "import contacts",
    "import linelist",
    "import passages",
    "import people",
    "import sites",
    "init",
    "policy check",
    "policy export",
    "restore",
    "serve",
    "stays",
    "trace",
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
    ("words", "said"),
    [
        (["nosuch"], "lianfang nosuch: 没有“nosuch”这个命令。（lianfang --help）"),
        (["import", "nosuch"], "没有“nosuch”这个命令。（lianfang import --help）"),
        (["import", "passages"], "缺少参数 file。（lianfang import passages --help）"),
        (["import", "passages", "a", "b"], "多出了参数：b。"),
        (["import", "passages", "--nix"], "没有 --nix 这个选项。"),
        (["export", "sites"], "缺少选项 --out。"),
        (["export", "sites", "--out"], "选项 --out 后面要有值。"),
        (["compliance", "--json=maybe"], "--json"),
        (["serve", "--port", "x"], "--port 应为整数。"),
        (["serve", "--port", "0"], "--port 不能小于 1。"),
        (["serve", "--port", "99999"], "--port 不能大于 65535。"),
    ],
)
def test_wrong_use_is_said_in_the_language_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    complaint = type_in(capsys, *words).complaint
    assert said in complaint
    assert not re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", complaint), (
        "no sentence of the library's is left in English"
    )


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
