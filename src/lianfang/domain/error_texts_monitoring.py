"""What errors about daily reports, visits and needs say to people, in both languages."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    "report.no_such_order": ErrorText(
        "没有编号为“{value}”的隔离或监测措施，或不在你的范围内。",
        "There is no order with the number “{value}”, or it is not in your part of the district.",
        "请核对编号；人员编号也可以。",
        "Check the number; the person's own number will do as well.",
    ),
    "report.released": ErrorText(
        "“{value}”的措施已于 {ended} 结束，此后不再登记。",
        "The order of “{value}” ended at {ended}; nothing is noted after that.",
        "如此人又有症状，请报告流调人员，不要在这里登记。",
        "If they are ill again, tell a tracer instead of noting it here.",
    ),
    "report.before_order": ErrorText(
        "{day} 早于“{value}”的措施开始时间 {since}。",
        "{day} lies before the order of “{value}” began, {since}.",
        "请核对日期和时段。",
        "Check the day and the part of the day.",
    ),
    "report.future_slot": ErrorText(
        "{day} 的这个时段还没有开始。",
        "That part of {day} has not begun yet.",
        "请等到该时段再测。",
        "Measure again when it has come.",
    ),
    "report.empty": ErrorText(
        "“{value}”既没有体温也没有症状。",
        "“{value}” has neither a temperature nor a symptom.",
        "请填写体温；无法测温时写明症状，或记一次未做的随访。",
        "Give the temperature; without one give the symptoms, or note a visit that was missed.",
    ),
    "report.twice": ErrorText(
        "“{value}”同一时段填了两次。",
        "“{value}” is there twice for the same part of the day.",
        "请只保留正确的一行。",
        "Keep the right line only.",
    ),
    "report.not_readable": ErrorText(
        "第 {row} 行看不懂：“{value}”。",
        "Line {row} cannot be read: “{value}”.",
        "每行写编号、体温、症状，用逗号、空格或制表符分开，例如 QABCDEFGH 36.5 无。",
        "Write number, temperature and symptoms, parted by commas, spaces or tabs, such as QABCDEFGH 36.5 none.",
    ),
    "report.unknown_symptom": ErrorText(
        "第 {row} 行的症状“{value}”不在列表中。",
        "The symptom “{value}” in line {row} is not on the list.",
        "请使用页面下方列出的说法，没有症状写“无”。",
        "Use the words listed below the form, and “none” where there is none.",
    ),
    "report.too_many": ErrorText(
        "一次最多登记 {limit} 人。",
        "At most {limit} people can be noted at once.",
        "请分几次提交。",
        "Send them in several parts.",
    ),
    "visit.order_ended": ErrorText(
        "“{value}”的措施已经结束，不再需要随访。",
        "The order of “{value}” has ended; no visit is owed any more.",
        "请返回今日走访，去下一户。",
        "Go back to the round and on to the next household.",
    ),
    "need.order_ended": ErrorText(
        "“{value}”的措施已经结束，生活服务由社区日常渠道受理。",
        "The order of “{value}” has ended; the community's everyday services take requests now.",
        "请直接联系社区居委会。",
        "Turn to the community directly.",
    ),
    "need.not_delivered": ErrorText(
        "这项需求还没有报告送达，不能确认。",
        "This has not been reported delivered yet, so it cannot be confirmed.",
        "请先登记送达情况。",
        "Report the delivery first.",
    ),
    "need.confirmed": ErrorText(
        "这项需求已经确认过了。",
        "This has been confirmed already.",
        "无需再操作；如还有需要，请另提一项。",
        "Nothing is left to do; ask anew for anything else.",
    ),
    "need.say_what": ErrorText(
        "请说明需要什么。",
        "Say what is needed.",
        "选择“其他”时请写几个字。",
        "With “something else” a few words are needed.",
    ),
    "round.nobody": ErrorText(
        "你的单位现在没有需要上门的人。",
        "Your unit has nobody to visit at home now.",
        "有新的居家措施时这里会出现。",
        "They will stand here when there is an order at home.",
    ),
}
