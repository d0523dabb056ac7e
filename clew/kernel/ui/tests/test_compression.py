"""What leaves compressed, and what leaves as it is."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from clew.kernel.ui.compression import CompressedPages

TAKES = {"headers": {"accept-encoding": "gzip, br"}}
SHEET = "/static/clew/clew.css"


def packed(answer: HttpResponse) -> HttpResponse:
    """Return what the middleware makes of an answer for a browser that takes gzip."""
    return CompressedPages(lambda _: answer)(RequestFactory().get("/", **TAKES))


def test_the_look_leaves_compressed_with_the_same_words():
    client = Client()
    plain, light = client.get(SHEET), client.get(SHEET, **TAKES)
    assert light["Content-Encoding"] == "gzip"
    assert gzip.decompress(light.content) == plain.getvalue()
    assert "Content-Encoding" not in plain
    assert plain["Vary"] == light["Vary"] == "Accept-Encoding"
    assert plain["ETag"] == light["ETag"]
    assert int(light["Content-Length"]) == len(light.content) < int(plain["Content-Length"]) / 3


def test_a_browser_that_has_the_look_is_sent_nothing():
    client = Client()
    known = client.get(SHEET, **TAKES)["ETag"]
    again = client.get(SHEET, headers={"accept-encoding": "gzip", "if-none-match": known})
    assert again.status_code == 304


def test_a_head_carries_no_words():
    answer = Client().head(SHEET, **TAKES)
    assert (answer.status_code, answer.getvalue()) == (200, b"")


def test_a_page_leaves_compressed_and_its_length_tells_nothing():
    page = "<p>The harness shall fit between two doors.</p>" * 40
    sent = {len(packed(HttpResponse(page)).content) for _ in range(30)}
    assert gzip.decompress(packed(HttpResponse(page)).content).decode() == page
    assert max(sent) < len(page) / 3
    assert len(sent) > 1


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(b"%PDF" * 400, content_type="application/pdf"),
        HttpResponse("a;b\n" * 400, headers={"Content-Disposition": "attachment"}),
        StreamingHttpResponse(["row\n"] * 400, content_type="text/csv"),
        HttpResponse("short"),
    ],
    ids=["pdf", "download", "flowing", "short"],
)
def test_files_and_short_answers_leave_as_they_are(answer):
    assert "Content-Encoding" not in packed(answer).headers
