"""Every route says who may call it: a right, every signed-in user, or everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import getclosurevars, isfunction
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from lianfang.accounts.rights import Right

View = Callable[..., Any]


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, View]]:
    """Each address of the site with the function behind it; of an API path, each of its operations."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        elif isinstance(entry, URLPattern):
            yield from views_behind(address, entry.callback)


def views_behind(address: str, callback: View) -> Iterator[tuple[str, View]]:
    """The page behind an address, or the operations that the API framework keeps there."""
    owner = kept_by(callback)
    if isinstance(owner, PathView):
        for operation in owner.operations:
            yield f"{'/'.join(operation.methods)} {address}", operation.view_func
    else:
        yield address, callback


def kept_by(callback: View) -> object:
    """The object whose method made a callback, as the API framework does for each of its paths."""
    return getclosurevars(callback).nonlocals.get("self") if isfunction(callback) else None


def declares(view: View) -> bool:
    """Whether a view carries one of the declarations of `lianfang.accounts.guards`."""
    right = getattr(view, "required_right", None)
    open_to = getattr(view, "public", False) is True
    return isinstance(right, Right) or open_to


def describes_the_api(view: View) -> bool:
    """Whether it only shows the API's own description, which holds nothing of the district."""
    return getattr(getattr(view, "func", view), "__module__", "").startswith("ninja.openapi")


def test_there_are_routes() -> None:
    assert len(list(routes(get_resolver()))) > 3


def test_every_route_declares_who_may_call_it() -> None:
    silent = [
        f"/{address}"
        for address, view in routes(get_resolver())
        if not (declares(view) or describes_the_api(view))
    ]
    assert not silent, "These routes do not say who may call them:\n" + "\n".join(silent)
