"""What an attacker types, the forms that take it, and how one sees that it did no harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.test import Client

MARK = "x-attack"
"""An element that nobody of us writes: where it stands in a page as an element, somebody's text became markup."""

NASTY: dict[str, str] = {
    "markup": f"\"'></textarea></title><{MARK} onload=alert(1)><script>{MARK}</script>&lt;",
    "template": "{{ 7|add:1330 }}${7*191}{% include 'x-attack' %}",
    "sql": "'; DROP TABLE accounts_user; --",
    "sql or": "%' OR '1'='1' /*",
    "ldap": "*)(uid=*))(|(uid=*",
    "shell": "$(touch x-attack); `id` | cat /etc/passwd",
    "line ends": f"x\r\nSet-Cookie: {MARK}=1\r\n\r\n<{MARK}>",
    "nul": "a\0b",
    "bidi": "abc\u202e\u2066gnp.exe",
    "long": "长" * 30_000,
    "surrogate": "\ud800a\udfff",
    "emoji": "👩\u200d👩\u200d👧🏳️\u200d🌈",
    "path": "../../../../../../etc/passwd",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "number": "1e999",
    "digits": "٣٤９²",
    "huge": "9" * 400,
}

TEXT_LIKE = ("text", "password", "hidden", "search", "date", "number", "datetime-local", "tel", "textarea")


@dataclass
class Form:
    """A form as it stands in a page: where it goes, how, its fields with what they hold, and which take text."""

    action: str
    method: str
    encoding: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads forms and foreign elements off a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.attacks: list[str] = []
        self._area = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        has = {name: value or "" for name, value in attrs}
        if tag == MARK or MARK in "".join(has) or (tag == "script" and "src" not in has):
            self.attacks.append(f"<{tag}>")
        if tag == "form":
            method = has.get("method", "get").lower()
            self.forms.append(Form(has.get("action", ""), method, has.get("enctype", "")))
        elif tag in ("input", "textarea", "select", "button") and has.get("name") and self.forms:
            self._field(self.forms[-1], tag, has)
        elif (
            tag == "option"
            and self._select
            and self.forms
            and ("selected" in has or not self.forms[-1].fields.get(self._select))
        ):
            self.forms[-1].fields[self._select] = has.get("value", "")

    def _field(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name, kind = has["name"], has.get("type", "text") if tag == "input" else tag
        self._select = name if kind == "select" else ""
        self._area = name if kind == "textarea" else ""
        if kind == "file":
            form.files.append(name)
        if kind in ("radio", "checkbox", "button") and ("checked" in has or name not in form.fields):
            form.fields[name] = has.get("value", "on")
        if kind in TEXT_LIKE and name != "csrfmiddlewaretoken":
            form.fields[name] = has.get("value", "")
            form.texts.append(name)

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._area and self.forms:
            self.forms[-1].fields[self._area] = data.strip()
            self._area = ""


def forms_of(answer: Any) -> list[Form]:
    """The forms of a page."""
    return Reader(answer.content.decode()).forms if is_page(answer) else []


def is_page(answer: HttpResponseBase) -> bool:
    """Whether an answer is HTML."""
    return answer.headers.get("Content-Type", "").startswith("text/html")


def harm(answer: Any) -> list[str]:
    """What of an attack shows in an answer: a fault, markup, a header, a template that was worked out."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    if MARK in str(answer.cookies) or re.search(r"[\r\n]", headers):
        found.append("a header of the attacker's")
    if not getattr(answer, "streaming", False):
        text = answer.content.decode(errors="replace")
        found += Reader(text).attacks if is_page(answer) else []
        found += ["a template worked out"] if "1337" in text else []
        found += ["a file of the system"] if "root:x:0" in text else []
    return found


class Statements:
    """Looks at what is sent to the database: texts that PostgreSQL cannot take would be faults there."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Passes a statement on, having looked."""
        if any(MARK in part for part in (sql,)):
            self.wrong.append(f"an attacker's text in the statement itself: {sql[:80]}")
        for text in _texts(params):
            if "\0" in text or re.search(r"[\ud800-\udfff]", text):
                self.wrong.append(f"a text that no PostgreSQL takes: {sql[:120]}")
        return execute(sql, params, many, context)


def _texts(params: Any) -> Iterator[str]:
    if isinstance(params, str):
        yield params
    elif isinstance(params, dict):
        yield from _texts(list(params.values()))
    elif isinstance(params, (list, tuple)):
        for one in params:
            yield from _texts(one)


def send(client: Client, address: str, fields: dict[str, str], method: str = "post") -> Any:
    """Sends a form as a browser of the attacker's would: halves of characters go out as they are."""
    said = urlencode(fields, encoding="utf-8", errors="surrogatepass")
    if method == "get":
        return client.get(f"{address.partition('?')[0]}?{said}")
    return client.post(address, said, content_type="application/x-www-form-urlencoded")
