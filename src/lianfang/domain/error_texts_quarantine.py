"""What errors about orders of quarantine and isolation, breaches and appeals say to people, in both languages."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    # what an order is founded on
    "order.contact_closed": ErrorText(
        "此人已不再作为接触者管理。",
        "This person is not followed up as a contact any more.",
        "如有新的暴露，请先登记为新的接触者。",
        "If they were exposed again, register that as a new contact first.",
    ),
    "order.not_for_this_class": ErrorText(
        "按“{edition}”，这一类接触者只需告知和自我观察，不下达隔离措施。",
        "Under “{edition}” contacts of this class are informed and watch themselves; no order is given.",
        "请告知本人注意健康；如应判为密接或次密接，请先更正分类。",
        "Tell them to watch their health; if they are a close or secondary contact, correct the class first.",
    ),
    "order.not_for_returnees": ErrorText(
        "按“{edition}”，该风险等级的旅居人员不需要隔离或健康监测措施。",
        "Under “{edition}” people returning from an area of this risk are under no order.",
        "请核对旅居地的风险等级；只需筛查的，请使用筛查名单。",
        "Check the risk of the area; who only has to be screened belongs on a screening list.",
    ),
    "order.no_case_any_more": ErrorText(
        "该病例已排除或已有结局，不能再下达隔离措施。",
        "This case is excluded or over; no isolation can be ordered.",
        "请核对病例的分类和结局。",
        "Check the case's classification and outcome.",
    ),
    "order.time_is_over": ErrorText(
        "从这一天算起，{days} 天的期限已经过去，没有可执行的措施。",
        "Counted from that day the {days} days are over; there is nothing to order.",
        "请核对最后暴露（返回）日期；确有新的暴露时从新的日期算起。",
        "Check the day of the last exposure (the return); a new exposure is counted from its own day.",
    ),
    "order.needs_place": ErrorText(
        "集中隔离或住院隔离须写明地点。",
        "Quarantine at a facility and isolation in hospital need a place.",
        "请填写隔离点或医院的名称。",
        "Give the name of the facility or hospital.",
    ),
    "order.no_unit": ErrorText(
        "此人居住的地方没有负责的单位。",
        "No unit answers for where this person lives.",
        "请先为该区域指定负责单位，再下达措施。",
        "Give the area a responsible unit first.",
    ),
    # one order a person
    "order.in_force": ErrorText(
        "此人已有生效的措施：{value}。",
        "This person is under an order already: {value}.",
        "请打开该措施；确需更换时，勾选以新措施替代它。",
        "Open that one; if this is to take its place, say so.",
    ),
    "order.changed": ErrorText(
        "措施 {value} 刚刚有人改动过。",
        "Somebody has just changed the order {value}.",
        "请重新打开页面，看清现状后再操作。",
        "Open the page again and look at how it stands now.",
    ),
    "order.ended": ErrorText(
        "措施 {value} 已经结束。",
        "The order {value} has ended already.",
        "不用再解除；如仍需隔离，请另下新的措施。",
        "It need not be ended again; if they still have to be kept apart, give a new order.",
    ),
    "order.not_releasable": ErrorText(
        "还不能解除：{missing}。",
        "They cannot be released yet: {missing}.",
        "请补齐所缺条件；因就医或安全需要时可立即解除，并写明原因。",
        "Complete what is missing; for medical care or safety they can be let go at once, saying why.",
    ),
    # breaches
    "breach.before_the_order": ErrorText(
        "这一时间不在措施的期限之内。",
        "That time does not lie within the order.",
        "请核对日期和时间。",
        "Check day and time.",
    ),
    "breach.dealt_with": ErrorText(
        "这条记录已经写明处理情况。",
        "What was done about this is recorded already.",
        "不用再次填写。",
        "It need not be recorded again.",
    ),
    # appeals
    "appeal.waits": ErrorText(
        "已有一份申诉正在等待答复。",
        "An appeal is waiting for an answer already.",
        "请等待答复，最迟 {due} 前答复。",
        "Wait for the answer; it is due by {due}.",
    ),
    "appeal.answered": ErrorText(
        "这份申诉已经答复。",
        "This appeal has been answered already.",
        "请查看已有的答复。",
        "Look at the answer that there is.",
    ),
    "appeal.own_order": ErrorText(
        "不能答复针对自己所下措施的申诉。",
        "Nobody answers an appeal against their own order.",
        "请由另一位有权限的人员答复。",
        "Somebody else with the right to has to answer it.",
    ),
    # the person's own page
    "resident.link_not_valid": ErrorText(
        "这个链接无效或已过期。",
        "This link does not work, or not any more.",
        "请联系社区工作人员，重新出示二维码。",
        "Ask your community worker to show you the code again.",
    ),
    "resident.too_many": ErrorText(
        "操作太频繁。",
        "That was too often.",
        "请过几分钟再试；紧急情况请拨打通知书上的电话。",
        "Try again in some minutes; if it is urgent, call the number on your notice.",
    ),
}
