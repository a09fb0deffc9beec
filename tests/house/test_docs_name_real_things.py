"""What the documents name exists, and what exists is named: paths, make targets, settings, commands."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.house.source import PACKAGE, ROOT, name_of, project_files

SETTING = re.compile(r"\b(?:LIANFANG_[A-Z_]+|DATABASE_URL)\b")
PATH = re.compile(r"`((?:src|tests|tools|docs|requirements|benchmarks)/[\w./-]+)`")
TARGET = re.compile(r"\bmake ([a-z]+(?:-[a-z]+)*)`")
MADE_BY_RUNNING = ("src/lianfang/static/dist", "benchmarks/results")


def documents() -> dict[str, str]:
    """The text of every document for people, by name."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {name_of(path): path.read_text(encoding="utf-8") for path in sorted(files)}


def text_of(name: str) -> str:
    """One document, or a failure that says it is missing."""
    path = ROOT / name
    assert path.is_file(), f"{name} is missing"
    return path.read_text(encoding="utf-8")


def command_tree(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each command of the program with the words that call it; groups are walked, not listed."""
    children = getattr(command, "commands", None)
    if not children:
        yield path, command
        return
    for name, child in children.items():
        yield from command_tree(child, f"{path} {name}")


def commands() -> list[tuple[str, Any]]:
    """Every command of `lianfang`."""
    typer_main = importlib.import_module("typer.main")
    cli = importlib.import_module("lianfang.cli")
    return list(command_tree(typer_main.get_command(cli.app), "lianfang"))


def test_paths_in_documents_exist() -> None:
    wrong = [
        f"{name}: {path}"
        for name, text in documents().items()
        for path in PATH.findall(text)
        if not (ROOT / path).exists() and not path.startswith(MADE_BY_RUNNING) and "NNNN" not in path
    ]
    assert not wrong, "\n".join(wrong)


def test_make_targets_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    wrong = [
        f"{name}: make {target}"
        for name, text in documents().items()
        for target in TARGET.findall(text)
        if target not in targets
    ]
    assert not wrong, "\n".join(wrong)


def test_every_make_target_is_documented() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", text_of("Makefile"), re.M)
    assert phony
    said = text_of("CONTRIBUTING.md")
    assert [target for target in phony[1].split() if f"make {target}" not in said] == []


def test_every_setting_is_documented() -> None:
    read = set(SETTING.findall((PACKAGE / "settings.py").read_text(encoding="utf-8")))
    assert read - set(SETTING.findall(text_of("docs/settings.md"))) == set()


def test_every_documented_setting_is_read() -> None:
    read: set[str] = set()
    for path in project_files():
        if path.suffix == ".py" or name_of(path) == ".ci/run":
            read |= set(SETTING.findall(path.read_text(encoding="utf-8")))
    wrong = {name: set(SETTING.findall(text)) - read for name, text in documents().items()}
    assert {name: settings for name, settings in wrong.items() if settings} == {}


@pytest.mark.parametrize("part", ["command", "options"])
def test_every_command_is_documented(part: str) -> None:
    said = text_of("docs/commands.md")
    if part == "command":
        missing = [words for words, _ in commands() if words not in said]
    else:
        options = ((words, option) for words, command in commands() for option in long_options(command))
        missing = [f"{words} {option}" for words, option in options if option not in said]
    assert not missing, "docs/commands.md does not name:\n" + "\n".join(missing)


def long_options(command: Any) -> list[str]:
    """The long options that a command takes, help apart."""
    spelled = [option for parameter in command.params for option in parameter.opts]
    return [option for option in spelled if option.startswith("--") and option != "--help"]
