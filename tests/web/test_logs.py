"""What the log holds: every request and every failure, and never a name, a number or anything that somebody typed."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from lianfang.passages import queries as passages
from lianfang.web.logs import JsonFormatter, LineFormatter
from tests.builders import LI_NA, PASSWORD, District, passage
from tests.clients import client_of

PLANTED = ("李娜", "Planted Name", "13800001234", "110101199003077777", "hunter2hunter2", LI_NA)
"""Names, telephone and identity numbers, a password, a person's number: sent wherever something can be sent."""

UUID = "0123456789abcdef0123456789ABCDEF"


class Log:
    """All that was written, once as lines and once as JSON."""

    def __init__(self) -> None:
        self.lines, self.json = io.StringIO(), io.StringIO()

    @property
    def records(self) -> list[dict[str, object]]:
        """The JSON records."""
        return [json.loads(line) for line in self.json.getvalue().splitlines()]

    @property
    def text(self) -> str:
        """Everything, in both forms."""
        return self.lines.getvalue() + self.json.getvalue()

    def access(self) -> list[dict[str, object]]:
        """The access lines."""
        return [record for record in self.records if record["logger"] == "lianfang.access"]


@pytest.fixture
def log() -> Iterator[Log]:
    """A log that takes everything, however low, of everybody, as the settings' formatters write it."""
    log, root = Log(), logging.getLogger()
    before = root.level
    handlers = [logging.StreamHandler(log.lines), logging.StreamHandler(log.json)]
    handlers[0].setFormatter(LineFormatter())
    handlers[1].setFormatter(JsonFormatter())
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield log
    root.setLevel(before)
    for handler in handlers:
        root.removeHandler(handler)


def test_it_works(log: Log, district: District) -> None:
    answer = client_of("zhou").get("/board/", headers={"X-Request-ID": UUID})
    (line,) = log.access()
    assert line["route"] == "board"
    assert (line["method"], line["status"], line["role"], line["level"]) == ("GET", 200, "director", "INFO")
    assert line["request_id"] == answer.headers["X-Request-ID"] == UUID.lower()
    assert float(str(line["ms"])) > 0
    assert str(line["time"]).endswith("+00:00")
    assert "GET board 200" in log.lines.getvalue()


@pytest.mark.parametrize(
    "sent", ["", "13800001234", "110101199003077777", "x" * 32, UUID + "0", f"{UUID}\n", "../../x"]
)
def test_an_id_that_is_none_is_replaced(log: Log, db: None, sent: str) -> None:
    answer = Client().get("/health/live", headers={"X-Request-ID": sent})
    assert answer.headers["X-Request-ID"] != sent
    assert len(answer.headers["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/nowhere/", "unmatched"),
        ("/static/icon.svg", "static"),
        ("/static/none.css", "static"),
        ("/api/v1/x", "unmatched"),
    ],
)
def test_what_no_route_answers_has_a_name_too(log: Log, db: None, path: str, route: str) -> None:
    Client().get(path)
    assert [line["route"] for line in log.access()] == [route]


def everywhere(client: Client, planted: str) -> None:
    """Sends a word through every part of a request that there is."""
    client.get(f"/people/{planted}/")
    client.get("/passages/", {"site": planted, "person": planted, "q": planted})
    client.get(f"/nowhere/{planted}/?{planted}={planted}")
    client.get("/audit/", {"person": planted, "before": planted})
    client.post(f"/people/{planted}/identity/", {"purpose": planted, "name": planted})
    client.post("/login/", {"username": planted, "password": planted, "next": f"/{planted}"})
    client.post("/api/v1/passages", {"id": planted, "person": planted}, content_type="application/json")
    client.post("/api/v1/passages", f'{{"visitor": {{"name": "{planted}"', content_type="application/json")
    client.post("/api/v1/devices/enrol", {"code": planted}, content_type="application/json")
    client.get("/api/v1/gates/G-MART/people", {"digits": planted})
    client.get(
        "/board/", headers={"User-Agent": planted.encode().hex(), "X-Request-ID": planted.encode().hex()}
    )
    client.get("/", headers={"Host": f"{planted.encode().hex()}.example"})
    client.get("/", headers={"Host": planted.encode().decode("latin-1")})
    client.generic(f"M{planted.encode().hex()}", "/board/")


@pytest.mark.parametrize("username", ["", "lin", "fang"])
def test_nothing_that_anybody_sends_is_written(log: Log, district: District, username: str) -> None:
    client = client_of(username)
    client.raise_request_exception = False
    for planted in PLANTED:
        everywhere(client, planted)
    said = passage(at=district.now, visitor={"name": "Planted Name", "phone": "13800001234"})
    client.post("/api/v1/passages", said, content_type="application/json")
    assert len(log.access()) > 50
    for planted in (*PLANTED, "Planted", PASSWORD + "@", b"13800001234".hex()):
        assert planted not in log.text


def fails(error: Exception) -> Callable[..., None]:
    """A query that fails as databases do: with the row in its message."""

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("Key (phone)=(13800001234) is there already") from error

    return fail


@pytest.mark.parametrize("path", ["/passages/", "/api/v1/gates/G-MART/bundle"])
def test_a_failure_is_noted_by_its_places_under_the_id_that_is_shown(
    log: Log, district: District, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    for name in ("passages", "policy_data"):
        monkeypatch.setattr(passages, name, fails(ValueError("李娜 is no number")))
    client = client_of("fang" if "api" in path else "zhou")
    client.raise_request_exception = False
    answer = client.get(path)
    noted_as = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert noted_as in answer.content.decode()
    failures = [record for record in log.records if record.get("exc_info")]
    assert failures and {record["request_id"] for record in failures} == {noted_as}
    assert f"noted as {noted_as}" in log.lines.getvalue()
    for text in (str(failures[0]["exc_info"]), log.lines.getvalue()):
        assert "DatabaseError at" in text and "ValueError" in text and "test_logs.py" in text
    for planted in ("13800001234", "李娜"):
        assert planted not in log.text


def test_other_peoples_code_says_where_but_not_what(log: Log) -> None:
    logger = logging.getLogger("some.library")
    logger.error("user %s not found", "李娜")
    logger.error(f"user {'李娜'} not found")
    logger.error("form %(form)s", {"form": "李娜"}, extra={"request": "李娜"})
    assert [str(r["message"]).partition(" ")[2] for r in log.records] == [
        "test_other_peoples_code_says_where_but_not_what: user %s not found",
        "test_other_peoples_code_says_where_but_not_what",
        "test_other_peoples_code_says_where_but_not_what: form %(form)s",
    ]
    assert "李娜" not in log.text


@pytest.mark.parametrize("host", ["13800001234.example", "evil.example"])
def test_what_strangers_send_in_vain_is_no_failure(log: Log, db: None, host: str) -> None:
    assert Client().get("/login/", headers={"Host": host}).status_code == 400
    assert Client().post("/login/", b"x" * 9_000_000, content_type="text/plain").status_code == 413
    (noted,) = [r for r in log.records if r["level"] not in ("DEBUG", "INFO")]
    assert (noted["level"], noted["message"]) == ("WARNING", "refused: DisallowedHost")
    assert "exc_info" not in noted and host not in log.text and "Traceback" not in log.text


def test_developers_see_everything() -> None:
    record = logging.makeLogRecord({"name": "some.library", "msg": "user %s", "args": ("李娜",)})
    assert "user 李娜" in LineFormatter(in_full=True).format(record)
    assert "user 李娜" in JsonFormatter(in_full=True).format(record)
    assert "李娜" not in LineFormatter().format(record) + JsonFormatter().format(record)


def test_statements_with_their_values_are_not_written_either(log: Log, db: None) -> None:
    connection.force_debug_cursor = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", ["13800001234"])
    finally:
        connection.force_debug_cursor = False
    assert "13800001234" not in log.text
