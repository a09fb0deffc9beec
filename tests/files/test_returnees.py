"""Lists of returnees as they come out of spreadsheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lianfang.domain.errors import InvalidInput
from lianfang.files.returnees import parse_returnees

TODAY = date(2026, 2, 10)


def listed(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A list as a file."""
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_with_a_title_and_other_columns_is_understood(tmp_path: Path, encoding: str) -> None:
    text = (
        "返乡人员登记表,,,,,\n"
        "序号,姓名,联系电话,现住址,来源地,返回日期\n"
        "1,李 娜,'138 0000 1234,锦江华庭1栋101,武汉市,2026年2月3日\n"
        "2,王强,13800005678,西村5号,武汉市,46056\n"
        ",,,,,\n"
    )
    found = parse_returnees(listed(tmp_path, text, encoding), TODAY)
    assert found.bad == []
    first, second = found.rows.values()
    assert (first.phone, first.returned_on, first.from_area) == ("13800001234", date(2026, 2, 3), "武汉市")
    assert second.returned_on == date(2026, 2, 3)


def test_every_bad_row_is_named_with_its_line_and_the_others_are_taken(tmp_path: Path) -> None:
    text = (
        "name,phone,left,returned,birth_year\n"
        "Li Na,13800001234,2026-02-01,2026-02-03,1980\n"
        ",13800001235,2026-02-01,2026-02-03,\n"
        "Wang,1.39E+10,2026-02-01,2026-02-03,\n"
        "Sun,13800001236,2026-02-05,2026-02-03,\n"
        "He,13800001237,2026-02-01,2027-02-03,\n"
        "Chen,13800001238,soon,2026-02-03,80\n"
        "Li Na,138-0000-1234,2026-02-01,2026-02-03,1980\n"
    )
    found = parse_returnees(listed(tmp_path, text), TODAY)
    assert [row.name for row in found.rows.values()] == ["Li Na"]
    assert {(bad.line, bad.problem.code) for bad in found.bad} == {
        (3, "field.required"),
        (4, "phone.rounded"),
        (5, "returnee.back_before_left"),
        (6, "case.date_in_future"),
        (7, "date.not_valid"),
        (7, "returnee.year"),
        (8, "returnee.twice"),
    }
    assert found.bad_lines == 6


def test_a_file_without_names_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        parse_returnees(listed(tmp_path, "telephone,address\n1,2\n"), TODAY)
