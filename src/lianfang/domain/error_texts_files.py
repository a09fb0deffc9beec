"""What errors about the archive and about files that come in or go out say to people, in both languages."""

from __future__ import annotations

from lianfang.domain.error_text import ErrorText

TEXTS: dict[str, ErrorText] = {
    "archive.busy": ErrorText(
        "归档正在由另一个进程写入。",
        "Another process is writing to the archive.",
        "请稍后再试。",
        "Try again in a minute.",
    ),
    "file.line_too_long": ErrorText(
        "文件有一行超过 {limit} 个字符。",
        "The file has a line of more than {limit} characters.",
        "请检查文件是否为 CSV，换行是否完整。",
        "Check that it is CSV, and that its line ends are whole.",
    ),
    "file.not_plain": ErrorText(
        "{value} 不是普通文件。",
        "{value} is no plain file.",
        "请先存成文件再读；不读目录、管道和设备。",
        "Save it as a file first; folders, pipes and devices are not read.",
    ),
    "file.not_parquet": ErrorText(
        "文件 {value} 不是完整的 Parquet 文件。",
        "The file {value} is no whole Parquet file.",
        "请重新导出，或另存为 CSV。",
        "Export it once more, or save it as CSV.",
    ),
    "file.no_table": ErrorText(
        "文件 {value} 不是文本表格。",
        "The file {value} is no table of text.",
        "请另存为 CSV（UTF-8 或 GB 18030）或 Parquet。",
        "Save it as CSV (UTF-8 or GB 18030) or Parquet.",
    ),
    "file.columns_twice": ErrorText(
        "首行中这些列写了两次：{columns}。",
        "The first line names these columns twice: {columns}.",
        "每一列只留一个。",
        "Leave one of each.",
    ),
    "file.exists": ErrorText(
        "文件 {value} 已存在。",
        "There is a file {value} already.",
        "请另选一个新文件名。",
        "Choose a new name.",
    ),
    "file.not_writable": ErrorText(
        "文件 {value} 无法写入：{why}。",
        "The file {value} cannot be written: {why}.",
        "请核对路径、权限和磁盘空间。",
        "Check the path, your permission and the space on the disk.",
    ),
    "file.kind_unknown": ErrorText(
        "不能按 {value} 的后缀判断文件格式。",
        "The ending of {value} names no format that is known here.",
        "可用的后缀：{choices}。",
        "Known endings: {choices}.",
    ),
    "file.too_large": ErrorText(
        "文件超过 {limit}。",
        "The file is larger than {limit}.",
        "请分成几个文件，或用命令行导入。",
        "Split it, or import it at the command line.",
    ),
    "file.not_text": ErrorText(
        "文件不是 CSV 或 GeoJSON 文本；不接受压缩包和表格软件的文件。",
        "The file is no CSV or GeoJSON text; packed files and workbooks are not taken.",
        "请另存为 CSV 后再上传。",
        "Save it as CSV and send it again.",
    ),
    "field.not_a_number": ErrorText(
        "“{field}”应为数字，现在是“{value}”。",
        "“{field}” should be a number, not “{value}”.",
        "请改正数字。",
        "Correct the number.",
    ),
    "time.past_retention": ErrorText(
        "时间 {value} 早于保存期限 {days} 天。",
        "The time {value} lies before the {days} days that are kept.",
        "不再保存这样的记录；确需保存时，用 --any-day 写明理由。",
        "Such records are not kept; where they must be, say why with --any-day.",
    ),
    "time.not_over": ErrorText(
        "{value} 这一天尚未结束。",
        "The day of {value} is not over yet.",
        "请在当天结束后导入归档，或直接导入数据库。",
        "Bring it into the archive when the day is over, or into the database now.",
    ),
    "stay.leaves_before": ErrorText(
        "离开时间早于进入时间。",
        "The stay leaves before it enters.",
        "请核对两个时间及其时区。",
        "Check both times and their offsets.",
    ),
    "kind.minutes": ErrorText(
        "“{field}”不合理：{value}。",
        "“{field}” cannot be true: {value}.",
        "应为整数分钟，停留时间不超过上限，上限不超过 {limit} 分钟。",
        "Give whole minutes, the assumed stay no longer than the cap, the cap at most {limit}.",
    ),
    "kind.twice": ErrorText(
        "场所“{value}”出现了两次。",
        "The site “{value}” is there twice.",
        "每个场所只写一行。",
        "Write one row a site.",
    ),
    "geojson.not_json": ErrorText(
        "文件不是能读懂的 JSON：可能不完整，或层层嵌套太深。",
        "The file is no JSON that can be read: it is cut short, or nested too deeply.",
        "请从导出它的系统重新导出 GeoJSON 或 CSV。",
        "Export it anew, as GeoJSON or CSV.",
    ),
    "geojson.no_collection": ErrorText(
        "文件是 JSON，但不是 GeoJSON 要素集合。",
        "The file is JSON, but no GeoJSON collection.",
        '最外层应为 {{"type": "FeatureCollection", "features": […]}}。',
        'Outermost there should be {{"type": "FeatureCollection", "features": […]}}.',
    ),
    "geojson.no_properties": ErrorText(
        "该要素没有 properties。",
        "This feature has no properties.",
        "请把编号、名称、类型、区域写在 properties 中。",
        "Write code, name, kind and area of the place into its properties.",
    ),
    "geojson.no_point": ErrorText(
        "该要素不是点。",
        "This feature is no point.",
        "请用 Point，坐标依次为经度、纬度；没有坐标时 geometry 填 null。",
        "Use a Point with longitude, then latitude; where there is no position, let geometry be null.",
    ),
    "site.differs": ErrorText(
        "场所“{value}”已登记，内容不同：{columns}。",
        "The place “{value}” is registered already, otherwise: {columns}.",
        "导入不改动已有场所，请在场所页面修改。",
        "An import changes no place that is there; change it on its page.",
    ),
    "gates.not_valid": ErrorText(
        "卡口“{value}”看不懂。",
        "The gates “{value}” cannot be read.",
        "请写成“北门 06:00-22:00；东门 06:30-20:00”。",
        "Write “North gate 06:00-22:00; East gate 06:30-20:00”.",
    ),
    "person.duplicate_phone": ErrorText(
        "电话与{value}相同。",
        "The telephone is that of {value}.",
        "核对是否同一人，再用 --duplicates 说明如何处理。",
        "Find out whether it is the same person, then say by --duplicates what to do.",
    ),
    "person.duplicate_door": ErrorText(
        "姓名和住址与{value}相同。",
        "Name and address are those of {value}.",
        "核对是否同一人，再用 --duplicates 说明如何处理。",
        "Find out whether it is the same person, then say by --duplicates what to do.",
    ),
    "person.duplicate_household": ErrorText(
        "与{value}同户同名。",
        "Has the name of {value} in the same household.",
        "核对是否同一人，再用 --duplicates 说明如何处理。",
        "Find out whether it is the same person, then say by --duplicates what to do.",
    ),
    "person.duplicate_name": ErrorText(
        "与{value}同区域同名，没有内容可以区分。",
        "Has the name of {value} in the same area, and nothing tells the two apart.",
        "补上电话、住址或出生年份；或用 --duplicates 说明如何处理。",
        "Add a telephone, address or year of birth; or say by --duplicates what to do.",
    ),
    "person.number_taken": ErrorText(
        "编号 {value} 已属于另一人。",
        "The number {value} is another person's.",
        "请去掉编号列，让系统给出新编号。",
        "Leave the number out: a new one is given.",
    ),
    "birth_year.not_valid": ErrorText(
        "出生年份“{value}”不可信。",
        "“{value}” is no year of birth.",
        "请填四位年份，例如 1975。",
        "Give four digits, such as 1975.",
    ),
    "export.purpose": ErrorText(
        "导出人员须说明用途。",
        "An export of people needs a purpose.",
        "请用 --purpose 写明，审计记录会保存。",
        "Say it with --purpose; the audit trail keeps it.",
    ),
    "export.too_many": ErrorText(
        "符合条件的记录超过 {limit} 行，页面一次最多导出 {limit} 行。",
        "More than {limit} rows match; a page exports {limit} at most.",
        "请按日期或场所缩小范围，或请管理员用命令行导出。",
        "Narrow it by day or place, or have it exported at the command line.",
    ),
}
