"""How the kernels of this room are compiled: by Numba, without the interpreter's lock, kept between runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit, types

Kernel = TypeVar("Kernel", bound=Callable[..., object])

I8, I32, I64 = (types.Array(kind, 1, "C", readonly=True) for kind in (types.uint8, types.int32, types.int64))
"""Columns that a kernel only reads: mapped files are such, and writable ones are taken for such without a copy."""
OUT8, OUT32, OUT64 = (types.Array(kind, 1, "C") for kind in (types.uint8, types.int32, types.int64))
"""Columns that a kernel writes."""
N64 = types.int64


def kernel(function: Kernel) -> Kernel:
    """A plain function over arrays as machine code; it is compiled at its first call and kept on disk.

    Where the package's own folder cannot be written, Numba keeps it in the user's cache folder; where that cannot
    be written either, every process compiles for itself.
    """
    return _compiled(function)


def typed_kernel(*takes: types.Type) -> Callable[[Kernel], Kernel]:
    """The same for exactly these types, compiled when its module is imported: no later call waits for it."""
    return lambda function: _compiled(function, takes)


def part(function: Kernel) -> Kernel:
    """A piece of kernels in the same file, compiled with whatever calls it."""
    return cast(Kernel, njit(nogil=True)(function))


def _compiled(function: Kernel, *signature: tuple[types.Type, ...]) -> Kernel:
    compiler: Any = njit  # its own types know no signature that may be absent
    try:
        return cast(Kernel, compiler(*signature, cache=True, nogil=True)(function))
    except RuntimeError as error:
        if "cannot cache" not in str(error):
            raise
        return cast(Kernel, compiler(*signature, nogil=True)(function))
