"""Putting a name under content, and revoking a signature visibly."""

from collections.abc import Iterable, Mapping
from typing import Any

from clew.kernel import clock
from clew.kernel.audit_trail import checkpoints, merkle
from clew.kernel.audit_trail.canonical_text import statement_text
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.audit_trail.receipts import LogHead, SignedFile, build_statement
from clew.kernel.audit_trail.tree import DatabaseTree
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import refuse_unless
from clew.kernel.signatures.models import Revocation, Signature


def sign(
    record: Record,
    *,
    actor: Actor,
    revision: int,
    meaning: str,
    method: str,
    schema: str,
    content: Mapping[str, Any],
    rendered: str,
    printed_name: str = "",
    files: Iterable[tuple[str, str]] = (),
) -> Signature:
    """Store a signature inside a running command; the caller's event carries its digest.

    content: the data that is signed, in the form of `schema` (its digest is salted with the
    record's salt, so it equals the revision's content digest). rendered: the page as the signer saw
    it. files: (name, SHA-256). The caller must pass `signature=signature.statement_digest` to its
    `advance` or `emit`; `clew verify` reports a signature that stands in no leaf.
    """
    size = checkpoints.log_size()
    head = LogHead(size, merkle.root(DatabaseTree(), size).hex())
    statement = build_statement(
        schema=schema,
        record=record.number,
        revision=revision,
        meaning=meaning,
        printed_name=printed_name or actor.name,
        method=method,
        signed_at=clock.now(),
        content=content,
        rendered=rendered.encode(),
        files=[SignedFile(name, digest) for name, digest in files],
        log_head=head,
        content_salt=record.salt,
    )
    said = statement.as_json()
    return Signature.objects.create(
        record=record,
        revision=revision,
        meaning=meaning,
        printed_name=statement.printed_name,
        signer=actor.pseudonym,
        method=method,
        signed_at=clock.now(),
        schema=schema,
        content_digest=statement.content_digest,
        content_salt=statement.content_salt,
        data=said["content"],
        rendered=rendered,
        rendered_digest=statement.rendered_sha256,
        files=said["files"],
        log_size=size,
        statement=statement_text(said),
        statement_digest=statement.statement_digest,
    )


@command
def revoke(signature: Signature, *, actor: Actor, reason: str) -> Revocation:
    """Say that a signature no longer stands; it stays readable with the reason beside it."""
    refuse_unless(reason.strip(), "Say why the signature no longer stands.")
    refuse_unless(
        not Revocation.objects.filter(signature=signature).exists(),
        "This signature was revoked already.",
    )
    revocation = Revocation.objects.create(
        signature=signature, reason=reason.strip()[:300], by=actor.pseudonym, at=clock.now()
    )
    emit(
        f"{signature.record.kind}.signature_revoked",
        signature.record,
        actor=actor,
        revision=signature.revision,
        reason=reason,
    )
    return revocation
