"""What people who are kept apart may ask for, and by when it is owed to them.

The categories follow what districts organised for people in quarantine (`domain.md` 5: supported quarantine of the
World Health Organization, 25 June 2021; service practice of Xi'an 2021, Quanzhou 2021 and Shanghai 2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from lianfang.domain.reasons import Sentence

CATEGORIES: Mapping[str, Sentence] = {
    "food": Sentence("食品和日用品", "Food and daily goods"),
    "medicine": Sentence("药品", "Medicine"),
    "medical_transport": Sentence("就医用车", "Transport to a doctor"),
    "treatment": Sentence("透析、放化疗、产检", "Dialysis, chemotherapy, antenatal care"),
    "rubbish": Sentence("垃圾清运", "Rubbish collected"),
    "child": Sentence("儿童照护、学习用品", "Care of a child, school things"),
    "pet": Sentence("宠物照料", "Care of a pet"),
    "utilities": Sentence("水电气、通讯充值", "Water, power, gas, telephone"),
    "psychological": Sentence("心理疏导", "Somebody to talk to"),
    "legal": Sentence("法律和劳动关系咨询", "Advice on law or work"),
    "other": Sentence("其他", "Something else"),
}

URGENT_BY_DEFAULT = frozenset({"medicine", "medical_transport", "treatment"})
"""What concerns somebody's health does not wait for tomorrow. Ours."""

WITHIN, URGENT_WITHIN = timedelta(hours=24), timedelta(hours=4)
"""How soon a need is met: within a day, and within four hours where it is urgent. Ours: the texts name no hour."""

NEED_STATES: Mapping[str, Sentence] = {
    "asked": Sentence("已提出", "Asked"),
    "assigned": Sentence("已有人接手", "Somebody has taken it"),
    "delivered": Sentence("已送达", "Delivered"),
    "confirmed": Sentence("本人已确认", "Confirmed by the person"),
}


def is_urgent(category: str, said: bool | None) -> bool:
    """Whether a need is urgent: as somebody said, else by its category."""
    return category in URGENT_BY_DEFAULT if said is None else said


def within(urgent: bool) -> timedelta:
    """How soon a need is met."""
    return URGENT_WITHIN if urgent else WITHIN
