"""The kinds of assignment: what each is called, what is to be done, and what usually comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lianfang.domain.reasons import DUTIES, Sentence


@dataclass(frozen=True)
class Kind:
    """A kind of assignment; `steps` in the order to go, `outcomes` as evidence that one touch gives.

    `report` names the page on which it is reported done, where that takes more than words.
    """

    title: Sentence
    task: Sentence
    steps: tuple[Sentence, ...]
    outcomes: tuple[Sentence, ...]
    report: str = ""


def _kind(duty: str, steps: tuple[Sentence, ...], outcomes: tuple[Sentence, ...], report: str = "") -> Kind:
    """A kind that a gate raises: its title and task are the words of the gate's duty."""
    return Kind(DUTIES[duty].headline, DUTIES[duty].remedy, steps, outcomes, report)


_CALL = Sentence("接手后查看联系方式，先打电话。", "Accept, open the telephone number, and call first.")
_UNREACHED = Sentence(
    "电话联系三次未接通，已上门，无人应答。",
    "Called three times without an answer, went to the door, nobody there.",
)

KINDS: Mapping[str, Kind] = {
    "fever_followup": _kind(
        "fever_followup",
        (
            _CALL,
            Sentence(
                "问清何时开始发热、有无咳嗽、见过谁。",
                "Ask since when, whether there is a cough, who was met.",
            ),
            Sentence(
                "请本人戴口罩去发热门诊，不乘公共交通，需要时安排车辆。",
                "Ask them to go to the fever clinic with a mask, not by public transport; arrange a car if needed.",
            ),
        ),
        (
            Sentence(
                "已电话联系本人，已去发热门诊就诊。", "Called the person; they have gone to the fever clinic."
            ),
            Sentence(
                "已上门复测，体温正常，无其他症状。", "Measured again at the door: normal, no other symptoms."
            ),
            Sentence("已安排车辆送发热门诊。", "Arranged a car to the fever clinic."),
            _UNREACHED,
        ),
    ),
    "restricted_followup": _kind(
        "restricted_followup",
        (
            _CALL,
            Sentence(
                "先问缺什么：食品、药品、就医。", "Ask first what was missing: food, medicine, a doctor."
            ),
            Sentence(
                "说明管控措施的依据和期限，告知可以申诉。",
                "Explain the order's basis and end, and that they can appeal.",
            ),
        ),
        (
            Sentence(
                "已联系本人，已返回隔离地点。", "Reached the person; they are back where they are to stay."
            ),
            Sentence(
                "本人外出购买食品药品，已安排送货上门。",
                "They went for food or medicine; deliveries are arranged.",
            ),
            Sentence("管控措施已到期，信息已更正。", "The order had ended; the record is corrected."),
            _UNREACHED,
        ),
    ),
    "community_notice": _kind(
        "community_notice",
        (
            _CALL,
            Sentence(
                "安排专车接送，全程不与他人接触。", "Arrange separate transport, without contact on the way."
            ),
            Sentence("就诊后确认本人返回隔离地点。", "Afterwards make sure that they have returned."),
        ),
        (
            Sentence("已专车送医，已返回隔离地点。", "Taken to the doctor by separate transport, and back."),
            Sentence(
                "已专车送医，需住院，已告知家属。", "Taken to the doctor and admitted; the family knows."
            ),
            Sentence("医生已电话问诊，无需外出。", "A doctor advised by telephone; no trip was needed."),
            _UNREACHED,
        ),
    ),
    "travel_screening": _kind(
        "travel_screening",
        (
            _CALL,
            Sentence(
                "只问行程：何时、在哪里停留，不问籍贯。",
                "Ask about journeys only: when and where, never origin.",
            ),
            Sentence(
                "约定筛查时间地点，并告知下一轮时间。",
                "Fix time and place of the screening, and tell the next round.",
            ),
        ),
        (
            Sentence("已完成筛查，已告知下一轮时间。", "Screened; told when the next round is."),
            Sentence(
                "已预约筛查，时间地点已告知本人。", "Screening booked; the person knows time and place."
            ),
            Sentence("核实后未到过疫情地区。", "Checked: they had not been in an outbreak area."),
            _UNREACHED,
        ),
        report="screening",
    ),
    "check_thermometer": _kind(
        "check_thermometer",
        (
            Sentence("把体温计带到室内回温十分钟。", "Warm the thermometer indoors for ten minutes."),
            Sentence("与另一支体温计在同一人身上比对。", "Compare it with another one on the same person."),
        ),
        (
            Sentence("室内回温后比对正常，继续使用。", "Correct after warming; stays in use."),
            Sentence("读数不准，已更换体温计。", "It read wrong; replaced."),
            Sentence(
                "已给岗位加保温套，并说明用法。", "The post has a warm cover now and knows how to use it."
            ),
        ),
    ),
}


def kind_of(code: str) -> Kind:
    """The kind with this code; one that this version does not know is shown by its code and asks for words."""
    known = KINDS.get(code)
    if known is not None:
        return known
    task = Sentence("请按上级要求完成，并写明结果。", "Do what was asked and write what came of it.")
    return Kind(Sentence(code, code), task, (), ())
