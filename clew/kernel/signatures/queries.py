"""Finding the signatures of a record."""

from clew.kernel.records.models import Record
from clew.kernel.records.queries import in_order
from clew.kernel.signatures.models import Signature

SHOWN = ("revision", "meaning", "printed_name", "method", "signed_at", "record_id")


def of_record(record: Record) -> list[Signature]:
    """Return the signatures of a record, oldest first, each with its revocation if there is one.

    Without what was signed: a page shows who, when and how.
    """
    found = Signature.objects.filter(record=record).select_related("revocation")
    return in_order(found.only(*SHOWN, "revocation"), "pk")
