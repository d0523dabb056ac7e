"""Who may open which route of the desk."""

from clew.areas.requirements.commands.choosing import MAY_CHOOSE
from clew.kernel.mail.commands import MAY_LOOK, MAY_SEND
from clew.kernel.people.access import Access, act, administers, form, open_to_anybody, page
from clew.kernel.people.commands import MAY_DECIDE, MAY_GRANT
from clew.kernel.people.deciding import MAY_KEEP
from clew.kernel.people.glass import MAY_BREAK, TOLD

POLICY: dict[str, Access] = {
    "web:home": administers(page()),
    "web:search": page(),
    "web:palette": page(),
    "web:become": open_to_anybody(read=False, write=True),
    "web:customer": open_to_anybody(read=False, write=True),
    "web:start": open_to_anybody(),
    "web:start_do": act(),
    "web:start_later": open_to_anybody(read=False, write=True),
    "web:start_mail": open_to_anybody(),
    "web:cheat": form("quality_manager", read=("quality_manager",)),
    "web:first": open_to_anybody(write=True),
    "web:go": administers(page()),
    "web:mail": administers(page()),
    "web:mail_mine": administers(form()),
    "web:mail_stop": open_to_anybody(write=True),
    "web:mail_item": administers(page()),
    "web:mail_way": administers(form("administrator", read=("administrator",))),
    "web:mail_link": act(*MAY_LOOK),
    "web:mail_again": administers(act(*MAY_SEND)),
    "web:mail_leave": administers(act(*MAY_SEND)),
    "web:people": administers(page()),
    "web:person_new": administers(form(*MAY_GRANT, read=MAY_GRANT)),
    "web:person": administers(page()),
    "web:person_role": administers(act(*MAY_GRANT)),
    "web:person_account": administers(act(*MAY_GRANT)),
    "web:tokens": administers(form()),
    "web:token_revoke": administers(act()),
    "web:person_unit": administers(form(*MAY_GRANT, read=MAY_GRANT)),
    "web:settings": administers(page()),
    "web:company": administers(form(*MAY_DECIDE)),
    "web:units": administers(page()),
    "web:unit_rename": administers(form(*MAY_GRANT, read=MAY_GRANT)),
    "web:rules": administers(form(*MAY_DECIDE)),
    "web:review_rules": administers(page()),
    "web:review_rules_edit": form(*MAY_CHOOSE, read=MAY_CHOOSE),
    "web:review_rules_file": act(*MAY_CHOOSE),
    "web:numbers": administers(page()),
    "web:numbers_kind": administers(form(*MAY_DECIDE, read=MAY_DECIDE)),
    "web:retention": administers(form(*MAY_KEEP)),
    "web:past_time": page(),
    "web:glass": administers(form(*MAY_BREAK, read=(*MAY_BREAK, *TOLD))),
    "web:glass_noted": act(*TOLD),
    "web:trail": administers(page()),
    "web:trail_verify": administers(act(*MAY_DECIDE, "internal_auditor")),
    "web:receipt_check": open_to_anybody(),
    "web:health": open_to_anybody(),
}
