"""The Merkle tree against RFC 6962 as its text defines it, and against everybody who mutates."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.kernel.audit_trail import merkle, receipt_check
from clew.kernel.audit_trail.merkle import MemoryStore, MissingNode, Place

LEAVES = [merkle.leaf_hash(f"leaf {n}".encode()) for n in range(140)]
EIGHT = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
EIGHT += [bytes(range(0x50, 0x58)), bytes(range(0x60, 0x70))]
# The roots of the first n of EIGHT that Certificate Transparency implementations agree on.
AGREED_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


# The definitions of RFC 6962, 2.1 to 2.1.2, word for word as recursion: slow and obvious.
def mth(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_below(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def sides(m: int, size: int) -> str:
    """On which side each sibling stands: all that a root can say about index and size."""
    if size == 1:
        return ""
    k = largest_power_below(size)
    return sides(m, k) + "r" if m < k else sides(m - k, size - k) + "l"


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@cache
def log(size: int) -> MemoryStore:
    store = MemoryStore()
    merkle.append(store, 0, LEAVES[:size])
    return store


def test_the_agreed_vectors() -> None:
    hashes = [merkle.leaf_hash(leaf) for leaf in EIGHT]
    for size, agreed in enumerate(AGREED_ROOTS, start=1):
        assert merkle.root_from_leaves(hashes[:size]).hex() == agreed
    assert merkle.EMPTY_ROOT.hex() == hashlib.sha256(b"").hexdigest()
    assert base64.b64encode(merkle.EMPTY_ROOT).startswith(b"47DEQpj8HBSa")


def test_root_and_proofs_equal_the_definition_for_every_size() -> None:
    store = log(140)
    for size in range(131):
        assert merkle.root(store, size) == mth(LEAVES[:size])
        assert merkle.root_from_leaves(LEAVES[:size]) == mth(LEAVES[:size])
    for size in (1, 2, 3, 7, 8, 9, 64, 100, 130):
        for index in range(size):
            assert merkle.inclusion_proof(store, index, size) == path(index, LEAVES[:size])
        for old in range(1, size + 1):
            expected = subproof(old, LEAVES[:size], True)
            assert merkle.consistency_proof(store, old, size) == expected


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), max_size=8))
def test_appending_in_any_batches_makes_the_same_nodes(batches: list[int]) -> None:
    store, size = MemoryStore(), 0
    for many in batches:
        many = min(many, len(LEAVES) - size)
        before = dict(store.nodes)
        added = merkle.append(store, size, LEAVES[size : size + many])
        assert not before.keys() & {(node.level, node.index) for node in added}
        size += many
    assert store.nodes == log(size).nodes
    assert len(store.nodes) == sum(size >> level for level in range(size.bit_length()))


class CountingStore(MemoryStore):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Place] = []
        self.calls = 0

    def get_nodes(self, places: Sequence[Place], /) -> dict[Place, bytes]:
        self.asked += places
        self.calls += 1
        return dict(super().get_nodes(places))


def test_every_act_reads_once_and_little() -> None:
    store = CountingStore()
    store.nodes = dict(log(127).nodes)
    merkle.append(store, 127, LEAVES[127:128])
    assert (store.calls, len(store.asked)) == (1, 7)
    for act in (
        lambda: merkle.root(store, 128),
        lambda: merkle.inclusion_proof(store, 5, 127),
        lambda: merkle.consistency_proof(store, 33, 127),
    ):
        store.calls, store.asked = 0, []
        act()
        assert store.calls == 1
        assert len(store.asked) <= 14


def test_a_store_with_a_hole_is_named() -> None:
    store = MemoryStore()
    store.nodes = dict(log(8).nodes)
    del store.nodes[2, 1]
    with pytest.raises(MissingNode, match="lacks node 1 of level 2"):
        merkle.inclusion_proof(store, 0, 8)
    del store.nodes[3, 0]
    with pytest.raises(MissingNode):
        merkle.append(store, 8, LEAVES[8:16])
    with pytest.raises(MissingNode):
        merkle.root(store, 9)


def test_what_is_no_tree_is_refused() -> None:
    store = log(8)
    for wrong in (lambda: merkle.append(MemoryStore(), 0, [b"short"]),
                  lambda: merkle.append(MemoryStore(), -1, []),
                  lambda: merkle.root(store, -1),
                  lambda: merkle.inclusion_proof(store, 8, 8),
                  lambda: merkle.inclusion_proof(store, -1, 8),
                  lambda: merkle.consistency_proof(store, 9, 8),
                  lambda: merkle.consistency_proof(store, -1, 8)):  # fmt: skip
        with pytest.raises(ValueError):
            wrong()
    assert merkle.append(MemoryStore(), 0, []) == []


def test_every_honest_proof_is_accepted() -> None:
    store = log(130)
    roots = [merkle.root(store, size) for size in range(131)]
    for size in range(1, 131):
        for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
            proof = merkle.inclusion_proof(store, index, size)
            assert merkle.verify_inclusion(LEAVES[index], index, size, proof, roots[size])
    for new in range(131):
        for old in {*range(0, new, 5), 1, new - 1, new} & set(range(new + 1)):
            proof = merkle.consistency_proof(store, old, new)
            assert merkle.verify_consistency(old, new, roots[old], roots[new], proof)


@pytest.mark.parametrize("verify", [merkle.verify_inclusion, receipt_check.verify_inclusion])
def test_no_other_place_is_accepted_for_any_small_size(verify: Callable[..., bool]) -> None:
    places = [(index, size) for size in range(1, 13) for index in range(-1, size + 1)]
    for index, size in [place for place in places if 0 <= place[0] < place[1]]:
        proof = merkle.inclusion_proof(log(12), index, size)
        expected = mth(LEAVES[:size])
        for other, among in places:
            inside = 0 <= other < among
            alike = inside and sides(other, among) == sides(index, size)
            assert verify(LEAVES[index], other, among, proof, expected) == alike
            for cut in range(len(proof)):
                assert not verify(LEAVES[index], other, among, proof[:cut], expected)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_mutated_inclusion_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    index = data.draw(st.integers(0, size - 1))
    store = log(130)
    root = merkle.root(store, size)
    proof = merkle.inclusion_proof(store, index, size)
    leaf = LEAVES[index]

    def accepted(**other: object) -> bool:
        claim = {"leaf": leaf, "index": index, "size": size, "proof": proof, "expected_root": root}
        return merkle.verify_inclusion(**{**claim, **other})  # type: ignore[arg-type]  # lies

    assert accepted()
    for changed in mutations(data, proof):
        assert not accepted(proof=changed)
    other = data.draw(st.integers(-2, 200))
    assert accepted(index=other) == (other == index)
    # A root does not contain its size: another size passes where all siblings stand alike.
    alike = other > index and sides(index, other) == sides(index, size)
    assert accepted(size=other) == alike
    assert not accepted(leaf=LEAVES[131])
    assert not accepted(expected_root=flipped(data, root))
    assert not accepted(leaf=flipped(data, leaf))
    for nonsense in (True, 1.0, "1", None, -1):
        assert not accepted(size=nonsense)
        assert not accepted(index=nonsense)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_mutated_consistency_is_refused(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 130))
    old = data.draw(st.integers(1, new - 1))
    store = log(130)
    old_root, new_root = merkle.root(store, old), merkle.root(store, new)
    proof = merkle.consistency_proof(store, old, new)
    assert merkle.verify_consistency(old, new, old_root, new_root, proof)
    for changed in mutations(data, proof):
        assert not merkle.verify_consistency(old, new, old_root, new_root, changed)
    assert not merkle.verify_consistency(old, new, flipped(data, old_root), new_root, proof)
    assert not merkle.verify_consistency(old, new, old_root, flipped(data, new_root), proof)
    other = data.draw(st.integers(-1, 140).filter(lambda n: n != old))
    # The old size is bound by the shape of the proof (0 and the new size have an empty one).
    assert not merkle.verify_consistency(other, new, old_root, new_root, proof)
    assert not merkle.verify_consistency(new, old, new_root, old_root, proof)
    assert not merkle.verify_consistency(0, new, old_root, new_root, [])
    assert not merkle.verify_consistency(new, new, old_root, new_root, [])
    assert not merkle.verify_consistency(old, True, old_root, new_root, proof)


def test_a_rewritten_history_is_refused_for_every_pair() -> None:
    honest = log(40)
    for changed in (0, 3, 17):
        forged = MemoryStore()
        merkle.append(forged, 0, [*LEAVES[:changed], LEAVES[139], *LEAVES[changed + 1 : 40]])
        for old in range(changed + 1, 40):
            for proof_of in (honest, forged):
                assert not merkle.verify_consistency(
                    old, 40, merkle.root(honest, old), merkle.root(forged, 40),
                    merkle.consistency_proof(proof_of, old, 40),
                )  # fmt: skip


def flipped(data: st.DataObject, value: bytes) -> bytes:
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def mutations(data: st.DataObject, proof: list[bytes]) -> list[list[bytes]]:
    """Proofs that are not this one: longer, shorter, reordered, one bit changed, not hashes."""
    changed = [[*proof, LEAVES[0]], [LEAVES[0], *proof], [*proof, b""]]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        changed += [proof[:at] + proof[at + 1 :], proof[:at] + proof[at:][:1] + proof[at:]]
        changed += [[*proof[:at], flipped(data, proof[at]), *proof[at + 1 :]]]
        changed += [[*proof[:at], proof[at][:31], *proof[at + 1 :]]]
        changed += [[*proof[:at], proof[at].hex(), *proof[at + 1 :]]]  # type: ignore[list-item]  # a lie
    if len(set(proof)) > 1:
        changed.append(proof[::-1])
    return changed
