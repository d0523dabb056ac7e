"""Who may open which route of the room customers."""

from clew.kernel.people.access import Access, act, form, page

_speakers = form("sales", "customer_service", "quality_manager", "top_management")
_approvers = act("top_management", "quality_manager")

POLICY: dict[str, Access] = {
    "customers:list": page(),
    "customers:new": _speakers,
    "customers:detail": page(),
    "customers:edit": _speakers,
    "customers:contact_new": _speakers,
    "customers:contact": _speakers,
    "customers:hold": _approvers,
    "customers:decline": _approvers,
    "customers:resume": _approvers,
}
