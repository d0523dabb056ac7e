"""Receipts for signers, and the check of all signatures in `clew verify`."""

import hashlib
import json
from collections.abc import Iterator

from clew.kernel.audit_trail import checkpoints, merkle
from clew.kernel.audit_trail.canonical_text import statement_of
from clew.kernel.audit_trail.coverage import Finding, Report
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.receipts import Receipt, SignedStatement, build_receipt
from clew.kernel.audit_trail.tree import DatabaseTree
from clew.kernel.canonical import canonical
from clew.kernel.signatures.models import Signature


def receipt_of(signature: Signature) -> Receipt:
    """Return the receipt of a signature: statement, leaf, inclusion proof, checkpoint, key.

    A checkpoint is made when none covers the entry yet. Raises ReceiptRefused when the stored
    parts do not belong together, LookupError when the entry is not in the log.
    """
    event = Event.objects.filter(signature=signature.statement_digest).first()
    if event is None:
        raise LookupError(f"The log has no entry of this signing of {signature.record.number}.")
    checkpoint = checkpoints.covering(event.seq)
    proof = merkle.inclusion_proof(DatabaseTree(), event.seq, checkpoint.size)
    return build_receipt(
        statement=SignedStatement.from_json(statement_of(signature.statement)),
        leaf=event.leaf.encode(),
        index=event.seq,
        proof=proof,
        checkpoint=checkpoint.note,
        key=checkpoints.vkey(),
    )


def differs(signature: Signature) -> str:
    """Return what of a stored signature differs from what was signed; "" when nothing does."""
    try:
        statement = SignedStatement.from_json(statement_of(signature.statement))
    except (ValueError, KeyError, TypeError):
        return "its statement"
    rendered = hashlib.sha256(signature.rendered.encode()).hexdigest()
    if rendered != statement.rendered_sha256 or rendered != signature.rendered_digest:
        return "the page that was signed"
    if canonical(signature.data) != canonical(statement.content):
        return "the content that was signed"
    told = (
        signature.statement_digest,
        signature.content_digest,
        signature.content_salt,
        signature.printed_name,
        signature.meaning,
        signature.method,
        signature.revision,
        signature.schema,
        signature.record.number,
    )
    said = (
        statement.statement_digest,
        statement.content_digest,
        statement.content_salt,
        statement.printed_name,
        statement.meaning,
        statement.method,
        statement.revision,
        statement.schema,
        statement.record,
    )
    return "" if told == said else "a column beside it"


def verify_signatures(report: Report) -> Iterator[Finding]:
    """Compare every signature with its statement and its leaf; part of `clew verify`."""
    for signature in Signature.objects.select_related("record").order_by("pk").iterator(500):
        number = signature.record.number
        what = differs(signature)
        if what:
            yield Finding(number, f"A signature of {number} differs in {what}.")
            continue
        event = Event.objects.filter(signature=signature.statement_digest).first()
        if event is None:
            yield Finding(number, f"A signature of {number} stands in no entry of the log.")
        elif json.loads(event.leaf).get("signature") != signature.statement_digest:
            yield Finding(number, f"A signature of {number} is not the one the log sealed.")
