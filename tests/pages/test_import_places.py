"""The page that registers places from a file: seen first, then confirmed; nothing else than text gets in."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lianfang.accounts.scope import SYSTEM
from lianfang.places.files.forms import MOST_BYTES
from lianfang.places.files.queries import sites_for_files
from tests import builders

HEADER = "code,name_zh,name_en,kind,area,longitude,latitude,operator,gates"
SHOP = f"SM-9,惠民超市,Huimin,supermarket,{builders.COMMUNITY},113.85,27.62,,北门 06:00-22:30；东门"
BAD = f"sm-8,坏,,supermarket,{builders.COMMUNITY},,,,"

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def client() -> Client:
    """Unit head Ding of the eastern subdistrict."""
    return of("ding")


def of(username: str) -> Client:
    """Somebody signed in."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.login(username=username, password=builders.PASSWORD)
    return client


def hand_in(client: Client, content: bytes | str, name: str = "places.csv") -> Any:
    """Uploads a file."""
    content = content.encode() if isinstance(content, str) else content
    return client.post(reverse("import_sites"), {"file": SimpleUploadedFile(name, content)})


def registered() -> set[str]:
    """The codes of all places."""
    return set(sites_for_files(SYSTEM, everywhere=True))


@pytest.mark.clause("P5")
def test_it_works(client: Client) -> None:
    seen = hand_in(client, f"{HEADER}\n{SHOP}\n")
    assert seen.status_code == 200
    assert "1 place would be registered" in seen.content.decode()
    assert "113.85, 27.62" in seen.content.decode()
    assert "SM-9" not in registered(), "nothing before somebody confirmed"
    done = client.post(reverse("import_sites"), {"text": seen.context["text"], "expected": "1"}, follow=True)
    assert done.redirect_chain == [(reverse("sites"), 302)]
    assert "1 place registered." in done.content.decode()
    assert "SM-9" in registered()


@pytest.mark.slow
def test_bad_rows_are_shown_and_left_out_and_said_again(client: Client) -> None:
    seen = hand_in(client, f"{HEADER}\n{BAD}\n{SHOP}\n".encode("gb18030"))
    assert "Row 2" in seen.content.decode()
    done = client.post(reverse("import_sites"), {"text": seen.context["text"], "expected": "1"}, follow=True)
    assert "1 row left out." in done.content.decode()


@pytest.mark.slow
def test_geojson_is_understood_whatever_the_file_is_called(client: Client) -> None:
    properties = {"code": "SM-9", "name_zh": "惠民", "kind": "market", "area": builders.COMMUNITY}
    feature = {"type": "Feature", "geometry": None, "properties": properties}
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert hand_in(client, json.dumps(collection), "../../etc/passwd").context["new"] == 1


def test_json_that_is_no_collection_of_places_is_said_in_plain_words(client: Client) -> None:
    for text, said in (
        ('{"features": ' + "[" * 100_000, "cut short, or nested too deeply"),
        ("[" * 100_000, "cut short, or nested too deeply"),
        ("[]", "The file is JSON, but no GeoJSON collection"),
    ):
        answer = hand_in(client, text)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_nobody_registers_places_outside_their_part(client: Client) -> None:
    seen = hand_in(client, f"{HEADER}\n{SHOP.replace(builders.COMMUNITY, builders.WEST_VILLAGE)}\n")
    assert seen.context["new"] == 0
    assert [column for _line, column, _sentence in seen.context["bad"]] == ["area"]


@pytest.mark.slow
def test_a_code_of_elsewhere_is_taken(client: Client) -> None:
    seen = hand_in(client, f"{HEADER}\n{SHOP.replace('SM-9', builders.WEST_MARKET)}\n")
    assert [column for _line, column, _sentence in seen.context["bad"]] == ["code"]
    assert "西村集市" not in seen.content.decode()


@pytest.mark.slow
def test_what_changed_meanwhile_is_looked_at_again(client: Client) -> None:
    seen = hand_in(client, f"{HEADER}\n{SHOP}\n")
    said = {"text": seen.context["text"], "expected": "1"}
    assert client.post(reverse("import_sites"), said).status_code == 302
    again = client.post(reverse("import_sites"), said)
    assert (again.status_code, again.context["new"]) == (409, 0)


def packed() -> bytes:
    """A packed file that would unfold to far more than it is."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("places.csv", "x" * 10_000_000)
    return into.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (packed(), "no CSV or GeoJSON text"),
        (gzip.compress(b"x" * 1_000_000), "no CSV or GeoJSON text"),
        (b"PAR1" + bytes(100) + b"PAR1", "no CSV or GeoJSON text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "no CSV or GeoJSON text"),
        (b"code,name_zh\x00,kind,area\n", "no CSV or GeoJSON text"),
        (b"x" * (MOST_BYTES + 1), "larger than 2 MB"),
        (b"code,name_zh\n", "lacks the columns"),
        (b'{"type": "Feature"}', "GeoJSON"),
        (b"{" * 100_000, "GeoJSON"),
    ],
)
def test_what_is_no_table_of_places_is_refused_at_the_field(
    client: Client, content: bytes, said: str
) -> None:
    answer = hand_in(client, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.slow
def test_a_form_of_ones_own_gets_no_further(client: Client) -> None:
    for text in ("\x00", "x" * (MOST_BYTES + 1), "{", "code\n"):
        answer = client.post(reverse("import_sites"), {"text": text, "expected": "0"})
        assert answer.status_code == 302
        assert answer.headers["Location"] == reverse("import_sites")


@pytest.mark.slow
def test_what_a_file_says_is_shown_as_text(client: Client) -> None:
    seen = hand_in(client, f"{HEADER}\n{SHOP.replace('惠民超市', '<script>alert(1)</script>')}\n")
    assert "<script>alert(1)" not in seen.content.decode()


@pytest.mark.slow
def test_the_list_of_places_goes_out_as_it_comes_in(client: Client) -> None:
    answer = client.get(reverse("export_sites"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert b"S-MART" in text
    assert b"S-WEST" not in text, "the west is not hers"
    seen = hand_in(client, text)
    assert (seen.context["new"], seen.context["arriving"].known, seen.context["arriving"].bad) == (0, 2, [])


@pytest.mark.slow
def test_the_way_there_is_on_the_list(client: Client) -> None:
    page = client.get(reverse("sites")).content.decode()
    assert reverse("import_sites") in page
    assert reverse("export_sites") in page
    assert reverse("import_sites") not in of("lin").get(reverse("sites")).content.decode()
    assert of("lin").get(reverse("import_sites")).status_code == 403
