"""What errors about the rules of diseases, cases, contacts and quarantine say to people, in both languages."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    # rules of diseases
    "rules.none_in_force": ErrorText(
        "“{disease}”在 {date} 没有生效的规则版本。",
        "No edition of the rules of “{disease}” is in force on {date}.",
        "请核对日期，或为这一天添加规则版本。",
        "Check the date, or add an edition of the rules for that day.",
    ),
    "rules.no_such_edition": ErrorText(
        "“{disease}”没有名为“{edition}”的规则版本。",
        "“{disease}” has no edition of the rules called “{edition}”.",
        "请从版本列表中选择。",
        "Choose one from the list of editions.",
    ),
    "rules.twice": ErrorText(
        "“{disease}”的规则版本“{edition}”出现了两次。",
        "The edition “{edition}” of the rules of “{disease}” is there twice.",
        "请去掉一个，或给其中一个另取版本名。",
        "Remove one of them, or give one another name.",
    ),
    "rules.overlap": ErrorText(
        "“{disease}”的版本“{edition}”和“{other}”在 {date} 同时生效。",
        "The editions “{edition}” and “{other}” of “{disease}” are both in force on {date}.",
        "请把前一版的 effective_to 设为后一版生效的前一天。",
        "End the earlier one (effective_to) on the day before the later one begins.",
    ),
    "rules.not_a_number": ErrorText(
        "“{field}”应为 {least} 至 {most} 之间的数，现在是“{value}”。",
        "“{field}” should be a number from {least} to {most}, not “{value}”.",
        "请改正规则文件中的这一项。",
        "Correct this entry of the rules file.",
    ),
    "rules.not_a_table": ErrorText(
        "“{field}”应为一组设置。",
        "“{field}” should be a table of settings.",
        "请按随附的规则文件的样子书写。",
        "Write it as in the rules files that come with the product.",
    ),
    "rules.not_a_list": ErrorText(
        "“{field}”应为列表。",
        "“{field}” should be a list.",
        "请用方括号书写，没有内容时写 []。",
        "Write it in square brackets; write [] for none.",
    ),
    "rules.not_a_date": ErrorText(
        "“{field}”应为日期，现在是“{value}”。",
        "“{field}” should be a date, not “{value}”.",
        "请写成 2022-06-28 的样子，不加引号。",
        "Write it like 2022-06-28, without quotation marks.",
    ),
    "rules.not_rising": ErrorText(
        "“{field}”的数值应当由小到大。",
        "The numbers of “{field}” should rise.",
        "请按从小到大排列，每个只写一次。",
        "Put them in order, each once.",
    ),
    "rules.word_twice": ErrorText(
        "“{field}”中同一个词出现了两次。",
        "“{field}” has one word twice.",
        "请去掉重复的词。",
        "Remove the second one.",
    ),
    "rules.not_a_name": ErrorText(
        "“{value}”不能作为“{field}”的名称。",
        "“{value}” cannot be the name in “{field}”.",
        "请只用小写字母、数字和连字符，最多 32 个，例如 2022-06-28。",
        "Use small letters, digits and hyphens, 32 at most, for example 2022-06-28.",
    ),
    "rules.test_after_the_end": ErrorText(
        "“{field}”中第 {day} 天的检测在最后一天（第 {days} 天）之后。",
        "“{field}” has a test on day {day}, after the last day ({days}).",
        "请改正检测日或各阶段的天数。",
        "Correct the day of the test, or the days of the steps.",
    ),
    "rules.ends_before_it_begins": ErrorText(
        "规则的结束日期早于开始日期。",
        "The rules end before they begin.",
        "请改正 effective_from 或 effective_to。",
        "Correct effective_from or effective_to.",
    ),
    # cases
    "case.date_in_future": ErrorText(
        "日期 {value} 在将来。",
        "The date {value} lies in the future.",
        "请填写今天或更早的日期。",
        "Give today or an earlier day.",
    ),
    "case.date_too_early": ErrorText(
        "日期 {value} 早于 {first}。",
        "The date {value} lies before {first}.",
        "请核对年份。",
        "Check the year.",
    ),
    "case.onset_after_death": ErrorText(
        "发病日期 {onset} 晚于死亡日期 {died}。",
        "The onset, {onset}, lies after the death, {died}.",
        "请核对这两个日期。",
        "Check the two dates.",
    ),
    "case.recovered_after_death": ErrorText(
        "痊愈日期 {recovered} 晚于死亡日期 {died}。",
        "The recovery, {recovered}, lies after the death, {died}.",
        "请核对这两个日期，或只保留一个结局。",
        "Check the two dates, or keep one outcome only.",
    ),
    "case.recovered_before_onset": ErrorText(
        "痊愈日期 {recovered} 早于发病日期 {onset}。",
        "The recovery, {recovered}, lies before the onset, {onset}.",
        "请核对这两个日期。",
        "Check the two dates.",
    ),
    "case.no_anchor": ErrorText(
        "没有发病、出疹或首次阳性采样的日期，无法计算传染期。",
        "Without a date of onset, rash or first positive sampling no infectious window can be computed.",
        "请先填写其中一个日期。",
        "Give one of these dates first.",
    ),
    # line lists, contacts and other tables that went through a spreadsheet
    "line_list.twice": ErrorText(
        "编号“{value}”已在第 {line} 行出现。",
        "The id “{value}” stands in line {line} already.",
        "每个病例只写一行；请删去一行或更正编号。",
        "Write one row a case: remove one of them, or correct the id.",
    ),
    "line_list.no_outcome": ErrorText(
        "有转归日期 {value}，没有转归。",
        "There is a day of the outcome, {value}, and no outcome.",
        "请填写转归，或删去日期。",
        "Give the outcome, or remove the day.",
    ),
    "line_list.backwards": ErrorText(
        "末次暴露早于首次暴露。",
        "The last exposure lies before the first.",
        "请核对这两个时间及其时区。",
        "Check both times and their offsets.",
    ),
    "line_list.minutes": ErrorText(
        "接触时长“{value}”应为 0 至 {limit} 的整数分钟。",
        "“{value}” should be whole minutes together, 0 to {limit}.",
        "请改正；不知道时留空。",
        "Correct it; leave it empty if it is not known.",
    ),
    "date.no_year": ErrorText(
        "日期“{value}”没有年份。",
        "The date “{value}” has no year.",
        "请写成 2026-02-02。",
        "Write it as 2026-02-02.",
    ),
    "phone.rounded": ErrorText(
        "电话“{value}”已被表格软件改成科学计数，后几位丢失。",
        "A spreadsheet has rounded the telephone “{value}”; its last digits are lost.",
        "请把该列设为文本格式，重新填写号码。",
        "Format the column as text and enter the number again.",
    ),
}
