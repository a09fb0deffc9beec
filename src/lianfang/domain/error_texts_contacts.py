"""What errors about reporting cases, tracing and following up contacts say to people, in both languages."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    "case.known": ErrorText(
        "此人已登记为该病的病例：{value}。",
        "This person already is a case of the disease: {value}.",
        "请打开该病例，在其中变更分类。",
        "Open that case and classify it anew.",
    ),
    "case.same_class": ErrorText(
        "该病例不能改为“{value}”。",
        "The case cannot become “{value}”.",
        "请另选分类；不再是病例的，选“已排除”。",
        "Choose another classification; who is no case any more is excluded.",
    ),
    "case.begins_excluded": ErrorText(
        "新病例不能一开始就是“已排除”。",
        "A new case cannot begin as excluded.",
        "请选疑似、临床诊断、确诊或无症状感染。",
        "Choose suspected, probable, confirmed or asymptomatic.",
    ),
    "case.changed": ErrorText(
        "病例 {value} 在您填写时已被他人修改。",
        "Somebody changed case {value} while you were writing.",
        "您填写的内容还在；请核对现在的内容后再保存。",
        "What you typed is still here: compare it with the case as it is now, and save again.",
    ),
    "contact.changed": ErrorText(
        "这名接触者的记录刚被他人修改。",
        "Somebody just changed this contact.",
        "请核对现在的内容后再试。",
        "Look at it as it is now, and try again.",
    ),
    "contact.of_oneself": ErrorText(
        "病例不能是自己的接触者（{value}）。",
        "A case is no contact of themselves ({value}).",
        "请核对人员编号。",
        "Check the person's number.",
    ),
    "contact.no_class": ErrorText(
        "按现行规则，{value} 分钟的接触不构成接触者。",
        "By the rules in force, {value} minutes together make no contact.",
        "请补充接触情形，或不登记。",
        "Say by which situation they met, or leave them out.",
    ),
    "contact.minutes": ErrorText(
        "接触 {value} 分钟与起止时间不符。",
        "{value} minutes together do not fit between the first and the last exposure.",
        "请核对时间。",
        "Check the times.",
    ),
    "trace.no_case": ErrorText(
        "病例 {value} 已排除，不再追踪。",
        "Case {value} was excluded: there is nothing to trace.",
        "请先变更分类。",
        "Classify it anew first.",
    ),
    "trace.failed": ErrorText(
        "追踪没有完成。",
        "The trace did not come to its end.",
        "请再试一次；仍然失败时请管理员查看日志。",
        "Try again; if it fails again, have the administrator read the log.",
    ),
    "time.in_the_future": ErrorText(
        "{field}：时间还没有到。",
        "{field}: that time is still to come.",
        "请填写已经发生的时间。",
        "Give a time that has passed.",
    ),
    "stay.too_long": ErrorText(
        "{field}：一次停留不会超过 {limit} 天。",
        "{field}: no stay is longer than {limit} days.",
        "请核对起止时间，或分开填写。",
        "Check both times, or write several stays.",
    ),
    "archive.no_stays": ErrorText(
        "归档中还没有停留记录。",
        "The archive has no stays yet.",
        "请先运行 lianfang archive。",
        "Run lianfang archive first.",
    ),
    "line_list.differs": ErrorText(
        "病例“{value}”已经在库，内容与文件不同。",
        "Case “{value}” is registered already, and says something else.",
        "以系统内为准时从文件中删去这一行；以文件为准时在病例页面修改。",
        "Leave the row out, or change the case on its page.",
    ),
    "line_list.no_case": ErrorText(
        "没有编号为“{value}”的病例。",
        "There is no case “{value}”.",
        "请先导入病例名单。",
        "Bring in the line list first.",
    ),
    "rules.not_readable": ErrorText(
        "规则文件 {field} 无法读取（{why}）。",
        "The rule set {field} cannot be read ({why}).",
        "请改正文件中的这一处。",
        "Correct that place in the file.",
    ),
}
