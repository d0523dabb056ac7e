"""Serve rendered pages and the static files on loopback, under the policy of the product."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.contrib.staticfiles import finders

from clew.kernel.ui.answers import CSP


class Site:
    """Pages by path, and what was posted."""

    def __init__(self, pages: dict[str, Callable[[], str]]) -> None:
        self.pages = pages
        self.posts: list[tuple[str, bytes]] = []
        self.url = ""


@contextmanager
def serving(pages: dict[str, Callable[[], str]]) -> Iterator[Site]:
    """Serve while the block runs; a POST is remembered and answered with "/after" or its page."""
    site = Site(pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.startswith("/static/"):
                found = finders.find(path.removeprefix("/static/"))
                if found:
                    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
                    return self.answer(200, Path(str(found)).read_bytes(), kind)
            elif path in site.pages:
                return self.answer(200, site.pages[path]().encode(), "text/html; charset=utf-8")
            return self.answer(404, b"", "text/plain")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            site.posts.append((self.path, body))
            page = site.pages.get(self.path) or site.pages.get("/after") or (lambda: "")
            self.answer(200, page().encode(), "text/html; charset=utf-8")

        def answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CSP)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Keep the test's output for the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
