"""What errors about screening rounds say to people, in both languages."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    "returnee.none": ErrorText(
        "名单里没有一行可以读取。",
        "Not one row of the list could be read.",
        "请按下面列出的问题改正后再导入。",
        "Correct the problems listed and bring it in again.",
    ),
    "returnee.twice": ErrorText(
        "“{value}”与第 {line} 行是同一人。",
        "“{value}” is the same person as in line {line}.",
        "请删去重复的一行。",
        "Leave one of the two out.",
    ),
    "returnee.back_before_left": ErrorText(
        "返回日期（{value}）早于离开日期（{left}）。",
        "The return ({value}) lies before the departure ({left}).",
        "请核对两个日期。",
        "Check both days.",
    ),
    "returnee.year": ErrorText(
        "“{value}”不是出生年份。",
        "“{value}” is no year of birth.",
        "请填四位年份，或留空。",
        "Give four digits, or leave it empty.",
    ),
    "screening.not_offered": ErrorText(
        "“{value}”不在这一行的可能人员之中。",
        "“{value}” is not among those whom this row may mean.",
        "请从列出的人员中选择，或选“都不是”。",
        "Choose one of those listed, or none of them.",
    ),
    "screening.no_round": ErrorText(
        "没有第 {value} 轮，共 {limit} 轮。",
        "There is no round {value}: there are {limit}.",
        "请核对轮次。",
        "Check the round.",
    ),
    "screening.round_before": ErrorText(
        "第 {value} 轮之前的轮次还没有结果。",
        "The round before round {value} has no result yet.",
        "请先记录前一轮；没找到的也要记为“未找到”。",
        "Note the earlier round first; whoever was not found is noted so.",
    ),
}
