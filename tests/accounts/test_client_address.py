"""Where a request comes from: believed only from our own proxies."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from lianfang.accounts.client_address import client_address, from_this_machine

PROXIES = tuple(map(ip_network, ("127.0.0.1", "10.1.0.0/16", "::1")))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the left one anybody can write
        ("127.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("127.0.0.1", "10.1.2.3, 10.1.2.4", "10.1.2.3"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # not from our proxy
        ("127.0.0.1", "unknown, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "203.0.113.7:4711", "127.0.0.1"),
        ("127.0.0.1", " , ", "127.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "[2001:db8::7]", "2001:db8::7"),
        ("", "203.0.113.7", ""),
        ("unix:", None, ""),
    ],
)
def test_the_first_address_that_is_no_proxy_of_ours_is_the_client(
    settings: object, peer: str, forwarded: str | None, client: str
) -> None:
    settings.TRUSTED_PROXIES = PROXIES  # type: ignore[attr-defined]
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    assert client_address(request) == client


def test_without_proxies_nothing_is_believed(settings: object) -> None:
    settings.TRUSTED_PROXIES = ()  # type: ignore[attr-defined]
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == "127.0.0.1"


@pytest.mark.parametrize(
    ("peer", "headers", "own"),
    [
        ("127.0.0.1", {}, True),
        ("127.8.8.8", {}, True),
        ("::1", {}, True),
        ("10.0.0.1", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": ""}, False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, False),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, False),
    ],
)
def test_what_a_proxy_hands_on_did_not_begin_here(peer: str, headers: dict[str, str], own: bool) -> None:
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    assert from_this_machine(request) is own
