"""What each command needs and as whom it acts: one table, held to by the suite like the rights of pages.

At a terminal nobody signs in. Who may use a command is who may read the data directory with its secrets, which
belongs to the system user that runs the server (0700). What commands change is written into the trail as done by the
system. The one exception is `export people --as`, for which the trail says who was at the terminal as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Needs:
    """`acts`: "reads", "writes" (as the system, in the trail), "makes" (a new data directory) or "serves"."""

    acts: Literal["reads", "writes", "makes", "serves"]
    why: str


NEEDS: Mapping[str, Needs] = {
    "init": Needs("writes", "founds the installation: database, district, first administrator"),
    "demo": Needs("makes", "an invented district in a data directory of its own"),
    "serve": Needs("serves", "everybody else comes in by pages and API, each by their own rights"),
    "compliance": Needs("reads", "figures about places; names and numbers of nobody"),
    "archive": Needs("writes", "what the clock does daily"),
    "backup": Needs("reads", "the whole database: the file needs the same care as the data directory"),
    "restore": Needs("writes", "replaces the database by a backup"),
    "verify": Needs("writes", "proves trail and archive, and keeps the result"),
    "import passages": Needs("writes", "history from files"),
    "import sites": Needs("writes", "places and gates from files"),
    "import people": Needs("writes", "people and households from files, into the vault"),
    "export passages": Needs("reads", "passages by pseudonymous number, noted in the trail"),
    "export sites": Needs("reads", "places and gates, which are public"),
    "export people": Needs("reads", "numbers, or identities for a purpose; both noted in the trail"),
    "export compliance": Needs("reads", "figures about places; names and numbers of nobody"),
    "device enrol": Needs("writes", "a one-time code for a gate's phone"),
    "device list": Needs("reads", "which phones are bound to which gates"),
    "device revoke": Needs("writes", "cuts a phone off"),
    "user reset": Needs("writes", "a one-time link for whom nobody else can give one"),
    "import linelist": Needs("writes", "cases from files, people by opaque strings"),
    "import contacts": Needs("writes", "contacts from files, people by opaque strings"),
    "export linelist": Needs("reads", "cases by pseudonymous number, for a purpose, noted in the trail"),
    "export contacts": Needs("reads", "contacts by pseudonymous number, for a purpose, noted in the trail"),
    "trace": Needs("reads", "files that are given; with --case the installation's archive"),
    "stays": Needs("reads", "files that are given; the installation is not even opened"),
    "policy export": Needs("reads", "a version of the admission table, which is public"),
    "policy check": Needs("reads", "a file; the installation is not even opened"),
}
