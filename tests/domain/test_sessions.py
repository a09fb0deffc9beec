"""How long a session lasts, asked on both sides of each boundary; and who needs a second factor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lianfang.accounts.rights import USER_ROLES
from lianfang.domain.sessions import LONGEST_OF_ALL, is_over, rule_for

NOW = datetime(2026, 2, 2, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WITHOUT = {"community", "operator", "gatekeeper"}


@pytest.mark.parametrize("role", USER_ROLES)
def test_whoever_oversees_proves_it_twice(role: str) -> None:
    assert rule_for(role).second_factor is (role not in WITHOUT)


@pytest.mark.parametrize("role", USER_ROLES)
def test_rest_ends_a_session(role: str) -> None:
    rule = rule_for(role)
    assert not is_over(rule, NOW - rule.idle, NOW - rule.idle + SECOND, NOW)
    assert is_over(rule, NOW - rule.idle, NOW - rule.idle, NOW)


@pytest.mark.parametrize("role", USER_ROLES)
def test_the_longest_length_ends_a_busy_session(role: str) -> None:
    rule = rule_for(role)
    assert not is_over(rule, NOW - rule.longest + SECOND, NOW, NOW)
    assert is_over(rule, NOW - rule.longest, NOW, NOW)
    assert rule.idle < rule.longest <= LONGEST_OF_ALL


def test_an_unknown_role_is_treated_most_strictly() -> None:
    strictest = rule_for("nobody-knows")
    assert strictest.second_factor
    assert all(strictest.idle <= rule_for(role).idle for role in USER_ROLES)


def test_a_clock_put_back_ends_nothing() -> None:
    assert not is_over(rule_for("admin"), NOW + timedelta(hours=1), NOW + timedelta(hours=1), NOW)
