"""The dated rules of diseases in use: those that come with the program, and the installation's own."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from django.conf import settings

from lianfang.domain.disease_rules import RuleBook, RuleSet
from lianfang.domain.errors import InvalidInput
from lianfang.domain.rule_set_parsing import parse_rule_set


def own_folder() -> Path:
    """Where an installation puts its own rule sets; one with the name of ours takes its place."""
    return Path(settings.DATA) / "rule-sets"


def rule_book() -> RuleBook:
    """Every rule set; read anew when a file of the installation's own folder changed.

    InvalidInput names the file and the field that is wrong.
    """
    own = tuple((path, path.stat().st_mtime_ns) for path in sorted(own_folder().glob("*.toml")))
    return _read(own)


@lru_cache(maxsize=4)
def _read(own: tuple[tuple[Path, int], ...]) -> RuleBook:
    shipped = resources.files("lianfang.cases") / "rule_sets"
    texts = {entry.name: entry.read_bytes() for entry in shipped.iterdir() if entry.name.endswith(".toml")}
    texts |= {path.name: path.read_bytes() for path, _ in own}
    return RuleBook([read_rule_set(name, text) for name, text in sorted(texts.items())])


def read_rule_set(name: str, text: bytes) -> RuleSet:
    """One file's rule set. InvalidInput where it is no TOML or says something that cannot be."""
    try:
        data = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("rules.not_readable", name, why=error) from None
    return parse_rule_set(data, name)
