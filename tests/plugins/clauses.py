"""The mission's clauses, and which tests show them.

A test names its clause with `@pytest.mark.clause("F5")`. `make clauses` runs those tests and prints, for each clause,
the end-to-end tests that show it and how they ended. Unit tests may name a clause too, but show none.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

CLAUSES = {
    "J1": "Unannounced visits by leaders, recorded on the spot",
    "J2": "Dispatch meeting: requirements become traced directives",
    "J3": "Units at every level take part, each in its own part",
    "F1": "Closed management decides what a gate admits",
    "F2": "Measures fitted to each area, chosen on evidence",
    "F3": "Vehicles, people and outsiders controlled at entry and exit",
    "F4": "Movement kept to the least: outing passes with a quota",
    "F5": "Registration and a temperature for each person passing",
    "F6": "Nobody from an outbreak area enters unscreened",
    "F7": "Village posts measure people and disinfect vehicles",
    "P1": "Shops and markets take each customer's temperature",
    "P2": "Customers without a mask are urged; outcome recorded",
    "P3": "Gates, shops and markets disinfected on schedule",
    "P4": "Neglected corners of compounds disinfected on schedule",
    "P5": "Hotels, markets, shops have thermometers, know duties",
    "P6": "A key place short of supplies is supplied first",
    "K1": "Cases and close contacts registered and classified",
    "K2": "The trajectory of each key person known in detail",
    "K3": "Their contacts found and followed up",
    "K4": "Each isolated or quarantined, monitored daily, released",
    "K5": "People quarantined at home are served",
    "K6": "Returnees screened, then screened again; nobody lost",
    "K7": "A second wave watched for by warning signals",
    "W1": "Each gate has a dedicated post, staffed by roster",
    "W2": "Frontline workers' protection and health looked after",
    "W3": "Protective supplies sufficient, shortage foreseen",
    "W4": "No protection, no duty",
    "O1": "Rosters and measures checked, continuously and on the spot",
    "O2": "What is wrong is corrected, verified, escalated",
    "O3": "Who fails is held to account by a fair procedure",
    "G1": "Emergency broadcasts reach every village and compound",
    "G2": "Public concerns answered in time, rumours with facts",
    "G3": "Gatherings reported, dissuaded, closed out",
}
END_TO_END = ("tests/browser/", "tests/api/", "tests/cli/")
"""Where tests stand that go through a door: a page, the API or a command."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--clauses`, which `make clauses` uses."""
    parser.addoption("--clauses", action="store_true", help="print each clause with the tests that show it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuses a clause that the mission has not, and lets each report carry its clauses (also between processes)."""
    for item in items:
        for mark in item.iter_markers("clause"):
            for clause in mark.args:
                if clause not in CLAUSES:
                    raise pytest.UsageError(f"{item.nodeid}: the mission has no clause {clause!r}")
                item.user_properties.append(("clause", clause))


def pytest_configure(config: pytest.Config) -> None:
    """Starts the table where it was asked for."""
    if config.getoption("--clauses") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(ClauseTable(), "clause-table")


class ClauseTable:
    """Collects how the tests of each clause ended, prints the table, and fails while a clause is not shown."""

    def __init__(self) -> None:
        self.results: dict[str, dict[str, str]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps the worst outcome of a test's three phases."""
        if not report.nodeid.startswith(END_TO_END):
            return
        for name, clause in report.user_properties:
            if name == "clause" and (report.when == "call" or not report.passed):
                tests = self.results[str(clause)]
                if tests.get(report.nodeid) != "failed":
                    tests[report.nodeid] = report.outcome

    def outcome(self, clause: str) -> str:
        """`passed`, `failed`, `skipped`, or `missing` where no end-to-end test names the clause."""
        outcomes = set(self.results[clause].values())
        for worst in ("failed", "passed", "skipped"):
            if worst in outcomes:
                return worst
        return "missing"

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Says by the exit code that a clause is not shown."""
        if any(self.outcome(clause) != "passed" for clause in CLAUSES):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Prints one line a clause, and below it the tests that show it."""
        write = terminalreporter.write_line
        terminalreporter.section("clauses of the mission")
        for clause, text in CLAUSES.items():
            tests = self.results[clause]
            write(f"{clause}  {text:<60}  {len(tests):>2} tests  {self.outcome(clause)}")
            for nodeid, outcome in sorted(tests.items()):
                write(f"      {outcome:<8} {nodeid}")
        shown = sum(self.outcome(clause) == "passed" for clause in CLAUSES)
        write(f"{shown} of {len(CLAUSES)} clauses shown end to end")
