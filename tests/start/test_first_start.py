"""`clew up` on an empty folder: the console shows one address, and createadmin closes it."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from clew.cli import main
from tests.browser.server import Server


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_address_of_the_four_questions_is_said_once(tmp_path: Path) -> None:
    with Server(tmp_path / "clew-data") as server:
        found = re.search(r"http://localhost:\d+/first/[\w-]{30,}", server.words())
        assert found, server.words()
        assert "Four questions open your company." in server.words()
        assert status(found[0]) == 200
        assert status(found[0][:-1]) == 404
        server.create_admin(
            "ruth@linnet.example", "Ruth", "seven geese fly south", company="Linnet"
        )
        assert status(found[0]) == 404
        server.stop()
        server.said.clear()
        server.start()
        assert "/first/" not in server.words()


def test_on_a_server_createadmin_makes_the_folder_and_the_first_person(tmp_path: Path) -> None:
    server = Server(tmp_path / "clew-data")
    words = ("createadmin", "--email", "ruth@linnet.example", "--name", "Ruth", "--json")
    untold = server.cli(*words)
    assert untold.returncode == main.USAGE
    assert not server.home.exists()
    done = server.cli(*words, "--company", "Linnet", CLEW_ADMIN_PASSWORD="seven geese fly south")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True), done.stderr
    assert server.cli("verify").returncode == 0


@pytest.mark.parametrize(
    ("words", "environment", "says"),
    [
        (["--lan", "--host", "127.0.0.1"], {}, "not both"),
        (["--lan"], {"CLEW_PUBLIC_URL": "https://qms.example.com"}, "CLEW_PUBLIC_URL says where"),
        (["--lan"], {"CLEW_HTTPS": "1"}, "CLEW_HTTPS says where"),
    ],
)
def test_lan_stands_alone(
    tmp_path: Path, words: list[str], environment: dict[str, str], says: str
) -> None:
    server = Server(tmp_path / "clew-data")
    kept = {"CLEW_PUBLIC_URL": "", "CLEW_HTTPS": "", **environment}
    done = server.cli("up", "--no-browser", *words, **kept)
    assert done.returncode == main.USAGE
    assert says in done.stderr
