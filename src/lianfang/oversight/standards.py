"""All standards there are: each room declares its own, this one collects them."""

from __future__ import annotations

from lianfang.domain.compliance import Declared, Standard
from lianfang.passages.standards import STANDARDS as PASSAGES

DECLARED: tuple[Declared, ...] = (*PASSAGES,)
BY_ID: dict[str, Standard] = {d.standard.id: d.standard for d in DECLARED}
