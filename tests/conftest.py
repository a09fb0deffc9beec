"""What every test shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import override_settings
from django.utils import timezone

from lianfang.accounts.append_only import forbid_changes, permit_changes
from tests import builders, copying

# A busy machine is no reason to fail: nothing here measures time.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

pytest_plugins = ["tests.plugins.clauses", "tests.plugins.figures", "tests.plugins.skips"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """A database of this run's own: a file, not memory, since tests start real servers and second writers on it."""
    test = connections["default"].settings_dict["TEST"]
    if connections["default"].vendor == "sqlite":
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        test["NAME"] = f"lianfang_test_{worker_id}"


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose; tests sign in often and keep no secrets."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def data_directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory of this run's own: exported heads, keys and the clock's notes are no affair of the checkout's."""
    folder = tmp_path_factory.mktemp("data")
    heads, key = folder / "audit-heads.jsonl", folder / "secrets" / "audit-key"
    with override_settings(DATA=folder, AUDIT_HEADS=heads, AUDIT_KEY=key):
        yield folder


@pytest.fixture(autouse=True, scope="session")
def emptied_tables() -> Iterator[None]:
    """Tests that commit empty every table afterwards; the trail's refusal is lifted for that moment only."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def emptying(self: BaseDatabaseOperations, sql_list: Sequence[str]) -> None:
        permit_changes(self.connection)
        empty(self, sql_list)
        forbid_changes(self.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", emptying)
        yield


@pytest.fixture
def district(db: None) -> builders.District:
    """The small district of `tests/builders.py`, as of now; nobody has looked anybody up yet."""
    cache.clear()
    return copying.district(timezone.now())
