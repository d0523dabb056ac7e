"""Which kinds may be joined by which type of link: data, registered by the areas."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """One allowed link: type, kinds of its two ends, and its words read down and up."""

    type: str
    source: str
    target: str
    down: str
    up: str


_pairs: dict[tuple[str, str, str], Pair] = {}


def allow(type: str, source: str, target: str, *, down: str, up: str) -> None:
    """Allow links of this type from kind `source` to kind `target`."""
    _pairs[type, source, target] = Pair(type, source, target, down, up)


def pair_of(type: str, source: str, target: str) -> Pair | None:
    """Return the allowed pair, None when such a link makes no sense."""
    return _pairs.get((type, source, target))


def pairs() -> list[Pair]:
    """Return all allowed pairs."""
    return list(_pairs.values())
