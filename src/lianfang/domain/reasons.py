"""What the gate says to people: reason codes of decisions and codes of duties, in Chinese and English.

A headline fits a phone screen (at most 12 Chinese characters). A remedy is one sentence that says what to do
next; whoever is stopped by an order, by travel or by a control level is also told that they can appeal.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in simplified Chinese and in English."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """The sentence in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Reason:
    """A headline for the screen and a remedy: what the person in front of it does next."""

    headline: Sentence
    remedy: Sentence


def _reason(headline_zh: str, headline_en: str, remedy_zh: str, remedy_en: str) -> Reason:
    """Four texts to a `Reason`, so that the tables below read one code after another."""
    return Reason(Sentence(headline_zh, headline_en), Sentence(remedy_zh, remedy_en))


REASONS: dict[str, Reason] = {
    # Passing.
    "ok": _reason(
        "准予通行",
        "You may pass",
        "请正常通行。",
        "Please go ahead.",
    ),
    "emergency": _reason(
        "应急人员优先通行",
        "Emergency service: pass at once",
        "请直接通行，记录事后补全。",
        "Go straight through; the record is completed afterwards.",
    ),
    "leaving": _reason(
        "可以离开，请直接返回",
        "You may leave; go straight back",
        "请直接返回隔离地点，社区人员会与您联系；有异议可以申诉。",
        "Go straight back to where you are to stay, the community worker will call you; you can appeal.",
    ),
    "no_mask_home": _reason(
        "可以回家，请戴口罩",
        "You may go home; please wear a mask",
        "楼道和电梯里请戴口罩，没有口罩请告诉门岗。",
        "Wear a mask in corridors and lifts; tell the gatekeeper if you have none.",
    ),
    # Something is still to be done at the gate.
    "incomplete_record": _reason(
        "记录不完整",
        "The record is incomplete",
        "请补全方向、场所、管控等级、人员类别或管控措施后再判定。",
        "Complete direction, place, control level, category or restriction, then decide again.",
    ),
    "register_first": _reason(
        "请先登记",
        "Please register first",
        "请报姓名和电话，由门岗登记后继续。",
        "Give your name and telephone number; the gatekeeper registers you and goes on.",
    ),
    "measure_temperature": _reason(
        "请测量体温",
        "Measure the temperature",
        "请测量体温并填入读数。",
        "Measure the temperature and enter the reading.",
    ),
    "measure_again": _reason(
        "体温偏高，请复测",
        "High reading: measure again",
        "请休息几分钟，再用耳温计或电子腋下体温计测一次。",
        "Rest a few minutes, then measure once more in the ear or under the arm.",
    ),
    "measure_again_warm": _reason(
        "读数偏低，请复测",
        "Reading too low: measure again",
        "请到室内避风处稍候，改测手腕、耳温或腋下，填入第二次读数。",
        "Wait indoors out of the wind, measure at wrist, ear or under the arm, enter it as second reading.",
    ),
    "ask_travel": _reason(
        "请询问旅居史",
        "Ask about recent travel",
        "请询问近期是否在疫情地区停留过，只问行程，不问籍贯。",
        "Ask whether they recently stayed in an outbreak area: journeys only, never origin.",
    ),
    "note_mask": _reason(
        "请记录口罩情况",
        "Note the mask",
        "请记录是否戴着口罩。",
        "Record whether a mask is worn.",
    ),
    "urge_mask": _reason(
        "请劝导佩戴口罩",
        "Urge to put on a mask",
        "请劝其戴上口罩，再记录结果。",
        "Ask them to put on a mask, then record what came of it.",
    ),
    # Sent to somebody who can help.
    "restricted_medical": _reason(
        "就医请等候专车",
        "Medical care: wait for transport",
        "请在门口等候，社区安排专车闭环接送就医；对管控措施有异议可以申诉。",
        "Wait at the gate, the community arranges transport to the doctor; you can appeal the order.",
    ),
    "restricted_fever": _reason(
        "隔离期发热，请等候",
        "Fever under an order: please wait",
        "请原地等候，社区安排专车送您去发热门诊；对管控措施有异议可以申诉。",
        "Wait here, the community arranges transport to the fever clinic; you can appeal the order.",
    ),
    "restricted_elsewhere": _reason(
        "请等候社区人员",
        "Please wait for the community worker",
        "请在门口等候，社区人员核实后安排您返回隔离地点；有异议可以申诉。",
        "Wait at the gate, the community worker checks and arranges your way back; you can appeal.",
    ),
    "fever_resident": _reason(
        "发热，请回家等候",
        "Fever: go home and wait",
        "您可以回家，请戴口罩、单独休息，社区会联系您并协助去发热门诊。",
        "You may go home; wear a mask, rest apart, the community will call and help you to the fever clinic.",
    ),
    "fever_leaving": _reason(
        "发热，请去发热门诊",
        "Fever: go to the fever clinic",
        "请戴好口罩去发热门诊，不乘公共交通，需要接送请联系社区。",
        "Wear a mask and go to the fever clinic, not by public transport; ask the community for a lift.",
    ),
    "fever_medical": _reason(
        "就医请走发热门诊",
        "Care: through the fever clinic",
        "请戴好口罩，由门岗指引您到发热门诊就诊。",
        "Wear a mask; the gatekeeper shows you the way to the fever clinic, where you are seen.",
    ),
    "travel_resident": _reason(
        "可以回家，需要筛查",
        "You may go home; screening is due",
        "您可以回家，社区会联系您安排筛查，请先不要外出；对判断有异议可以申诉。",
        "You may go home, the community will call to arrange screening, please stay in; you can appeal.",
    ),
    "travel_screening": _reason(
        "请先接受筛查",
        "Please be screened first",
        "请到筛查点登记检测，完成后再进入；对判断有异议可以申诉。",
        "Go to the screening point, register and be tested, then come back; you can appeal.",
    ),
    # Not now, and what to do instead.
    "restricted": _reason(
        "隔离期内不能进入",
        "No entry while under an order",
        "请返回隔离地点，生活和就医需要请联系社区；有异议可以申诉。",
        "Go back to where you are to stay, ask the community for what you need; you can appeal.",
    ),
    "restricted_stay_home": _reason(
        "隔离期内请留在家中",
        "Please stay home until the order ends",
        "买菜、取药、就医请联系社区，由专人上门或安排；有异议可以申诉。",
        "Ask the community for food, medicine or a doctor, they come or arrange it; you can appeal.",
    ),
    "fever": _reason(
        "体温异常，不能进入",
        "Fever: no entry now",
        "请戴好口罩去发热门诊就诊，排除或痊愈后即可进入。",
        "Wear a mask and go to the fever clinic; you can enter once cleared or well again.",
    ),
    "closed_no_visitors": _reason(
        "封闭管理，谢绝来访",
        "Closed: no visitors",
        "请电话联系住户，确有急需由社区核准；有异议可以申诉。",
        "Telephone the household, the community can approve an urgent visit; you can appeal.",
    ),
    "delivery_at_gate": _reason(
        "请把物品放在门口",
        "Leave the delivery at the gate",
        "请放到无接触货架并通知收件人，收件人不便时由门岗转送；有异议可以申诉。",
        "Put it on the shelf and tell the recipient, the gate can carry it for them; you can appeal.",
    ),
    "closed_no_outing": _reason(
        "封闭管理，暂不外出",
        "Closed: no outing for now",
        "生活物资会送到门口，就医或必要工作请告诉门岗；有异议可以申诉。",
        "Supplies come to the door, tell the gate of medical or essential errands; you can appeal.",
    ),
    "closed_place": _reason(
        "场所封闭，暂停进入",
        "This place is closed for now",
        "请到其他开放的场所或联系社区代购，就医请告诉门岗；有异议可以申诉。",
        "Use another place or ask the community to shop, tell the gate if it is for care; you can appeal.",
    ),
    "managed_no_visitors": _reason(
        "暂不接待来访",
        "No visitors for now",
        "请电话联系住户到门口会面，确有急需由社区核准；有异议可以申诉。",
        "Telephone the household to meet at the gate, the community can approve a visit; you can appeal.",
    ),
    "no_outing": _reason(
        "外出受限，请留家中",
        "Outings suspended: please stay in",
        "就医或必要工作请告诉门岗，其他需要请联系社区；有异议可以申诉。",
        "Tell the gate of medical or essential errands, ask the community for the rest; you can appeal.",
    ),
    "no_mask": _reason(
        "请戴口罩后再进入",
        "Please enter with a mask",
        "戴上口罩即可进入，没有口罩或因病不能戴请告诉门岗。",
        "Put on a mask and enter; tell the gatekeeper if you have none or cannot wear one.",
    ),
}

DUTIES: dict[str, Reason] = {
    "fever_followup": _reason(
        "跟进发热人员",
        "Follow up a fever",
        "请尽快联系本人，问清症状，协助去发热门诊就诊。",
        "Call the person soon, ask about symptoms, help them to the fever clinic.",
    ),
    "restricted_followup": _reason(
        "核实隔离人员外出",
        "A person under an order was outside",
        "请联系本人，核实行程和原因，补上所缺的生活服务。",
        "Call the person, learn where they went and why, and provide the service they lacked.",
    ),
    "travel_screening": _reason(
        "安排旅居史筛查",
        "Arrange screening after travel",
        "请联系本人安排筛查，并告知下一轮时间。",
        "Call the person, arrange the screening and tell them when the next round is.",
    ),
    "check_thermometer": _reason(
        "检查体温计",
        "Check the thermometer",
        "请把体温计放到室内回温，与另一支比对，不准的更换。",
        "Warm the thermometer indoors, compare it with another one, replace it if it is wrong.",
    ),
    "community_notice": _reason(
        "安排隔离人员就医",
        "Arrange care for a person under an order",
        "请安排专车闭环接送，并确认本人返回隔离地点。",
        "Arrange separate transport there and back, and confirm that the person has returned.",
    ),
}
