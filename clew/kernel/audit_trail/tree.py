"""The Merkle tree's nodes in the database."""

from collections.abc import Mapping, Sequence

from django.db.models import Q

from clew.kernel.audit_trail.merkle import Node, Place
from clew.kernel.audit_trail.models import LogNode


class DatabaseTree:
    """Complete nodes by (level, index), one query a call."""

    def get_nodes(self, places: Sequence[Place], /) -> Mapping[Place, bytes]:
        """Return the hashes at these places; a missing one is left out."""
        wanted = Q()
        for level, index in places:
            wanted |= Q(level=level, index=index)
        if not places:
            return {}
        rows = LogNode.objects.filter(wanted).values_list("level", "index", "hash")
        return {(level, index): bytes.fromhex(digest) for level, index, digest in rows}

    def put_nodes(self, nodes: Sequence[Node], /) -> None:
        """Keep new nodes; the unique constraint refuses one that exists."""
        LogNode.objects.bulk_create(
            [LogNode(level=n.level, index=n.index, hash=n.hash.hex()) for n in nodes],
            batch_size=500,
        )
