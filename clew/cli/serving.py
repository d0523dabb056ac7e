"""Serving on this machine: IPv4 and IPv6, the next free port, a clean stop."""

import errno
import ipaddress
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import Any

import waitress

from clew.cli.answers import Refusal, say

Application = Callable[..., Any]
Door = tuple[Application, list[socket.socket]]

PORT = 8000
LOOPBACK = ("127.0.0.1", "::1")
TRIES = 50
LARGEST_BODY = 256 * 1024 * 1024


def listen(hosts: tuple[str, ...], port: int) -> tuple[list[socket.socket], int]:
    """Return sockets bound on every host at the first free port from `port` on, and that port.

    A host this machine does not have (no IPv6) is left out. A port counts as free only when it is
    free on all hosts: `localhost` may lead a browser to either.
    """
    for candidate in range(port, min(port + TRIES, 65536)):
        bound = _bind(hosts, candidate)
        if bound:
            return bound, candidate
    raise Refusal(f"No port from {port} to {port + TRIES - 1} is free. Name another with --port.")


def lan_address(named: str) -> str:
    """Return this machine's address in the local network: the one that was named, or its own.

    Refused: none, and one that the whole internet can reach.
    """
    found = named or _own_address()
    if not found:
        raise Refusal(
            "This machine has no address in a local network. Connect it, or name one:"
            " --lan ADDRESS."
        )
    try:
        address = ipaddress.ip_address(found)
    except ValueError as error:
        raise Refusal(f"{found} is no address. Give it as 192.168.1.20.") from error
    if not address.is_private or address.is_unspecified:
        raise Refusal(f"{found} is no address of a local network, so nothing is opened there.")
    return found


def _own_address() -> str:
    """Return the address this machine would speak to the outside from; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address kept for documents
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def split(
    sockets: list[socket.socket], lan: str
) -> tuple[list[socket.socket], list[socket.socket]]:
    """Return the sockets of this machine alone, and those of the local network."""
    outside = [each for each in sockets if lan and each.getsockname()[0] == lan]
    return [each for each in sockets if each not in outside], outside


def marked(application: Application, listener: str, name: str) -> Application:
    """Return the application with a mark on each request: by which address it came in."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        environ[listener] = name
        return application(environ, start_response)

    return answer


def _bind(hosts: tuple[str, ...], port: int) -> list[socket.socket]:
    bound: list[socket.socket] = []
    for host in hosts:
        try:
            bound.append(_bind_one(host, port))
        except OSError as error:
            if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) and len(hosts) > 1:
                continue
            for other in bound:
                other.close()
            if error.errno == errno.EADDRINUSE:
                return []
            raise Refusal(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error
    return bound


def _bind_one(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            # On Windows this option would let two servers share one port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    doors: list[Door],
    start_worker: Callable[[threading.Event], threading.Thread],
    wake_worker: Callable[[], None],
    ready: Callable[[], None],
    *,
    behind_proxy: bool,
) -> None:
    """Answer requests until the process is told to stop; then end the worker and the requests.

    doors: which application answers at which sockets. start_worker: starts the thread that does
    the jobs and returns it; it must end soon after its event is set and wake_worker was called.
    ready: called once, when the port answers.
    behind_proxy: leave X-Forwarded-* as the proxy sent them; else nobody can send them.
    """
    listening: dict[int, Any] = {}  # one loop for all doors
    servers = [
        waitress.create_server(
            application,
            map=listening,
            sockets=sockets,
            threads=8,
            ident="clew",
            max_request_body_size=LARGEST_BODY,
            clear_untrusted_proxy_headers=not behind_proxy,
        )
        for application, sockets in doors
    ]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    worker = start_worker(stop)
    try:
        ready()
        servers[0].run()
    finally:
        stop.set()
        wake_worker()
        worker.join(timeout=10)
        for server in servers:
            server.task_dispatcher.shutdown()
        servers[0].close()
        say("Stopped.")


def _stop(number: int, frame: object) -> None:
    # A second signal while requests are being finished must not cut them off with a trace.
    for other in (signal.SIGTERM, signal.SIGINT):
        signal.signal(other, signal.SIG_IGN)
    raise SystemExit(0)


def open_browser(url: str) -> bool:
    """Open the page in the user's browser; return False where there is no screen to show it."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    return True
