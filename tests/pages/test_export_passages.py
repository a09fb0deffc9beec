"""The list of passages as a file: what the page shows, within the asker's scope, noted, and never cut off unseen."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.accounts.queries import trail
from lianfang.passages.models import Passage
from tests import builders
from tests.builders import LI_NA, MART, asker
from tests.cli.terminal import type_in
from tests.passages.test_archive import day, pass_gate

pytestmark = pytest.mark.usefixtures("district")


def of(username: str) -> Client:
    """Somebody signed in."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.login(username=username, password=builders.PASSWORD)
    return client


def exported(username: str, **filters: str) -> list[dict[str, str]]:
    """The rows of the file that somebody gets."""
    answer: Any = of(username).get(reverse("export_passages"), filters)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_it_works() -> None:
    pass_gate(1, person=LI_NA, temperature=36.8, vehicle="皖A12345")
    (row,) = exported("zhou")
    assert (row["person"], row["site"], row["temperature"]) == (LI_NA, MART, "36.8")
    assert row["at"].endswith("+08:00")
    entry = trail(asker("qian"))[0]
    assert (entry.verb, entry.actor) == ("export.passages", "zhou")


def test_nobody_exports_what_they_do_not_see() -> None:
    pass_gate(1)
    assert len(exported("ding")) == 1
    assert exported("wu") == []
    assert of("ma").get(reverse("export_passages")).status_code == 403


@pytest.mark.slow
def test_the_filters_of_the_list_are_those_of_the_file() -> None:
    pass_gate(1, times=2)
    pass_gate(2, direction="out")
    assert len(exported("zhou", direction="out")) == 1
    assert len(exported("zhou", day=day(1).isoformat())) == 2
    answer = of("zhou").get(reverse("export_passages"), {"day": "soon"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse('passages')}?day=soon")


@pytest.mark.slow
def test_the_list_leads_to_its_file() -> None:
    assert reverse("export_passages") not in of("zhou").get(reverse("passages")).content.decode()
    pass_gate(1, direction="out")
    page = of("zhou").get(reverse("passages"), {"direction": "out"}).content.decode()
    assert f"{reverse('export_passages')}?direction=out" in page


@pytest.mark.slow
def test_too_many_rows_are_refused_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianfang.passages.export_views.MOST", 3)
    monkeypatch.setattr("lianfang.passages.export_views.AT_ONCE", 2)
    pass_gate(1, times=3)
    assert len(exported("zhou")) == 3
    pass_gate(1, direction="out")
    answer = of("zhou").get(reverse("export_passages"))
    assert answer.status_code == 422
    assert "More than 3 rows match" in answer.content.decode()


@pytest.mark.slow
def test_no_cell_is_a_formula() -> None:
    pass_gate(1)
    Passage.objects.update(server_reason="=1+1")
    assert exported("zhou")[0]["reason"] == "'=1+1"


@pytest.mark.slow
def test_the_file_comes_in_again(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    pass_gate(1, times=2)
    answer: Any = of("zhou").get(reverse("export_passages"))
    (tmp_path / "list.csv").write_bytes(b"".join(answer.streaming_content))
    said = type_in(capsys, "import", "passages", tmp_path / "list.csv", "--lang", "en")
    assert "2 rows read: 0 stored, 2 known already, 0 bad." in said.out
