"""Foreign keys point down: a key written as a string slips through every import contract."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from tests.house.floors import FLOOR_OF
from tests.house.source import ROOT

DJANGO_TABLES_FOR_ALL = {"contenttypes"}
DJANGO_TABLES_OF = {"accounts": {"auth"}}


def our_models() -> list[type[Model]]:
    """The models of the rooms, join tables included."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model.__module__.startswith("lianfang.")]


def relations() -> Iterator[tuple[str, str, str]]:
    """Each relation: room it starts in, what it is called, room it points to."""
    for model in our_models():
        for field in model._meta.get_fields():
            target: Any = field.related_model
            if target is None or field.auto_created or isinstance(target, str):
                continue
            yield model._meta.app_label, f"{model._meta.label}.{field.name}", target._meta.app_label


def test_foreign_keys_point_down() -> None:
    wrong = [
        f"{name} points from {room} up to {target}"
        for room, name, target in relations()
        if room != target and target in FLOOR_OF and FLOOR_OF[target] >= FLOOR_OF[room]
    ]
    assert not wrong, "\n".join(wrong)


def test_foreign_keys_stay_in_the_house() -> None:
    wrong = [
        f"{name} points out of the house, to {target}"
        for room, name, target in relations()
        if target not in FLOOR_OF and target not in DJANGO_TABLES_FOR_ALL | DJANGO_TABLES_OF.get(room, set())
    ]
    assert not wrong, "\n".join(wrong)


def test_every_room_stands_on_a_floor() -> None:
    rooms = [config.label for config in apps.get_app_configs() if config.name.startswith("lianfang.")]
    assert rooms
    assert [room for room in rooms if room not in FLOOR_OF] == []


def test_the_import_contracts_know_every_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    by_id = {contract["id"]: contract for contract in contracts}
    layers = " ".join(by_id["floors"]["layers"])
    rooms = {model._meta.app_label for model in our_models()}
    assert [room for room in sorted(rooms) if f"tables-of-{room}" not in by_id or room not in layers] == []
