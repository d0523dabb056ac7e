"""Sending the signer their receipt, once the entry is sealed."""

from clew.areas.confirmations.models import Confirmation
from clew.areas.confirmations.receipts import JSON_NAME, signature_of
from clew.areas.requirements.commands.telling import tell
from clew.kernel.attachments import store
from clew.kernel.attachments.models import RecordFile
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor

ROLE = "receipt"


def role_of(confirmation: Confirmation) -> str:
    """Return what the files of this receipt are to the set: "receipt/7"."""
    return f"{ROLE}/{signature_of(confirmation).pk}"


def was_sent(confirmation: Confirmation) -> bool:
    """Tell whether the receipt was kept and mailed already."""
    record = confirmation.revision.requirement_set.record
    return RecordFile.objects.filter(record=record, role=role_of(confirmation)).exists()


@command
def send_receipt(
    confirmation: Confirmation, *, actor: Actor, pdf: bytes, json: bytes
) -> Confirmation:
    """Keep the receipt of a signature as PDF and JSON, and mail both to who signed; only once.

    The files are made before: setting a PDF takes longer than a write may last.
    """
    revision = confirmation.revision
    record = lock_record(revision.requirement_set.record)
    role = role_of(confirmation)
    if was_sent(confirmation):
        return confirmation
    stem = f"receipt-{record.number}-revision-{revision.n}"
    kept = []
    for content, name, content_type in (
        (pdf, f"{stem}.pdf", "application/pdf"),
        (json, f"{stem}.json", "application/json"),
    ):
        file = store.keep([content])
        store.attach(record, file, name=name, content_type=content_type, actor=actor, role=role)
        kept.append((file.digest, name, content_type))
    emit(
        "requirement_set.receipt_sent",
        record,
        actor=actor,
        revision=revision.n,
        files=[digest for digest, _, _ in kept],
    )
    if confirmation.contact is not None and confirmation.contact.email:
        tell(
            revision,
            confirmation.contact,
            key=role,
            subject=f"Your receipt: {record.title}, revision {revision.n}",
            text=(
                f"Dear {confirmation.contact.name},\n\nyou signed “{record.title}” "
                f"({record.number}, revision {revision.n}). Here is your receipt, as a PDF to read "
                f"and as {JSON_NAME} to check.\n\nIt proves what you signed, without us: the last "
                "page of the PDF says how. Keep it.\n"
            ),
            files=kept,
        )
    return confirmation
