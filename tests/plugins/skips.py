"""Says on the last lines what was not tried and why, and lets CI insist that it is tried.

A test marked `browser`, `postgres` or `spark` skips where the machine has none. With LIANFANG_REQUIRE_BROWSER,
LIANFANG_REQUIRE_POSTGRES or LIANFANG_REQUIRE_SPARK set, such a skip is a failure.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

REQUIRED_BY = {
    "browser": "LIANFANG_REQUIRE_BROWSER",
    "postgres": "LIANFANG_REQUIRE_POSTGRES",
    "spark": "LIANFANG_REQUIRE_SPARK",
}


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The sentence that a skip was given."""
    longrepr = report.longrepr
    text = str(longrepr[2] if isinstance(longrepr, tuple) else longrepr)
    return text.removeprefix("Skipped: ")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns the skip of a required kind into a failure that names the variable."""
    report = yield
    for mark, variable in REQUIRED_BY.items():
        if report.skipped and item.get_closest_marker(mark) and os.environ.get(variable):
            reason = skip_reason(report)
            report.outcome = "failed"
            report.longrepr = f"{variable} is set, but the test was skipped: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts what was skipped, by reason."""
    skipped: list[Any] = terminalreporter.stats.get("skipped", [])
    reasons = Counter(skip_reason(report) for report in skipped)
    if reasons:
        terminalreporter.section("skipped")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} not tried: {reason}")
