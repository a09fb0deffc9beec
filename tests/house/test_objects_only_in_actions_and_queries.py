"""Rows are reached through guarded getters: `.objects` stands only where verbs and questions live."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.source import PACKAGE, name_of, python_files, tree

FURNITURE = {"models", "actions", "queries", "jobs", "standards", "verification"}
ALSO = {
    "src/lianfang/accounts/audit.py": "the one place that writes the trail",
}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def may_touch(path: Path) -> bool:
    """Whether a file is a room's furniture for rows: `actions.py`, a file in `actions/`, or `policy_queries.py`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    of_a_part = len(parts) > 2 and parts[-1] in (
        "actions",
        "queries",
    )  # such as `passages/archive/actions.py`
    in_furniture = len(parts) > 1 and (parts[1].rpartition("_")[2] in FURNITURE or of_a_part)
    return in_furniture or "management" in parts or name_of(path) in ALSO


def uses(path: Path) -> list[str]:
    """Where a file reaches for a model's manager."""
    found = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))
    return [f"{name_of(path)}:{node.lineno}" for node in found if node.attr in MANAGERS]


def test_objects_only_in_actions_and_queries() -> None:
    wrong = [use for path in python_files("src/lianfang") if not may_touch(path) for use in uses(path)]
    assert not wrong, "Ask a query or an action instead:\n" + "\n".join(wrong)


def test_exceptions_are_still_needed() -> None:
    assert [name for name in ALSO if not uses(PACKAGE.parents[1] / name)] == []
