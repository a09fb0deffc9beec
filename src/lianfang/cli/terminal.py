"""What commands say, and in which language."""

from __future__ import annotations

import os
import sys

from rich.console import Console

LANGUAGES = ("zh", "en")

_chosen: list[str] = []


class Failure(Exception):
    """A command cannot do what was asked; its text is one line that says what and where."""

    def __init__(self, zh: str, en: str, exit_code: int = 1) -> None:
        super().__init__(both(zh, en))
        self.exit_code = exit_code


def choose_language(name: str | None) -> str | None:
    """Speaks `name` (zh or en) for the rest of this run, whatever the environment says."""
    if name is not None and name not in LANGUAGES:
        raise Failure(
            f"--lang：只有 zh 和 en，没有“{name}”。", f"--lang: zh or en, not {name!r}.", exit_code=2
        )
    _chosen[:] = [name] if name else []
    return name


def language() -> str:
    """The language of this run: the one chosen, else that of the terminal; Chinese where it names neither."""
    if _chosen:
        return _chosen[0]
    spoken = next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "")
    return "en" if spoken.lower().startswith(("en", "c.", "posix")) or spoken == "C" else "zh"


def both(zh: str, en: str) -> str:
    """The one of two texts that this run speaks."""
    return zh if language() == "zh" else en


def counted(number: int, one: str, several: str) -> str:
    """A number with the English word that goes with it."""
    return f"{number:,} {one if number == 1 else several}"


def say(zh: str, en: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(both(zh, en) + "\n")


def complain(where: str, what: str, exit_code: int = 1) -> int:
    """One line on standard error that says where and what; returns the exit status that goes with it."""
    sys.stderr.write(f"{where}: {' '.join(what.split())}\n")
    return exit_code


def console() -> Console:
    """The terminal for progress; never the standard output, which a program may read."""
    return Console(stderr=True)
