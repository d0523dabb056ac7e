"""Writes one attachment of a mail into a given folder; runs in the child process only."""

import hashlib
from pathlib import Path

from clew.kernel.exchange.child import Emit, Refused
from clew.kernel.exchange.limits import Limits
from clew.kernel.exchange.mail_parts import content_of, is_attachment, leaves, parse


def read(path: Path, *, limits: Limits, emit: Emit, index: int, into: str) -> None:
    """Write the bytes of part `index` to `into`/part-<index>; the sender's name is never a path."""
    for at, part in leaves(parse(path), limits):
        if at == index and is_attachment(part):
            content = content_of(part)
            target = Path(into) / f"part-{index}"
            with target.open("xb") as stream:
                stream.write(content)
            digest = hashlib.sha256(content).hexdigest()
            emit("file", {"path": str(target), "size": len(content), "sha256": digest})
            return
    raise Refused(f"The mail has no attachment {index}.")
