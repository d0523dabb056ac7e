"""Who may open which route of the desk."""

from clew.kernel.mail.commands import MAY_LOOK, MAY_SEND
from clew.kernel.people.access import Access, act, form, open_to_anybody, page
from clew.kernel.people.commands import MAY_GRANT

RULERS = ("quality_manager", "top_management", "administrator")

POLICY: dict[str, Access] = {
    "web:home": page(),
    "web:search": page(),
    "web:palette": page(),
    "web:become": open_to_anybody(read=False, write=True),
    "web:go": page(),
    "web:mail": page(),
    "web:mail_item": page(),
    "web:mail_link": act(*MAY_LOOK),
    "web:mail_again": act(*MAY_SEND),
    "web:mail_leave": act(*MAY_SEND),
    "web:people": page(),
    "web:person_new": form(*MAY_GRANT, read=MAY_GRANT),
    "web:person": page(),
    "web:person_role": act(*MAY_GRANT),
    "web:person_account": act(*MAY_GRANT),
    "web:rules": form(*RULERS),
    "web:trail": page(),
    "web:trail_verify": act(*RULERS, "internal_auditor"),
    "web:receipt_check": open_to_anybody(),
    "web:health": open_to_anybody(),
}
