"""Behind a proxy: the built-in server believes it as far as the settings say, and no further."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests.browser.server import Server
from tests.migrated import with_tables


class Proxied(Server):
    """`clew up` as it runs behind one proxy that serves HTTPS."""

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "CLEW_HTTPS": "1", "CLEW_PROXIES": "1"}

    def _answers(self) -> bool:
        try:
            return self.get("/health", "192.0.2.9") == 200
        except OSError:
            return False

    def answer(self, path: str, caller: str, proto: str = "https") -> HTTPResponse:
        """Ask as the proxy does that was called from an address."""
        headers = {"X-Forwarded-Proto": proto, "X-Forwarded-For": f"198.51.100.1, {caller}"}
        asked = urllib.request.Request(f"{self.url}{path}", headers=headers)
        return urllib.request.build_opener(NoRedirect).open(asked, timeout=20)

    def get(self, path: str, caller: str, proto: str = "https") -> int:
        """Ask, and return the status alone."""
        try:
            with self.answer(path, caller, proto) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    with Proxied(with_tables(tmp_path_factory.mktemp("proxied") / "home")) as running:
        yield running


def test_https_is_known_from_the_proxy(server: Proxied) -> None:
    assert server.get("/health", "192.0.2.1") == 200
    assert server.get("/health", "192.0.2.1", proto="http") == 301


def test_cookies_and_headers_say_that_it_is_https(server: Proxied) -> None:
    headers = server.answer("/account/login/", "192.0.2.1").headers
    assert "; Secure" in headers["Set-Cookie"]
    assert "; HttpOnly" in headers["Set-Cookie"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_one_caller_who_guesses_locks_nobody_else_out(server: Proxied, tmp_path: Path) -> None:
    guesses = [server.get(f"/p/guess-{n}", "192.0.2.66") for n in range(31)]
    assert (guesses[0], guesses[-1]) == (404, 429)
    assert server.get("/p/another", "192.0.2.77") == 404
