"""No file of the project names a folder of the machine that somebody wrote it on."""

from __future__ import annotations

import re

from tests.house.source import name_of, project_files

FOLDERS = "home|root|work|Users|private/var|mnt"
MACHINE_PATH = re.compile(rf"(?<![\w./}}>~-])/(?:{FOLDERS})/[\w.-]+")
READ_AS_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".html",
    ".js",
    ".mjs",
    ".css",
    ".po",
    ".yml",
    ".cfg",
    "",
}


def test_no_machine_paths() -> None:
    wrong = []
    for path in project_files():
        if path.suffix in READ_AS_TEXT:
            found = MACHINE_PATH.findall(path.read_text(encoding="utf-8", errors="replace"))
            wrong += [f"{name_of(path)}: {place}" for place in found]
    assert not wrong, "\n".join(wrong)
