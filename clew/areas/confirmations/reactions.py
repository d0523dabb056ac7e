"""What happens after a confirmation was committed: the signer gets the receipt."""

from clew.areas.confirmations.commands.receipting import send_receipt, was_sent
from clew.areas.confirmations.models import Confirmation
from clew.areas.confirmations.receipts import receipt_json, receipt_pdf
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.news import subscribe
from clew.kernel.people.actor import SYSTEM


@subscribe("requirement_set.confirmed", name="confirmations.receipt")
def mail_receipt(event: Event) -> None:
    """Send the receipt of a signature; a confirmation without one has none."""
    if not event.signature:
        return
    found = Confirmation.objects.select_related(
        "signature__record", "revision__requirement_set__record", "contact"
    ).filter(signature__statement_digest=event.signature)
    for confirmation in found:
        if was_sent(confirmation):
            continue
        pdf, json = receipt_pdf(confirmation), receipt_json(confirmation)
        send_receipt(confirmation, actor=SYSTEM, pdf=pdf, json=json)
