"""A setting that makes no sense is an error that names the variable, and says no secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lianfang.database_url import postgresql_at
from tests.cli.terminal import in_a_terminal

WRONG = {
    "LIANFANG_LOG": ("LOUD", "DEBUG, INFO"),
    "LIANFANG_LOG_FORMAT": ("xml", "line, json"),
    "LIANFANG_TRUSTED_PROXIES": ("127.0.0.1,everybody", "everybody"),
    "LIANFANG_METRICS_TOKEN": ("short", "at least 16"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str) -> None:
    value, why = WRONG[name]
    said = in_a_terminal(tmp_path / "new", "init", **{name: value})
    assert said.code == 1
    assert name in said.complaint
    assert why in said.complaint


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://lianfang:s3cretWord@localhost:99999/x",
        "postgresql://lianfang:s3cretWord@localhost:x/x",
        "postgresql://lianfang:s3cret[Word@localhost/x",
        "mysql://lianfang:s3cretWord@localhost/x",
        "s3cretWord",
    ],
)
def test_a_wrong_address_of_the_database_is_named_without_its_password(url: str) -> None:

    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as error:
        postgresql_at(url)
    assert "s3cret" not in str(error.value)


def test_an_address_is_read_as_postgresqls_own_tools_read_it() -> None:
    found = postgresql_at("postgresql://lian:p%2Fw@db.example:5433/district?host=/run/postgresql")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("district", "lian", "p/w")
    assert (found["HOST"], found["PORT"]) == ("/run/postgresql", "5433")
