"""The wall of `--lan`: from the local network, customers' links answer and nothing else does.

The cases are made from the access table, so that a new route is walled from the day it is listed.
"""

import pytest
from django.test import Client

from clew.cli import serving
from clew.cli.answers import Refusal
from clew.kernel.audit_trail.models import Event
from clew.kernel.tokens import wall
from tests.architecture.routes import routes

MARK = {wall.LISTENER: wall.LAN}
LINKS = {"portal:enter", "portal:step"}
NOTHING = b"There is nothing here.\n"


@pytest.mark.django_db
def test_every_route_but_a_customers_link_is_nothing_there(client_of, everyone) -> None:
    client, before = client_of(everyone.bob), Event.objects.count()
    passed = []
    for route in routes():
        for method in ("get", "post"):
            answer = getattr(client, method)(route.url, **MARK)
            if answer.status_code != 404 or getattr(answer, "content", b"") != NOTHING:
                passed.append(route.name)
    assert set(passed) == LINKS
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_the_same_routes_answer_on_this_machine(client_of, everyone) -> None:
    client = client_of(everyone.bob)
    walled = [r.name for r in routes() if getattr(client.get(r.url), "content", b"") == NOTHING]
    assert walled == []


@pytest.mark.django_db
def test_who_names_the_address_is_held_to_the_wall_wherever_they_came_in(settings) -> None:
    settings.PORTAL_URL = "http://192.168.1.20:8000"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "192.168.1.20"]
    assert Client().get("/health", HTTP_HOST="192.168.1.20:8000").content == NOTHING
    assert Client().get("/health", HTTP_HOST="192.168.1.20").content == NOTHING
    assert Client().get("/health", HTTP_HOST="localhost").status_code == 200
    # And the mark holds whatever the request says its host is.
    assert Client().get("/health", HTTP_HOST="localhost", **MARK).content == NOTHING


@pytest.mark.parametrize(
    ("path", "passes"),
    [
        ("/p/abc", True),
        ("/static/clew/clew.css", True),
        ("/static/orders/voice.css", True),
        ("/static/clew/../../trail/", False),
        ("/p/../trail/", False),
        ("/static/rest_of_the_house.js", False),
        ("/px", False),
        ("/", False),
        ("//p/abc", False),
    ],
)
def test_what_passes(path: str, passes: bool) -> None:
    assert wall.may_pass(path) is passes


def test_the_mark_is_put_on_every_request_of_the_second_address() -> None:
    seen = {}
    marked = serving.marked(lambda environ, _: seen.update(environ) or [], wall.LISTENER, wall.LAN)
    marked({"PATH_INFO": "/", wall.LISTENER: "forged"}, None)
    assert seen[wall.LISTENER] == wall.LAN


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("8.8.8.8", "no address of a local network"),
        ("0.0.0.0", "no address of a local network"),  # it is refused
        ("kitchen", "is no address"),
    ],
)
def test_an_address_that_others_reach_is_refused(named: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        serving.lan_address(named)


def test_without_a_network_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_own_address", lambda: "")
    with pytest.raises(Refusal, match="no address in a local network"):
        serving.lan_address("")
    assert serving.lan_address("192.168.1.20") == "192.168.1.20"
