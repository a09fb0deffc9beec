"""What errors about admission policies, and about two people changing the same thing, say to people."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    # changing the same thing together
    "edit.clash": ErrorText(
        "您改动期间，别人也改了其中 {fields} 项。",
        "Somebody else changed {fields} of these fields while you were changing them.",
        "请逐项选择保留谁的改法；您填的内容都还在。",
        "Choose for each whose version to keep; nothing you typed is lost.",
    ),
    "edit.busy": ErrorText(
        "此刻有多人同时保存，这次没有存上。",
        "Several people saved in this very moment; this change was not kept.",
        "请再保存一次。",
        "Save again.",
    ),
    "edit.row_gone": ErrorText(
        "这一行已在 {at} 被{value}删除。",
        "{value} removed this row at {at}.",
        "仍需要它的话，请作为新的一行加入。",
        "If it is still needed, add it as a new row.",
    ),
    "edit.row_changed": ErrorText(
        "{value}在 {at} 改过这一行。",
        "{value} changed this row at {at}.",
        "请先看改动，再决定是否移动或删除。",
        "Look at the change first, then move or remove the row.",
    ),
    "edit.order_changed": ErrorText(
        "{value}在 {at} 调整过顺序。",
        "{value} changed the order at {at}.",
        "请看新的顺序，再决定是否移动。",
        "Look at the new order, then move the row.",
    ),
    "edit.draft_changed": ErrorText(
        "{value}在 {at} 又改过这份草案。",
        "{value} changed this draft again at {at}.",
        "请看最新的内容，再决定退回到哪一步。",
        "Look at what it says now, then go back.",
    ),
    "site.half_a_position": ErrorText(
        "经度和纬度只填了一个。",
        "Only one of longitude and latitude is given.",
        "请两个都填，或都不填。",
        "Give both, or neither.",
    ),
    "site.not_on_earth": ErrorText(
        "“{field}”应在 -{limit} 至 {limit} 度之间，现在是 {value}。",
        "“{field}” lies between -{limit} and {limit} degrees; this is {value}.",
        "请核对度数；经度和纬度可能填反了。",
        "Check the degrees; perhaps longitude and latitude are swapped.",
    ),
    "site.swapped": ErrorText(
        "经度 {longitude}、纬度 {latitude} 不在本区，对调后在本区。",
        "Longitude {longitude}, latitude {latitude} lies far from the district; the other way round it lies within.",
        "经度和纬度填反了，请对调。",
        "Longitude and latitude are swapped: exchange them.",
    ),
    "site.far_away": ErrorText(
        "“{field}”{value} 远离本区，本区场所在 {least} 至 {most} 度之间。",
        "“{field}” {value} lies far from the district, whose places lie between {least} and {most} degrees.",
        "请核对度数（WGS 84）；经度和纬度可能填反了。",
        "Check the degrees (WGS 84); perhaps longitude and latitude are swapped.",
    ),
    "gate.hours": ErrorText(
        "卡口的关闭时间应在同一天内，并晚于开放时间。",
        "A gate closes later than it opens, on the same day.",
        "请改正时间；跨午夜开放的卡口请填 00:00 至 24:00。",
        "Correct the hours; for a gate that is open over midnight write 00:00 to 24:00.",
    ),
    # admission policies
    "draft.ended": ErrorText(
        "这份草案已经结束，不能再改。",
        "This draft has ended and can no more be changed.",
        "请从现行规则另起一份草案。",
        "Begin another draft from the policy in force.",
    ),
    "draft.changed": ErrorText(
        "您看过之后，{value}又改了这份草案，尚未生效。",
        "{value} changed this draft after you read it; it was not put in force.",
        "请看最新的内容，再决定。",
        "Read what it says now, then decide.",
    ),
    "policy.wrong": ErrorText(
        "规则表有误（{rule}）：{problem}。",
        "The table is wrong ({rule}): {problem}.",
        "请改正后再保存。",
        "Correct it and save again.",
    ),
    "policy.too_long": ErrorText(
        "规则表超过 {limit} 行。",
        "The table has more than {limit} rows.",
        "请先合并或删除几行。",
        "Join or remove some rows first.",
    ),
    "policy.last_rule": ErrorText(
        "最后一行不能删除：其他各行都不适用时由它决定。",
        "The last row cannot be removed: it decides where no other row does.",
        "可以改它的决定和理由。",
        "Its decision and reason can be changed.",
    ),
    "policy.no_change": ErrorText(
        "草案与现行规则相同。",
        "The draft says the same as the policy in force.",
        "请先改动至少一行。",
        "Change at least one row.",
    ),
    "policy.needs_note": ErrorText(
        "还没有写明为什么要改。",
        "It is not said yet why the policy changes.",
        "请写一句理由，大家都能看到。",
        "Write a sentence; everybody can read it.",
    ),
    "policy.needs_trial": ErrorText(
        "草案现在的内容还没有和现行规则比对试算。",
        "The draft as it stands has not been tried against the policy in force.",
        "请用前一天的通行记录试算一遍。",
        "Try it on yesterday's passages.",
    ),
    "policy.firm_promise": ErrorText(
        "草案违背了一条不能放弃的承诺。",
        "The draft breaks a promise that cannot be given up.",
        "请看承诺下面的例子，改正相应的行。",
        "See the example below the promise and correct that row.",
    ),
    "policy.promise_reason": ErrorText(
        "草案违背了一条承诺，还没有写明理由。",
        "The draft breaks a promise, and it is not said why.",
        "请改正相应的行，或写明理由（至少 {length} 个字）。",
        "Correct that row, or write why (at least {length} characters).",
    ),
    "policy.own_draft": ErrorText(
        "您改过这份草案，不能由您自己批准生效。",
        "You changed this draft, so you cannot put it in force yourself.",
        "请让主任或另一位调度员查看后批准。",
        "Ask the director or another dispatcher to look at it and confirm.",
    ),
    "policy.in_past": ErrorText(
        "生效时间不能早于现在。",
        "A policy cannot come in force in the past.",
        "请选现在或以后的时间。",
        "Choose now or a later time.",
    ),
    "policy.too_far": ErrorText(
        "生效时间在 {days} 天以后。",
        "The policy would come in force more than {days} days from now.",
        "请核对日期。",
        "Check the date.",
    ),
    "policy.not_planned": ErrorText(
        "这一版已经生效或已撤回，不能再撤回。",
        "This version is in force already, or was withdrawn before.",
        "要改回去，请另起草案。",
        "To change it back, begin a draft.",
    ),
    "policy.trial_day": ErrorText(
        "{value} 还没有到。",
        "{value} has not come yet.",
        "请选今天或以前的一天。",
        "Choose today or a day before.",
    ),
    "policy.reason_misfit": ErrorText(
        "这句话不适合这个决定。",
        "This sentence does not fit the decision.",
        "请在同一决定的分组里选一句。",
        "Choose one from the group of the same decision.",
    ),
    "policy.row_unconditional": ErrorText(
        "没有条件的行会拦住下面所有的行。",
        "A row without conditions would keep every row below it from being reached.",
        "请至少加一个条件。",
        "Add at least one condition.",
    ),
}
