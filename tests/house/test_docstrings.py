"""What others call says what it means; every function says what it takes and gives."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.source import PACKAGE, Function, functions, name_of, public_definitions, python_files, tree

LONGEST = 8


def speaks_to_others(path: Path) -> bool:
    """Whether a file is one that other rooms call: the ground floor, verbs, questions."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] in ("domain", "charts", "tracing") or bool(
        {"actions", "queries"} & {part.rpartition("_")[2] for part in parts}
    )


def complaint(node: Function | ast.ClassDef) -> str | None:
    """What is wrong with a definition's docstring, if anything."""
    text = ast.get_docstring(node)
    if not text:
        return "has no docstring"
    if len(text.splitlines()) > LONGEST:
        return f"has a docstring of more than {LONGEST} lines"
    return None


def unannotated(function: Function) -> bool:
    """Whether a function leaves a parameter or its result without a type."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    starred = [argument for argument in (given.vararg, given.kwarg) if argument]
    untyped = [argument.arg for argument in [*named, *starred] if argument.annotation is None]
    return function.returns is None or bool(set(untyped) - {"self", "cls"})


def test_public_definitions_have_docstrings() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno} {name} {complaint(node)}"
        for path in python_files("src/lianfang")
        if speaks_to_others(path)
        for name, node in public_definitions(tree(path).body)
        if complaint(node)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_function_is_annotated() -> None:
    wrong = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in python_files("src/lianfang", "tools")
        for function in functions(path)
        if unannotated(function)
    ]
    assert not wrong, "\n".join(wrong)
