"""The client's way to the real WSGI application, without a network: bytes in, bytes out."""

from email.message import Message
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request
from wsgiref.util import setup_testing_defaults

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

_served = get_wsgi_application()


def application(environ: dict[str, Any], start: Any) -> list[bytes]:
    """Answer a request by the WSGI application, on the test's own connection to the database."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        answer = _served(environ, start)
        content = b"".join(answer)
        answer.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    return [content]


class Response:
    """What urlopen returns, as far as the client asks."""

    def __init__(self, status: int, headers: Message, content: bytes) -> None:
        self.status, self.headers, self._content = status, headers, content

    def read(self) -> bytes:
        return self._content

    def __enter__(self) -> "Response":
        return self

    def __exit__(self, *_: object) -> None:
        return None


def urlopen(request: Request, timeout: float) -> Response:
    """Answer a request of urllib by the application itself."""
    parts = urlsplit(request.full_url)
    body = request.data or b""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.get_method(),
        "PATH_INFO": unquote(parts.path),
        "QUERY_STRING": parts.query,
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "localhost",
        "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(body),
    }
    for name, value in request.header_items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    setup_testing_defaults(environ)
    begun: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        begun["status"], begun["headers"] = int(status[:3]), Message()
        for name, value in headers:
            begun["headers"][name] = value

    content = b"".join(application(environ, start))
    status, headers = begun["status"], begun["headers"]
    if status >= 400:
        raise HTTPError(request.full_url, status, "", headers, BytesIO(content))
    return Response(status, headers, content)
