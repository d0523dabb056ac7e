"""A refusal is a sentence a user can act on, with a link to what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """Why a step is refused now.

    `sentence` stands alone; `url` leads to what is missing; `link` names the words of the sentence
    that carry the link (all of it when empty).
    """

    sentence: str
    url: str = ""
    link: str = ""


class Refused(Exception):
    """A command said no. Nothing was stored; `refusals` are the same that grey the button."""

    status = 409

    def __init__(self, *refusals: Refusal | str) -> None:
        self.refusals = [Refusal(r) if isinstance(r, str) else r for r in refusals]
        super().__init__(" ".join(r.sentence for r in self.refusals))


class NotAllowed(Refused):
    """The actor's roles do not carry this step."""

    status = 403


class KeyReused(Refused):
    """An idempotency key came a second time, with other contents than the first."""


class Conflict(Refused):
    """Somebody else changed what this edit was based on: both versions, nothing typed lost.

    `rows` are (label, mine, theirs) of the fields in question, with a fourth, the field's name in
    the form, where the page may offer to merge.
    """

    def __init__(self, sentence: str, rows: Iterable[tuple[Any, ...]] = ()) -> None:
        super().__init__(sentence)
        self.rows = list(rows)


def refuse_unless(condition: object, sentence: str, url: str = "", link: str = "") -> None:
    """Raise Refused with the sentence when the condition does not hold."""
    if not condition:
        raise Refused(Refusal(sentence, url, link))
