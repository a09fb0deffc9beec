"""Kernels run where nothing can be written, and on files mapped for reading only."""

from __future__ import annotations

import numpy as np
import pytest
from numba import types

from lianfang.tracing.compiled import I32, kernel, typed_kernel


def total(column: np.ndarray) -> int:
    found = 0
    for value in column:
        found += value
    return found


def test_a_kernel_is_compiled_where_no_folder_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    caching = pytest.importorskip("numba.core.caching")
    monkeypatch.setattr(caching.CompileResultCacheImpl, "_locator_classes", [])
    column = np.arange(5, dtype=np.int32)
    assert kernel(total)(column) == typed_kernel(I32)(total)(column) == 10


def test_a_typed_kernel_takes_mapped_columns() -> None:
    column = np.arange(5, dtype=np.int32)
    column.flags.writeable = False
    compiled = typed_kernel(I32)(total)
    assert compiled(column) == 10
    assert len(compiled.signatures) == 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="No matching"):
        compiled(np.arange(5, dtype=np.float64))
    assert types.int32 is I32.dtype
