"""The stored text of a signed statement, and its way back."""

import json
from typing import Any

from clew.kernel.canonical import canonical


def statement_text(said: dict[str, Any]) -> str:
    """Return the statement as canonical text."""
    return canonical(said).decode()


def statement_of(text: str) -> dict[str, Any]:
    """Return the statement from its stored text; ValueError when it is not JSON."""
    said = json.loads(text)
    if not isinstance(said, dict):
        raise ValueError("The stored statement is not an object.")
    return said
