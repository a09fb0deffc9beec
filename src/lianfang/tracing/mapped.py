"""Files of columns that are mapped into memory: opening one reads its first page, whatever its size."""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"LFCOLS1\n"
_LINE = 64
"""Columns begin at multiples of so many bytes."""

Columns = Mapping[str, NDArray[np.generic]]


class Damaged(Exception):
    """A file of the store is not what it should be; it says which. The remedy is to build the store anew."""


def write_columns(path: Path, columns: Columns) -> str:
    """Writes columns to a new file, safe on the disk when it returns; returns the SHA-256 of its bytes."""
    entries, offset = {}, 0
    for name, column in columns.items():
        entries[name] = {"kind": column.dtype.str, "shape": list(column.shape), "offset": offset}
        offset += -(-column.nbytes // _LINE) * _LINE
    head = json.dumps({"columns": entries, "bytes": offset}).encode()
    head = MAGIC + len(head).to_bytes(8, "little") + head
    digest = hashlib.sha256()
    with path.open("xb") as file:
        os.chmod(path, 0o600)
        for block in (head + bytes(-len(head) % _LINE), *_padded(columns)):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _padded(columns: Columns) -> list[memoryview | bytes]:
    blocks: list[memoryview | bytes] = []
    for column in columns.values():
        flat = np.ascontiguousarray(column).reshape(-1)
        blocks += [flat.view(np.uint8).data, bytes(-column.nbytes % _LINE)]
    return blocks


def map_columns(path: Path) -> dict[str, NDArray[np.generic]]:
    """The columns of a file, mapped and not writable. FileNotFoundError; Damaged where it is no such file."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        start = file.read(len(MAGIC) + 8)
        if len(start) < len(MAGIC) + 8 or not start.startswith(MAGIC):
            raise Damaged(f"{path.name} is no file of columns")
        length = int.from_bytes(start[len(MAGIC) :], "little")
        head_size = len(start) + length
        if head_size > size:
            raise Damaged(f"{path.name} is cut short")
        head = json.loads(file.read(length))
        begin = -(-head_size // _LINE) * _LINE
        if size != begin + head["bytes"]:
            raise Damaged(f"{path.name} is cut short")
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return {name: _column(whole, begin, entry) for name, entry in head["columns"].items()}


def _column(whole: mmap.mmap, begin: int, entry: Mapping[str, Any]) -> NDArray[np.generic]:
    count = math.prod(entry["shape"])
    found: NDArray[np.generic] = np.frombuffer(whole, np.dtype(entry["kind"]), count, begin + entry["offset"])
    return found.reshape(entry["shape"])


def sync_folder(folder: Path) -> None:
    """Makes what was created, renamed or removed in a folder safe on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
