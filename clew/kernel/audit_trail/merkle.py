"""The Merkle tree of RFC 6962: append, roots, proofs, and the pure functions that verify them.

A store keeps the hash of every complete subtree under (level, index): level 0 are the leaves, and
node (k, i) covers the leaves i * 2**k up to, without it, (i + 1) * 2**k. Such a node never changes
again, so the store only grows, and an append touches no row that exists.

A root does not contain the size of its tree: for some positions a proof holds for two sizes at
once. Both numbers must therefore come from one signed checkpoint, never from whoever brings the
proof.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256().digest()

Place = tuple[int, int]
"""(level, index) of a complete subtree."""


class Node(NamedTuple):
    """The hash of one complete subtree and where it stands."""

    level: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs of a node
    hash: bytes


class TreeStore(Protocol):
    """Where the complete subtrees are kept. Each function here makes at most one call to it."""

    def get_nodes(self, places: Sequence[Place], /) -> Mapping[Place, bytes]:
        """Returns the hashes at these places; a place that is missing may be left out."""
        ...

    def put_nodes(self, nodes: Sequence[Node], /) -> None:
        """Keeps new nodes; none of them exists yet."""
        ...


class MissingNode(LookupError):
    """The store lacks a node that a tree of this size must have: the log is damaged."""

    def __init__(self, place: Place) -> None:
        level, index = place
        super().__init__(f"The log lacks node {index} of level {level}; it is not complete.")
        self.place = place


class MemoryStore:
    """A store in memory, for tests and for checking an exported log."""

    def __init__(self) -> None:
        self.nodes: dict[Place, bytes] = {}

    def get_nodes(self, places: Sequence[Place], /) -> Mapping[Place, bytes]:
        return {place: self.nodes[place] for place in places if place in self.nodes}

    def put_nodes(self, nodes: Sequence[Node], /) -> None:
        for node in nodes:
            self.nodes[node.level, node.index] = node.hash


def leaf_hash(leaf: bytes) -> bytes:
    """Returns the hash of a leaf (RFC 6962, 2.1): 32 bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Returns the hash of two subtrees side by side (RFC 6962, 2.1): 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(store: TreeStore, size: int, leaf_hashes: Sequence[bytes]) -> list[Node]:
    """Adds leaves to a tree of `size` leaves; returns the new nodes, which the store now keeps.

    One read and one write, however many leaves. Refuses a negative size or a hash that is not
    32 bytes (ValueError), and a store that lacks the tree's right edge (MissingNode).
    """
    if size < 0 or any(len(one) != HASH_BYTES for one in leaf_hashes):
        raise ValueError("A tree has no negative size, and a leaf hash has 32 bytes.")
    if not leaf_hashes:
        return []
    grown = size + len(leaf_hashes)
    edge = _read(store, _left_neighbours(size, grown))
    row = list(leaf_hashes)
    added: list[Node] = []
    level = 0
    while row:
        first = size >> level
        added.extend(Node(level, first + offset, one) for offset, one in enumerate(row))
        if first % 2:
            row.insert(0, edge[level, first - 1])
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        level += 1
    store.put_nodes(added)
    return added


def _left_neighbours(size: int, grown: int) -> list[Place]:
    """The old nodes that get their right sibling when a tree grows from `size` to `grown`."""
    return [
        (level, (size >> level) - 1)
        for level in range(size.bit_length())
        if (size >> level) % 2 and grown >> level > size >> level
    ]


def root(store: TreeStore, size: int) -> bytes:
    """Returns the root of the first `size` leaves of the store: 32 bytes."""
    if size < 0:
        raise ValueError("A tree has no negative size.")
    return _range_hashes(store, [(0, size)])[0] if size else EMPTY_ROOT


def root_from_leaves(leaf_hashes: Iterable[bytes]) -> bytes:
    """Returns the root over all leaf hashes, without a store: for a replay of the whole log."""
    row = list(leaf_hashes)
    if not row:
        return EMPTY_ROOT
    sha256 = hashlib.sha256
    while len(row) > 1:
        # A last node without a sibling moves up as it is: the same tree as RFC 6962 splits.
        alone = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        row += alone
    return row[0]


def inclusion_proof(store: TreeStore, index: int, size: int) -> list[bytes]:
    """Returns the audit path of leaf `index` in the tree of `size` leaves (RFC 6962, 2.1.1).

    Refuses an index outside of the tree (ValueError).
    """
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a log of {size}.")
    siblings = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return _range_hashes(store, siblings[::-1])


def consistency_proof(store: TreeStore, old: int, new: int) -> list[bytes]:
    """Returns the proof that the tree of `old` leaves is the start of that of `new` (2.1.2).

    Empty for equal sizes and for an empty old tree. Refuses old > new (ValueError).
    """
    if not 0 <= old <= new:
        raise ValueError(f"A log of {old} cannot be the start of a log of {new}.")
    if old in (0, new):
        return []
    parts = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start = middle
    if start:  # otherwise the old tree is a complete subtree, and its root is known already
        parts.append((start, end))
    return _range_hashes(store, parts[::-1])


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes
) -> bool:
    """Tells whether the leaf hash stands at `index` in the tree of this size and root.

    Size and root must come from one signed checkpoint. Never raises; whatever is malformed is
    answered with False.
    """
    if not _are_counts(index, size) or index >= size or not _are_hashes(leaf, *proof):
        return False
    here, last = index, size - 1
    found = leaf
    for sibling in proof:
        if last == 0:
            return False  # the proof is longer than the path
        if here % 2 or here == last:
            found = node_hash(sibling, found)
            while here % 2 == 0 and here:  # levels at which the right edge has no sibling
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and found == expected_root


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tells whether the tree (old, old_root) is the start of the tree (new, new_root).

    Each pair must come from one signed checkpoint. Never raises; whatever is malformed is
    answered with False.
    """
    if not _are_counts(old, new) or old > new or not _are_hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    here, last = old - 1, new - 1
    while here % 2:  # climb to the largest complete subtree that ends the old tree
        here, last = here >> 1, last >> 1
    if here and not path:
        return False
    first = path.pop(0) if here else old_root
    found_old = found_new = first
    for sibling in path:
        if last == 0:
            return False
        if here % 2 or here == last:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            found_new = node_hash(found_new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root


def _split(size: int) -> int:
    """The largest power of two below `size`: where RFC 6962 divides a tree."""
    return 1 << (size - 1).bit_length() - 1


def _range_hashes(store: TreeStore, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """The subtree hashes over ranges of leaves [start, end), with one read."""
    peaks = [_peaks(start, end) for start, end in ranges]
    known = _read(store, [place for places in peaks for place in places])
    return [_fold([known[place] for place in places]) for places in peaks]


def _peaks(start: int, end: int) -> list[Place]:
    """The complete subtrees, from left to right, that make up a range which starts aligned."""
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def _fold(hashes: list[bytes]) -> bytes:
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found


def _read(store: TreeStore, places: Sequence[Place]) -> Mapping[Place, bytes]:
    if not places:
        return {}
    known = store.get_nodes(places)
    for place in places:
        if place not in known:
            raise MissingNode(place)
    return known


def _are_counts(*numbers: object) -> bool:
    return all(type(one) is int and one >= 0 for one in numbers)


def _are_hashes(*hashes: object) -> bool:
    return all(isinstance(one, bytes) and len(one) == HASH_BYTES for one in hashes)
