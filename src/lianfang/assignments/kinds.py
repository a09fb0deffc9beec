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
    "reach_contact": Kind(
        Sentence("联系密切接触者", "Reach a contact"),
        Sentence(
            "二十四小时内联系上本人：问清身体状况，告知为什么联系、接下来怎么做。",
            "Reach them within 24 hours: ask how they are, say why you call and what comes next.",
        ),
        (
            _CALL,
            Sentence(
                "问有无发热、咳嗽等症状，有症状的请其戴口罩、不乘公共交通去发热门诊。",
                "Ask about fever and cough; with symptoms: to the fever clinic, with a mask, not by public transport.",
            ),
            Sentence(
                "不说病例是谁；告知可以申诉。", "Never say who the case is; tell them that they can appeal."
            ),
        ),
        (),
        report="contact_reached",
    ),
    "early_warning": Kind(
        Sentence("预警信号待核实", "An early warning to look into"),
        Sentence(
            "二十四小时内核实：是真的增多，还是体温计、天气或登记造成的。",
            "Within 24 hours find out: more illness, or the thermometer, the weather, the records?",
        ),
        (
            Sentence(
                "看图：与过去两周相比多了多少。",
                "Look at the picture: how much more than the fortnight before.",
            ),
            Sentence(
                "问卡口和诊所，抽查几名发热者。",
                "Ask gates and clinics, and call some of those with a fever.",
            ),
        ),
        (),
        report="signal_report",
    ),
    "contact_ill": Kind(
        Sentence("接触者出现症状", "A contact fell ill"),
        Sentence(
            "今天内安排检测；符合的登记为疑似病例。",
            "Have them tested today; report them as a suspected case if they fit.",
        ),
        (
            _CALL,
            Sentence(
                "安排专车送发热门诊采样，不乘公共交通。",
                "Arrange a car to the fever clinic for a sample; no public transport.",
            ),
        ),
        (
            Sentence("已采样，已登记为疑似病例。", "Sampled, and reported as a suspected case."),
            Sentence("医生判断与本病无关。", "A physician found another cause."),
            _UNREACHED,
        ),
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
    "release_decision": Kind(
        Sentence("期限已到，须另作决定", "An order needs a decision"),
        Sentence(
            "措施不会自动延长。看清还缺什么，决定此人是否需要新的措施。",
            "No order is prolonged by itself. See what is missing, and decide whether the person needs a new one.",
        ),
        (
            Sentence("打开措施，看检测和上报。", "Open the order: tests and reports."),
            Sentence(
                "补做所缺的检测或核实；检测阳性的按病例处理。",
                "Have what is missing done; who tested positive is a case.",
            ),
            Sentence("把决定告诉本人。", "Tell the person what was decided."),
        ),
        (
            Sentence(
                "已补齐检测和核实，不再需要措施，已告知本人。", "Completed; no further order; they were told."
            ),
            Sentence("已下达新的措施，已告知本人。", "A new order was given; they were told."),
            _UNREACHED,
        ),
        report="decide_release",
    ),
    "breach_followup": Kind(
        Sentence("有人未按措施行事", "An order was not kept"),
        Sentence(
            "联系本人，先问缺什么，再说明措施；写明结果。",
            "Reach them, ask first what was missing, explain the order, and write what came of it.",
        ),
        (
            _CALL,
            Sentence(
                "先问缺什么：食品、药品、就医。", "Ask first what was missing: food, medicine, a doctor."
            ),
            Sentence("说明依据和期限，告知可以申诉。", "Explain basis and end, and that they can appeal."),
        ),
        (
            Sentence(
                "已联系本人，已返回隔离地点。", "Reached the person; they are back where they are to stay."
            ),
            Sentence(
                "本人外出购买食品药品，已安排送货上门。",
                "They went for food or medicine; deliveries are arranged.",
            ),
            _UNREACHED,
        ),
    ),
    "appeal": Kind(
        Sentence("有人提出申诉", "Somebody appeals"),
        Sentence(
            "由没有下达这项措施的人答复：措施有误的立即解除，没有错的写明理由。",
            "Answered by somebody who did not give the order: a wrong one ends at once, a right one is explained.",
        ),
        (
            Sentence(
                "看措施的依据、起算日和期限。",
                "Look at the order's ground, the day it counts from and its end.",
            ),
            Sentence("必要时与本人通话。", "Speak with the person where that helps."),
        ),
        (),
        report="answer_appeal",
    ),
    "worrying_report": Kind(
        Sentence("隔离人员出现发热或症状", "Fever or symptoms of somebody kept apart"),
        Sentence(
            "尽快电话联系本人，复测体温，需要时安排就医，并告知流调人员。",
            "Call them soon, have the temperature taken again, arrange a doctor if needed, and tell a tracer.",
        ),
        (
            _CALL,
            Sentence(
                "请本人复测体温，问清症状何时出现。",
                "Have it measured again; ask since when there are symptoms.",
            ),
            Sentence(
                "需要就医时安排专车，全程不与他人接触。",
                "If a doctor is needed arrange separate transport, without contact on the way.",
            ),
        ),
        (
            Sentence("已复测，体温正常，无其他症状。", "Measured again: normal, no other symptoms."),
            Sentence(
                "已安排专车就医，已告知流调人员。", "Separate transport to a doctor arranged; a tracer knows."
            ),
            Sentence("已安排采样检测，等待结果。", "A test is arranged; the result is awaited."),
            _UNREACHED,
        ),
    ),
    "life_service": Kind(
        Sentence("隔离人员生活需求", "Something needed in quarantine"),
        Sentence(
            "按时送达或办好，放在门口不接触，请本人确认。",
            "Bring or do it in time, leave it at the door without contact, and have them confirm it.",
        ),
        (
            Sentence("先打电话问清数量、品牌和费用。", "Call first: how much, which, who pays."),
            Sentence(
                "送到门口的桌上，退后再通知本人。", "Put it on the table at the door, step back, then call."
            ),
        ),
        (
            Sentence("已送到门口，本人已取。", "Left at the door; they have taken it in."),
            Sentence("已办好，已告知本人。", "Done; they know."),
            Sentence("买不到，已与本人商定替代办法。", "Not to be had; agreed with them what to do instead."),
        ),
        report="need",
    ),
}


def kind_of(code: str) -> Kind:
    """The kind with this code; one that this version does not know is shown by its code and asks for words."""
    known = KINDS.get(code)
    if known is not None:
        return known
    task = Sentence("请按上级要求完成，并写明结果。", "Do what was asked and write what came of it.")
    return Kind(Sentence(code, code), task, (), ())
