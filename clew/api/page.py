"""The description of the API as a page shows it."""

from typing import Any


def chapters(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    return []
