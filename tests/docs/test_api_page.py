"""The page of the API: every example on it is run, as it stands, against the application."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import pytest

from clew import client
from clew.api.tests.through_wsgi import urlopen
from clew.areas.customers.models import Customer
from clew.kernel.testing import People
from clew.kernel.testing_api import Program

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"
Api = Callable[..., Program]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.S)


def test_the_python_examples_run(
    api_of: Api, everyone: People, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(client, "urlopen", urlopen)
    names = {"token": api_of(everyone.alice).secret}
    assert len(blocks("python")) == 5
    for block in blocks("python"):
        exec(compile(block, str(PAGE), "exec"), names)
    said = capsys.readouterr().out
    assert said.startswith("409 RS-0001 is a draft; release")
    assert "RQ-0001 800 Wren seats in grey" in said
    assert names["csv"].startswith(b"\xef\xbb\xbf") or b"800 Wren seats" in names["csv"]


def test_the_curl_examples_run(api_of: Api, everyone: People) -> None:
    secret = api_of(everyone.alice).secret
    answers = []
    for block in blocks("sh"):
        words = shlex.split(block.replace("\\\n", " ").replace("$TOKEN", secret))
        answers.append(curl(words))
    assert [status for status, _ in answers] == [200, 200, 201]
    assert answers[0][1]["name"] == "Alice"
    assert Customer.objects.get().name == answers[2][1]["title"] == "Kinderfalk"


def curl(words: list[str]) -> tuple[int, dict[str, object]]:
    """Do what curl would do with -X, -H and -d."""
    assert words.pop(0) == "curl"
    url, method, headers, body = "", "GET", {}, None
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0).encode()
        else:
            url = word
    answer = urlopen(Request(url, data=body, headers=headers, method=method), 5)
    return answer.status, json.loads(answer.read())


def test_the_problem_on_the_page_is_the_one_that_is_answered(api_of: Api, everyone: People) -> None:
    bob = api_of(everyone.bob)
    bob.post("/customers", {"name": "Kinderfalk"})
    answer = bob.post("/customers/CU-0001/hold", {"reason": " "})
    assert answer.json() == json.loads(blocks("json")[0])


def test_a_wrong_token_is_told(company: object) -> None:
    with pytest.raises(HTTPError) as no:
        urlopen(Request("http://localhost/api/v1/me", headers={"Authorization": "Bearer x"}), 5)
    assert no.value.code == 401
