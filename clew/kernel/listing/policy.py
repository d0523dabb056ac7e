"""Who may use lists: all staff; a list itself is open to who may open its page (`get_listing`)."""

from clew.kernel.people.access import Access, act, administers, form, page

POLICY: dict[str, Access] = {
    "listing:csv": administers(page()),
    "listing:xlsx": administers(page()),
    "listing:offers": administers(page()),
    "listing:save": administers(act()),
    "listing:drop": administers(act()),
    "listing:change": form(),
    "listing:run": form(),
    "listing:undo": act(),
    "listing:cell": form(),
}
