"""Writes docs/commands.md from the program itself; with --check only says whether it is current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from lianfang.cli import app

TARGET = Path(__file__).resolve().parents[1] / "docs" / "commands.md"

HEAD = """# Commands

Made from the program by `tools/command_reference.py`; do not edit by hand.

Every command ends with 0 when it did what was asked, 2 when it was called wrongly, and 1 when it failed; then one
line on standard error says what and where. Messages are Chinese or English, as the terminal is (`LANG`). Where the
data are and how the server behaves is said by environment variables: see [settings](settings.md).
"""


def commands(command: Any, words: str) -> Iterator[tuple[str, Any]]:
    """Each command with the words that call it."""
    children = getattr(command, "commands", None)
    if not children:
        yield words, command
        return
    for name, child in children.items():
        yield from commands(child, f"{words} {name}")


def option_row(option: Any) -> str:
    """One line of an options table."""
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    default = "" if option.default in (None, "", False) else f"`{option.default}`"
    if option.default is True:
        default = f"`{option.opts[0]}`"
    return f"| {names} | {option.help or ''} | {'required' if option.required else default} |"


def section(words: str, command: Any) -> str:
    """One command: what it does, how it is called, its options."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    usage = " ".join([words, *(a.name.upper() for a in arguments), "[options]"])
    lines = [f"## {words}", "", (command.help or "").strip(), "", f"    {usage}", ""]
    for argument in arguments:
        lines += [f"{argument.name.upper()}: {argument.help}", ""]
    lines += ["| option | meaning | default |", "| --- | --- | --- |", *(option_row(o) for o in options)]
    return "\n".join(lines) + "\n"


def reference() -> str:
    """The whole page."""
    parts = [section(words, command) for words, command in commands(get_command(app), "lianfang")]
    return HEAD + "\n" + "\n".join(parts)


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text(encoding="utf-8") == reference() else f"{TARGET.name} is not current")
    TARGET.write_text(reference(), encoding="utf-8")
