"""What the notice tells the person: what, why, by what right, from when until when, what to do, what they get, appeal.

In their language, which is not the worker's: hence sentences in both, and no catalogue. The duties and services are
those of supported quarantine (WHO, 25 June 2021; home observation of the 9th edition, 2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.cases.rule_sets import rule_book
from lianfang.domain.case_words import STEP_WORDS
from lianfang.domain.errors import InvalidInput
from lianfang.domain.reasons import Sentence
from lianfang.quarantine.order_cards import last_day
from lianfang.quarantine.rows import OrderDetail

MEASURES = {**STEP_WORDS, "hospital": Sentence("住院隔离治疗", "Isolation in hospital")}
ISOLATIONS = {
    "home": Sentence("居家隔离", "Isolation at home"),
    "centralised": Sentence("集中隔离", "Isolation at a facility"),
    "hospital": MEASURES["hospital"],
}
WHY = {
    "confirmed_case": Sentence("您已确诊感染。", "You were confirmed to be infected."),
    "suspected_case": Sentence("您可能感染，正在查明。", "You may be infected; this is being found out."),
    "close_contact": Sentence(
        "您与一名感染者有过密切接触。", "You were in close contact with somebody infected."
    ),
    "secondary_contact": Sentence(
        "您与一名密切接触者长时间密切相处。", "You were long and closely together with a close contact."
    ),
    "returnee": Sentence("您近期到过风险地区。", "You were in an area of risk lately."),
    "fever_unresolved": Sentence("您的发热原因尚未查明。", "The cause of your fever is not known yet."),
}
STAY = {
    "home": Sentence(
        "留在家中，尽量单人单间；不接待访客。", "Stay at home, in a room of your own if you can; no visitors."
    ),
    "centralised": Sentence("留在隔离点的房间内。", "Stay in your room at the facility."),
    "hospital": Sentence("留在医院，听从医生安排。", "Stay in hospital and follow your physicians."),
    "monitoring": Sentence(
        "可以出门，但尽量少去人多的地方，出门戴口罩。",
        "You may go out; avoid crowds and wear a mask.",
    ),
}
TESTS = Sentence("按规定的日期接受检测。", "Be tested on the days named.")
DUTIES = (
    Sentence(
        "每天早上十点前、晚上八点前测体温，记下症状并上报。",
        "Take your temperature by 10 in the morning and by 8 in the evening each day, and report it with any symptoms.",
    ),
    TESTS,
    Sentence(
        "出现发热、干咳、乏力、咽痛、嗅味觉减退或腹泻，立即告知社区。",
        "Tell your community at once about fever, a dry cough, fatigue, a sore throat, loss of smell or taste, diarrhoea.",
    ),
)
CARE = Sentence(
    "需要就医时先打电话，由专车接送；紧急情况拨打 120。这不违反本通知。",
    "If you need a doctor, call first: you are driven there. In an emergency call 120. Neither goes against this notice.",
)
SERVICES = (
    Sentence(
        "食品、药品、日用品送到门口。", "Food, medicine and what you need each day are brought to your door."
    ),
    Sentence("垃圾定时上门收取。", "Rubbish is collected at your door."),
    Sentence(
        "透析、放化疗、产检等就医安排专车。",
        "Transport for dialysis, chemotherapy, antenatal care and the like.",
    ),
    Sentence("心理、法律方面的帮助。", "Help in distress, and in questions of law."),
)
APPEAL = Sentence(
    "您可以随时申诉，由没有下达这项措施的人在 24 小时内答复；申诉成立的，措施立即解除。",
    "You can appeal at any time. Somebody who did not give this order answers within 24 hours; if you are right, it ends "
    "at once.",
)
LAPSES = Sentence(
    "到期自动结束，不会自动延长。",
    "It ends by itself at that time. It is never prolonged by itself.",
)


@dataclass(frozen=True)
class NoticeStep:
    """One part of the time: what, from when, until the end of which day."""

    word: str
    since: datetime
    last_day: date


@dataclass(frozen=True)
class Notice:
    """The notice's sentences in one language."""

    why: str
    disease: str
    edition: str
    steps: tuple[NoticeStep, ...]
    duties: tuple[str, ...]
    care: str
    services: tuple[str, ...]
    appeal: str
    lapses: str
    appeal_unit: str
    appeal_contact: str


def notice_of(found: OrderDetail, language: str, now: datetime) -> Notice:
    """The notice of an order in "zh" or "en"."""
    words = ISOLATIONS if found.case else MEASURES
    steps = [
        NoticeStep(words[s.kind].said(language), s.since, last_day(s.until))
        for s in found.steps
        if s.until > now
    ]
    duties = [duty.said(language) for duty in DUTIES if found.tests or duty is not TESTS]
    disease, edition = _rules(found, language)
    first = found.steps[0]
    return Notice(
        why=WHY[found.row.reason].said(language),
        disease=disease,
        edition=edition,
        steps=tuple(steps),
        duties=(*_stays(found, words, language), *duties),
        care=CARE.said(language),
        services=tuple(service.said(language) for service in SERVICES),
        appeal=APPEAL.said(language),
        lapses=LAPSES.said(language),
        appeal_unit=Sentence(first.appeal_zh, first.appeal_en).said(language),
        appeal_contact=first.appeal_contact,
    )


def _stays(found: OrderDetail, words: Mapping[str, Sentence], language: str) -> list[str]:
    """What each step asks: where to stay. Which step is meant stands before it where there are several."""
    kinds = list(dict.fromkeys(s.kind for s in found.steps))
    if len(kinds) == 1:
        return [STAY[kinds[0]].said(language)]
    joint = "：" if language == "zh" else ": "
    return [f"{words[kind].said(language)}{joint}{STAY[kind].said(language)}" for kind in kinds]


def _rules(found: OrderDetail, language: str) -> tuple[str, str]:
    """The names of disease and edition; their codes where the edition's file has gone."""
    try:
        rules = rule_book().edition(found.disease, found.edition)
    except InvalidInput:
        return found.disease, found.edition
    return rules.name.said(language), rules.edition_name.said(language)
