"""Who may open which route of the customer's word."""

from clew.areas.confirmations.commands.confirming import WAIVERS
from clew.areas.confirmations.commands.signing import SENDERS
from clew.areas.requirements.workflow import APPROVERS
from clew.kernel.people.access import Access, act, page

POLICY: dict[str, Access] = {
    "confirmations:confirm": page(),
    "confirmations:send_link": act(*SENDERS),
    "confirmations:own_order": act(*APPROVERS),
    "confirmations:read_back": act(*APPROVERS),
    "confirmations:waive": act(*WAIVERS),
    "confirmations:answer_customer": act(*SENDERS),
    "confirmations:receipt_json": page(),
    "confirmations:receipt_pdf": page(),
}
