"""All standards there are: each room declares its own, this one collects them."""

from __future__ import annotations

from lianfang.cases.standards import STANDARDS as CASES
from lianfang.domain.compliance import Declared, Standard
from lianfang.passages.standards import STANDARDS as PASSAGES
from lianfang.quarantine.monitoring_standards import STANDARDS as MONITORING
from lianfang.quarantine.standards import STANDARDS as ORDERS

DECLARED: tuple[Declared, ...] = (*PASSAGES, *CASES, *MONITORING, *ORDERS)
BY_ID: dict[str, Standard] = {d.standard.id: d.standard for d in DECLARED}
