"""The customer's receipt of a signature: JSON that proves itself, and a PDF that holds it."""

from django.utils import timezone
from django.utils.dateformat import format as format_date

from clew.areas.confirmations.models import Confirmation
from clew.areas.requirements.comparing import Difference, differences, side_of
from clew.areas.requirements.terms import signed_before
from clew.kernel.audit_trail.checkpoints import is_demo
from clew.kernel.audit_trail.receipts import Receipt as Proof
from clew.kernel.pdf.documents import (
    Attachment,
    Face,
    Fact,
    Receipt,
    Run,
    SignedFile,
    SignedLine,
    Text,
    to_pdf,
)
from clew.kernel.people.queries import company
from clew.kernel.signatures.checking import receipt_of
from clew.kernel.signatures.models import Signature
from clew.kernel.ui import diff

JSON_NAME = "receipt.json"


def signature_of(confirmation: Confirmation) -> Signature:
    """Return the signature of a confirmation by link; LookupError for any other kind."""
    if confirmation.signature is None:
        raise LookupError("Only a signature by link has a receipt.")
    return confirmation.signature


def proof_of(confirmation: Confirmation) -> Proof:
    """Return the proof: statement, entry, path and checkpoint; made anew, always the same."""
    return receipt_of(signature_of(confirmation))


def receipt_json(confirmation: Confirmation) -> bytes:
    """Return the receipt as the file that receipt_check.py reads."""
    return proof_of(confirmation).to_json().encode()


def entry_words(proof: Proof) -> tuple[str, str]:
    """Return (entry, checkpoint) in words for people: "entry 44,902", "sealed up to 44,903"."""
    size = int(proof.checkpoint.split("\n")[1])
    return f"entry {proof.index + 1:,}", f"sealed in the checkpoint over {size:,} entries"


def receipt_pdf(confirmation: Confirmation) -> bytes:
    """Return the receipt as PDF/A with the JSON inside."""
    proof = proof_of(confirmation)
    content = proof.to_json().encode()
    inside = Attachment(JSON_NAME, content, "application/json", "The receipt, to be checked")
    return to_pdf(_document(confirmation, proof), attachments=(inside,))


def _document(confirmation: Confirmation, proof: Proof) -> Receipt:
    signature, revision = signature_of(confirmation), confirmation.revision
    content, house = signature.data, company()
    entry, sealed = entry_words(proof)
    base = signed_before(revision)
    changes = {d.number: d for d in differences(side_of(base), side_of(revision))} if base else {}
    changed = len([d for d in changes.values() if d.kind != "same"])
    count = len(content["lines"])
    return Receipt(
        face=Face(
            company=house.name if house else "Clew",
            number=content["set"],
            title="Receipt of a signature",
            made_at=signature.signed_at,
            revision=f"revision {signature.revision}",
            subtitle=f"{content['customer']} confirmed “{content['title']}”.",
            facts=tuple(
                Fact(label, value)
                for label, value in (
                    ("Customer", content["customer"]),
                    ("Product", content["product"] or ""),
                )
                if value
            ),
            valid="Keep this receipt: it proves what was signed",
            demo=is_demo(),
        ),
        signer=signature.printed_name,
        signed_by=", ".join(
            filter(None, [signature.printed_name, confirmation.reference, content["customer"]])
        ),
        meaning=f"“This is what we want. I may sign for {content['customer']}.”",
        method=signature.method,
        signed_at=moment_words(signature),
        lines=tuple(
            SignedLine(
                number=line["number"],
                words=_words(line["wording"], changes.get(line["number"])),
                note=line["criterion"],
            )
            for line in content["lines"]
        ),
        content_digest=signature.content_digest,
        statement_digest=signature.statement_digest,
        over=f"{count} line{'' if count == 1 else 's'}" + (f", {changed} changed" if base else ""),
        compared_with=f"revision {base.n}" if base else "",
        files=tuple(SignedFile(file["name"], file["sha256"]) for file in signature.files),
        entry=f"{entry}, {sealed}",
        checkpoint=proof.checkpoint,
        proof=tuple(one.hex() for one in proof.proof),
    )


def moment_words(signature: Signature) -> str:
    """Return the time of a signature in the company's zone and, where it differs, in UTC."""
    local = timezone.localtime(signature.signed_at)
    words = format_date(local, "j F Y, H:i:s T")
    if local.utcoffset():
        return f"{words} ({signature.signed_at:%H:%M:%S} UTC)"
    return words


def _words(wording: str, change: Difference | None) -> Text:
    if change is None or change.kind != "changed":
        return wording
    marks = {"same": "", "del": "del", "ins": "ins"}
    return tuple(Run(part.text, marks[part.kind]) for part in diff.words(change.old, wording))  # type: ignore[arg-type]  # the marks are Mark's own words
