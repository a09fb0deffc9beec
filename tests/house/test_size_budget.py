"""Functions and files stay small enough to hold in the head; the exceptions only ever become fewer."""

from __future__ import annotations

from tests.house.source import ROOT, functions, name_of, python_files

LONGEST_FUNCTION = 70
LONGEST_FILE = 400
LONG_FUNCTIONS: set[str] = set()
LONG_FILES: set[str] = set()


def long_functions() -> set[str]:
    """Functions above the budget, as `path:name`."""
    return {
        f"{name_of(path)}:{node.name}"
        for path in python_files("src", "tools")
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }


def long_files() -> set[str]:
    """Files of Python, JavaScript and templates above the budget."""
    patterns = ("*.py", "*.js", "*.mjs", "*.html")
    files = (
        path for folder in ("src", "tools") for pattern in patterns for path in (ROOT / folder).rglob(pattern)
    )
    ours = (path for path in files if "dist" not in path.parts and "migrations" not in path.parts)
    return {
        name_of(path) for path in ours if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    }


def test_no_function_is_too_long() -> None:
    assert long_functions() == LONG_FUNCTIONS, (
        f"At most {LONGEST_FUNCTION} lines: it holds two ideas, part them."
    )


def test_no_file_is_too_long() -> None:
    assert long_files() == LONG_FILES, f"At most {LONGEST_FILE} lines: it holds two ideas, part them."
