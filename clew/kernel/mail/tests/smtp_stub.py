"""A mail server of a few lines, which takes, refuses or holds off what it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Stub(socketserver.ThreadingTCPServer):
    """Answers RCPT with `answer`; keeps what it took in `taken`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answer: str) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.answer = answer
        self.taken: list[str] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    server: Stub

    def handle(self) -> None:
        self.say("220 stub")
        for raw in self.rfile:
            word = raw[:4].upper()
            if word == b"RCPT":
                self.say(self.server.answer)
            elif word == b"DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.taken.append(b"".join(lines).decode())
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def smtp(answer: str = "250 fine") -> Iterator[Stub]:
    """Run the server for the length of the block."""
    with Stub(answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
