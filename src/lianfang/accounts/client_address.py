"""Where a request comes from: the address that locks out, and that may read the metrics."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address

FORWARDED = "X-Forwarded-For"


def client_address(request: HttpRequest) -> str:
    """The address of whoever sent this, as far as it can be believed; empty where the server was not told any.

    `X-Forwarded-For` is believed only from our own proxies (LIANFANG_TRUSTED_PROXIES), read from the right: the first
    address that is not a proxy of ours is the client. What stands left of it anybody could have written.
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    if peer is None:
        return ""
    hops = [_address(word) for word in request.headers.get(FORWARDED, "").split(",") if word.strip()]
    for hop in reversed(hops):
        if not _is_proxy(peer) or hop is None:
            break
        peer = hop
    return str(peer)


def from_this_machine(request: HttpRequest) -> bool:
    """Whether the request began on the server's own machine; one that a proxy handed on did not."""
    address = _address(client_address(request))
    forwarded = FORWARDED in request.headers or "Forwarded" in request.headers
    return address is not None and address.is_loopback and not forwarded


def _is_proxy(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _address(word: str) -> Address | None:
    """An address; an IPv4 one that came in through IPv6 as what it is. None for anything else."""
    try:
        found = ip_address(word.strip().strip("[]"))
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
