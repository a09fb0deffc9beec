"""What the demo's people did with their assignments: most were done in time, some wait, a few are late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from lianfang.accounts.scope import Asker
from lianfang.assignments import actions, queries
from lianfang.assignments.rows import AssignmentRow
from lianfang.demo.story import doer_for
from lianfang.demo.world import World

EVIDENCE = {
    "fever_followup": (
        "已电话核实，本人在家休息，复测 36.8，已告知发热门诊地址。",
        "已上门复测 37.6，已联系发热门诊就诊。",
        "已陪同至发热门诊，排查结果为普通感冒。",
    ),
    "restricted_followup": (
        "已上门，本人已返回家中，说明规定，重新发放物资联系卡。",
        "电话核实系外出倒垃圾，已改由志愿者每日上门收取。",
    ),
    "travel_screening": (
        "已完成流行病学询问和登记，无症状，纳入每日随访。",
        "已安排筛查，结果阴性。",
    ),
    "check_thermometer": (
        "已更换测温枪电池并重新校准。",
        "测温点移入室内，读数恢复正常。",
    ),
    "community_notice": ("已联系医院和家属，就医后直接返回家中。",),
    "early_warning": (
        "已核对卡口记录并抽查五名发热者，均为普通感冒，继续观察三天。",
        "测温枪放在室外受晒，读数偏高，已移入室内并复测。",
        "发热者中两人有共同聚餐史，已通知流调人员。",
    ),
    "contact_ill": ("已专车送发热门诊采样，结果阴性，继续观察。",),
    "worrying_report": ("已电话复测，体温正常，无其他症状。", "已安排专车采样，结果未出，告知流调人员。"),
    "breach_followup": ("已上门，本人外出取药，已安排送药上门并说明规定。",),
}
"""What was done, as the doers write it; more than one wording where it happens often."""

FOR_TRACERS = ("contact_ill",)
"""What is for the unit that traces, wherever the person lives."""

CHECKED = "核对无误。"


@dataclass(frozen=True)
class _Fate:
    """What becomes of one assignment, by chance drawn from the world's seed."""

    done: bool
    verified: bool
    accepted: bool
    minutes: float


def work_off(world: World, askers: Mapping[str, Asker]) -> None:
    """Lets the demo's accounts do, verify or leave lying what was raised.

    Kinds without a wording here are reported on pages of their own, and lived through elsewhere.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([world.seed, 77])))
    dispatcher = askers["dispatcher"]
    for found in queries.of_scope(dispatcher, world.until, limit=1_000_000):
        if found.kind not in EVIDENCE:
            continue
        fate = _fate(found, world.until, rng)
        doer = askers["tracer"] if found.kind in FOR_TRACERS else doer_for(found.area_path, askers)
        _live(found, fate, doer, askers, world.until, int(rng.integers(1000)))
    actions.escalate_late(world.until)


def _fate(found: AssignmentRow, until: datetime, rng: np.random.Generator) -> _Fate:
    """Old ones are done and nearly all verified; of the last day's a part waits, and a few grow late."""
    age = (until - found.raised_at) / timedelta(hours=1)
    luck, minutes = rng.random(), float(rng.gamma(3.0, 25.0))
    done_share = 1.0 if age > 24 else 0.8 if age > 6 else 0.5 if age > 2 else 0.15
    done = luck < done_share and minutes < age * 60
    return _Fate(done, done and (age > 24 or rng.random() < 0.6), rng.random() < 0.5, minutes)


def _live(
    found: AssignmentRow, fate: _Fate, doer: Asker, askers: Mapping[str, Asker], until: datetime, pick: int
) -> None:
    """Takes the steps that the fate says, each at its time, by the same verbs as the pages."""
    at = found.raised_at + timedelta(minutes=fate.minutes)
    if not fate.done:
        if fate.accepted and at < until:
            actions.accept(doer, found.id, at)
        return
    evidence = EVIDENCE[found.kind]
    actions.do(doer, found.id, evidence[pick % len(evidence)], at)
    if fate.verified:
        checker = askers["director"] if doer is askers["dispatcher"] else askers["dispatcher"]
        actions.verify(checker, found.id, CHECKED, min(at + timedelta(minutes=20 + pick % 90), until))
