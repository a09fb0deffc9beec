"""What errors about values, bodies and files say to people, in both languages."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    # values
    "temperature.not_a_number": ErrorText(
        "体温“{value}”不是数字。",
        "Temperature “{value}” is not a number.",
        "请写成带小数点的度数，例如 36.8。",
        "Write degrees with a decimal point, for example 36.8.",
    ),
    "temperature.too_precise": ErrorText(
        "体温 {value} 的小数超过一位。",
        "Temperature {value} has more than one decimal.",
        "请保留一位小数，例如 36.8。",
        "Give one decimal, for example 36.8.",
    ),
    "temperature.not_plausible": ErrorText(
        "体温 {value} ℃ 不在 30.0 至 45.0 之间。",
        "Temperature {value} °C is not between 30.0 and 45.0.",
        "请核对读数；37.0 度写作 37.0，不写 370。",
        "Check the reading; write 37.0 for 37.0 degrees, not 370.",
    ),
    "temperature.second_without_first": ErrorText(
        "只有复测体温，没有初测体温。",
        "There is a second reading but no first one.",
        "请补上初测体温。",
        "Add the first reading.",
    ),
    "field.required": ErrorText(
        "缺少“{field}”。",
        "“{field}” is missing.",
        "请填写后再提交。",
        "Fill it in and send again.",
    ),
    "field.unknown": ErrorText(
        "不认识字段“{field}”。",
        "“{field}” is not a field of this record.",
        "请去掉它或改正名称。",
        "Remove it or correct its name.",
    ),
    "field.not_text": ErrorText(
        "“{field}”应为文字。",
        "“{field}” should be text.",
        "请改成带引号的文字。",
        "Send it as a string.",
    ),
    "field.not_true_false": ErrorText(
        "“{field}”应为 true 或 false，现在是“{value}”。",
        "“{field}” should be true or false, not “{value}”.",
        "请改成 true 或 false。",
        "Write true or false.",
    ),
    "field.too_long": ErrorText(
        "“{field}”超过 {limit} 个字。",
        "“{field}” is longer than {limit} characters.",
        "请缩短后再提交。",
        "Shorten it and send again.",
    ),
    "field.not_a_choice": ErrorText(
        "“{field}”不能是“{value}”。",
        "“{field}” cannot be “{value}”.",
        "可选：{choices}。",
        "Choose one of: {choices}.",
    ),
    "field.control_character": ErrorText(
        "“{field}”含有不可见的控制字符。",
        "“{field}” contains an invisible control character.",
        "请重新输入这段文字。",
        "Type the text again.",
    ),
    "phone.not_valid": ErrorText(
        "电话“{value}”不是有效号码。",
        "“{value}” is not a telephone number.",
        "请填 5 至 20 位数字，可带 + 号。",
        "Give 5 to 20 digits, with + if needed.",
    ),
    "plate.not_valid": ErrorText(
        "车牌“{value}”不是有效号牌。",
        "“{value}” is not a number plate.",
        "请填 3 至 16 位字母、数字或汉字，例如 皖A12345。",
        "Give 3 to 16 letters, digits or Chinese characters, as on the plate.",
    ),
    "time.not_valid": ErrorText(
        "时间“{value}”看不懂。",
        "The time “{value}” cannot be read.",
        "请写成带时区的 ISO 8601，例如 2026-02-02T08:05:00+08:00。",
        "Write ISO 8601 with an offset, for example 2026-02-02T08:05:00+08:00.",
    ),
    "time.no_zone": ErrorText(
        "时间“{value}”没有时区。",
        "The time “{value}” has no time zone.",
        "请加上时区，例如 +08:00。",
        "Add an offset, for example +08:00.",
    ),
    "time.in_future": ErrorText(
        "时间 {value} 比服务器时间晚了 {minutes} 分钟。",
        "The time {value} is {minutes} minutes ahead of the server.",
        "请校准设备时钟（服务器时间 {server_time}）后重新提交，记录保留在设备上。",
        "Set the device's clock (server time {server_time}) and send again; keep the record on the device.",
    ),
    "time.not_yet": ErrorText(
        "时间 {value} 在将来。",
        "The time {value} lies in the future.",
        "请核对日期和时区；现在是 {server_time}。",
        "Check the day and the offset; it is {server_time} now.",
    ),
    "time.too_old": ErrorText(
        "时间 {value} 早于保留期限 {days} 天。",
        "The time {value} is older than the {days} days that are kept.",
        "请核对日期；过期记录不再接收。",
        "Check the date; records older than that are no longer taken.",
    ),
    "date.not_valid": ErrorText(
        "日期“{value}”看不懂。",
        "The date “{value}” cannot be read.",
        "请写成 2026-02-02。",
        "Write it as 2026-02-02.",
    ),
    "window.ends_before_it_begins": ErrorText(
        "结束时间不晚于开始时间。",
        "The end is not later than the beginning.",
        "请改正“{field}”。",
        "Correct “{field}”.",
    ),
    "id.not_valid": ErrorText(
        "编号“{value}”不是有效的 UUID。",
        "“{value}” is not a UUID.",
        "每条记录由设备生成一个 UUID 编号。",
        "Let the device make one UUID for each record.",
    ),
    "id.reused": ErrorText(
        "编号 {value} 已用于内容不同的记录。",
        "The id {value} was already used for a different record.",
        "请为新记录生成新的编号；原记录未改动。",
        "Make a new id for a new record; the stored one was not changed.",
    ),
    # bodies and files
    "body.not_json": ErrorText(
        "提交的内容不是有效的 JSON。",
        "The body is not valid JSON.",
        "请检查第 {line} 行附近，编码须为 UTF-8。",
        "Look near line {line}; the encoding must be UTF-8.",
    ),
    "body.not_utf8": ErrorText(
        "提交的内容不是有效的 UTF-8 编码。",
        "The body is not valid UTF-8.",
        "请以 UTF-8 编码重新提交。",
        "Send it again encoded as UTF-8.",
    ),
    "body.too_large": ErrorText(
        "提交的内容超过 {limit}。",
        "The body is larger than {limit}.",
        "请分成几批提交。",
        "Send it in several batches.",
    ),
    "batch.empty": ErrorText(
        "这一批没有记录。",
        "The batch holds no records.",
        "请至少提交一条。",
        "Send at least one.",
    ),
    "batch.too_many": ErrorText(
        "这一批有 {count} 条，超过 {limit} 条。",
        "The batch holds {count} records; at most {limit} are taken.",
        "请分成几批提交。",
        "Send it in several batches.",
    ),
    "file.not_readable": ErrorText(
        "文件 {value} 无法读取：{why}。",
        "The file {value} cannot be read: {why}.",
        "请核对路径和权限。",
        "Check the path and your permission.",
    ),
    "file.encoding": ErrorText(
        "文件 {value} 既不是 UTF-8 也不是 GB 18030 编码。",
        "The file {value} is neither UTF-8 nor GB 18030.",
        "请另存为 UTF-8。",
        "Save it as UTF-8.",
    ),
    "file.columns_missing": ErrorText(
        "文件缺少列：{columns}。",
        "The file lacks the columns: {columns}.",
        "首行须为列名。",
        "The first line must name the columns.",
    ),
    "file.columns_unknown": ErrorText(
        "文件有不认识的列：{columns}。",
        "The file has unknown columns: {columns}.",
        "请删去或改名；可用的列：{known}。",
        "Remove or rename them; known columns: {known}.",
    ),
    "row.too_few_fields": ErrorText(
        "这一行有 {count} 列，应为 {expected} 列。",
        "The row has {count} instead of {expected} fields.",
        "请检查引号和逗号。",
        "Check quotes and commas.",
    ),
    "row.open_quote": ErrorText(
        "这一行有引号没有闭合。",
        "A quote in this line is not closed.",
        "请补上或删去引号；一条记录须在一行之内。",
        "Close it or remove it; a row must stand on one line.",
    ),
}
