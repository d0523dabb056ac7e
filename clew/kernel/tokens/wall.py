"""The wall of `--lan`: who comes from the local network reaches customers' links, nothing else.

The server marks each request that arrives at its second address (LISTENER). A request that names
that address in its Host header is held to the same, wherever it came in.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

LISTENER = "clew.listener"
LAN = "lan"
LINKS = "/p/"


class LanWall:
    """Answer 404 to everything from the local network but a customer's link and its look."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if from_lan(request) and not may_pass(request.path):
            answer = HttpResponse("There is nothing here.\n", status=404, content_type="text/plain")
            answer["Cache-Control"] = "no-store"
            return answer
        return self.get_response(request)


def from_lan(request: HttpRequest) -> bool:
    """Tell whether a request came by the second address, or says that it did."""
    if request.META.get(LISTENER) == LAN:
        return True
    if not settings.PORTAL_URL:
        return False
    named, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    return named == split_domain_port(urlsplit(settings.PORTAL_URL).netloc)[0]


def may_pass(path: str) -> bool:
    """Tell whether a path is a customer's link or a file of its look; none leads up from there."""
    if ".." in path.split("/"):
        return False
    return path.startswith((LINKS, *settings.PORTAL_FILES))
