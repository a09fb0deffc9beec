"""`say("…")`: figures that a test found, printed on the last lines whatever process it ran in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SAID = "said"


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Puts a line or a table among what is printed at the end, under the test's name."""
    return lambda text: request.node.user_properties.append((SAID, text))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests said, in the order of their names."""
    reports: list[Any] = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, [])]
    said = sorted((r.nodeid, text) for r in reports for key, text in r.user_properties if key == SAID)
    if said:
        terminalreporter.section("figures")
    for _test, text in said:
        terminalreporter.write_line(text)
