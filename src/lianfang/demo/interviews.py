"""What the demo's cases tell the tracer on the telephone, and what their samples show; all of it invented."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial

from lianfang.cases import queries
from lianfang.cases.actions import cases
from lianfang.demo.found_cases import Illness
from lianfang.demo.story import DISEASE, Story
from lianfang.local_time import local_zone

OFTEN = ("fever", "dry_cough", "fatigue", "sore_throat", "headache", "muscle_pain", "loss_of_smell_or_taste")
FIRST_CALL = {
    "course": (
        "先咽痛，第二天起发热，体温最高三十八度二。",
        "乏力两天后发热，夜间咳嗽明显。",
        "起初以为是感冒，自服退烧药一天。",
    ),
    "home": ("与家人同住，家人目前无不适。", "同住的老人和孩子都已告知不要外出。", "独居，近两周无人来访。"),
    "protection": ("外出一直戴口罩，进餐时摘下。", "多数时候戴口罩，小区里散步不戴。"),
    "needs": (
        "担心家里老人无人做饭，请社区联系。",
        "希望有人代取快递，其余不需要。",
        "需要降压药，已转社区。",
    ),
}
SECOND_CALL = {
    "care": ("发病第二天到社区卫生服务站就诊，之后到发热门诊。", "未就医，发热门诊是第一次就诊。"),
    "work": (
        "在店里上班，同班三人，午饭一起吃。",
        "已退休，每天买菜、散步。",
        "在车间上班，同组五人，都戴口罩。",
    ),
    "journeys": ("十四天内没有离开过本区。", "发病前五天去过邻县办事，当天往返。"),
    "meals": (
        "周末和亲戚聚餐一次，六人同桌。",
        "没有聚餐，偶尔在小吃店吃早餐。",
        "在茶馆打牌两次，每次约两小时。",
    ),
    "vaccine": ("已接种三剂，最后一剂在去年冬天。", "接种两剂。", "因慢性病未接种。"),
    "source": ("同班的人先病倒，可能是那时染上的。", "说不清，只记得在店里有人一直咳嗽。", "家里人先发病。"),
}
"""Answers by question; which one somebody gives is chance."""
PLACES = (
    ("亲戚家聚餐", "", 3),
    ("茶馆打牌", "walk", 2),
    ("乘公交去办事", "bus", 2),
    ("在朋友家看球", "car", 1),
)
"""Where somebody was that no gate recorded: in words, how they went, how sure they are."""
COMPLETE = 0.85


def symptoms(story: Story, person: int) -> tuple[str, ...]:
    """A fever nearly always, and two or three others."""
    luck = story.luck("symptoms", person)
    others = luck.permutation(OFTEN[1:])[: int(luck.integers(2, 4))].tolist()
    return tuple(code for code in OFTEN if code in others or (code == "fever" and luck.random() < 0.9))


def plan(story: Story, illness: Illness) -> None:
    """Two telephone calls: the second one completes the investigation, and may still be to come."""
    begin = max(illness.found, illness.confirmed or illness.found)
    luck = story.luck("calls", illness.person)
    story.at(begin + timedelta(hours=2 + 2 * luck.random()), partial(_first_call, story, illness))
    if luck.random() < COMPLETE:
        story.at(begin + timedelta(hours=18 + 10 * luck.random()), partial(_second_call, story, illness))


def _first_call(story: Story, illness: Illness, now: datetime) -> None:
    """The course and who is at home; where they were comes with it."""
    _note(story, illness, FIRST_CALL, complete=False, now=now)
    luck = story.luck("stays", illness.person)
    for place in luck.permutation(len(PLACES))[: int(luck.integers(0, 3))].tolist():
        words, transport, certainty = PLACES[place]
        day = illness.onset - timedelta(days=int(luck.integers(0, 3)))
        since = datetime.combine(day, time(18, 30), local_zone()).astimezone(UTC)
        stay = cases.NewStay(
            person=story.numbers[illness.person],
            since=since,
            until=since + timedelta(minutes=30 * int(luck.integers(1, 5))),
            place=words,
            transport=transport,
            mask=bool(luck.random() < 0.5),
            certainty=certainty,
        )
        if stay.until <= now:
            cases.note_stay(story.tracer, stay, now)


def _second_call(story: Story, illness: Illness, now: datetime) -> None:
    _note(story, illness, SECOND_CALL, complete=True, now=now)


def _note(
    story: Story, illness: Illness, answers: dict[str, tuple[str, ...]], complete: bool, now: datetime
) -> None:
    number = story.case_of[illness.person]
    row = queries.case(story.tracer, number)
    luck = story.luck("answers complete" if complete else "answers", illness.person)
    given = {question: said[int(luck.integers(len(said)))] for question, said in answers.items()}
    cases.investigate(story.tracer, number, given, complete, row.version, now)


def test_case(story: Story, illness: Illness, now: datetime) -> None:
    """The sample behind a case: taken in the fever clinic, its result the next half day."""
    person = story.numbers[illness.person]
    sampled = now + timedelta(minutes=30) if illness.suspected else now - timedelta(hours=5)
    known = illness.confirmed or illness.excluded
    result = "" if known is None else "positive" if illness.confirmed else "negative"

    def note(said: str, at: datetime) -> None:
        cases.note_test(story.tracer, cases.NewTest(person, DISEASE, "pcr", sampled, said), at)

    if not illness.suspected:
        note("positive", now)
        return
    story.at(sampled, lambda at: note("", at))
    if known is not None:
        story.at(known - timedelta(minutes=10), lambda at: note(result, at))
    if illness.excluded:
        again = cases.NewTest(person, DISEASE, "pcr", illness.excluded - timedelta(hours=1), "negative")
        story.at(illness.excluded - timedelta(minutes=1), lambda at: _again(story, again, at))


def _again(story: Story, test: cases.NewTest, at: datetime) -> None:
    cases.note_test(story.tracer, test, at)
