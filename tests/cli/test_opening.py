"""Which database a command opens: one of its own version, and no other."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.cli.terminal import type_in


def test_a_database_of_a_newer_version_is_left_alone(capsys: pytest.CaptureFixture[str], db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('places', '9999_future', '2099-01-01'), "
            "('gone', '0001_initial', '2020-01-01')"
        )
    said = type_in(capsys, "verify")
    assert said.code == 1
    assert "newer version (places.9999_future)" in said.complaint


def test_a_database_of_an_older_version_is_left_alone(capsys: pytest.CaptureFixture[str], db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(name) FROM django_migrations WHERE app = 'accounts'")
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'accounts' AND name = %s", cursor.fetchone()
        )
    said = type_in(capsys, "verify")
    assert said.code == 1
    assert "run lianfang init" in said.complaint
