"""Scope is one layer: a question names its asker, and rows with an area are asked for within the asker's scope."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.house.source import Function, name_of, python_files, tree

GUARDED = {"within", "get_within"}
SAID_ALOUD = "everywhere"
"""The way past scope: its one argument is the reason, in words."""


def query_files() -> list[Path]:
    """The files that hold the rooms' questions."""
    files = python_files("src/lianfang")
    return [path for path in files if path.stem.endswith("queries") or path.parent.name == "queries"]


def public_functions(path: Path) -> Iterator[Function]:
    """The questions of one file."""
    for node in tree(path).body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def scoped_models() -> set[str]:
    """The names of the models whose rows lie in an area."""
    models = (model for model in apps.get_models() if model.__module__.startswith("lianfang."))
    return {
        model.__name__
        for model in models
        if any(field.name == "area_path" for field in model._meta.get_fields())
    }


def guards(call: ast.Call) -> bool:
    """Whether a call narrows rows to the asker, or says in words why it need not."""
    first = call.args[0] if call.args else None
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr == SAID_ALOUD:
        return isinstance(first, ast.Constant) and isinstance(first.value, str) and bool(first.value.strip())
    return call.func.attr in GUARDED and isinstance(first, ast.Name) and first.id == "asker"


def guarded_uses(module: ast.Module) -> set[int]:
    """The identities of the `X.objects` nodes that are followed by such a call."""
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call) and guards(node))
    return {id(call.func.value) for call in calls if isinstance(call.func, ast.Attribute)}


def unguarded(path: Path, scoped: set[str]) -> list[str]:
    """Where a file asks for scoped rows without naming the asker."""
    guarded = guarded_uses(tree(path))
    return [
        f"{name_of(path)}:{node.lineno} {node.value.id}.objects"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
        and node.value.id in scoped
        and id(node) not in guarded
    ]


def test_there_are_questions() -> None:
    assert query_files()


def asks(function: Function, module: ast.Module) -> bool:
    """Whether a function asks the database, itself or through another function of its file."""
    bodies = {node.name: node for node in module.body if isinstance(node, Function)}
    waiting, seen = [function.name], set()
    while waiting:
        name = waiting.pop()
        if name in bodies and name not in seen:
            seen.add(name)
            for node in ast.walk(bodies[name]):
                if isinstance(node, ast.Attribute) and node.attr == "objects":
                    return True
                waiting += [node.id] if isinstance(node, ast.Name) else []
    return False


def test_queries_take_the_asker_first() -> None:
    wrong = [
        f"{name_of(path)}: {function.name}"
        for path in query_files()
        for function in public_functions(path)
        if [argument.arg for argument in function.args.args][:1] != ["asker"] and asks(function, tree(path))
    ]
    assert not wrong, "The first parameter of a question is `asker`:\n" + "\n".join(wrong)


def test_scoped_rows_are_asked_for_within_scope() -> None:
    scoped = scoped_models()
    wrong = [use for path in query_files() for use in unguarded(path, scoped)]
    assert not wrong, 'Say `.objects.within(asker)`, or `.everywhere("why")`:\n' + "\n".join(wrong)
