"""Who may open which route of the room communication; the owner's part is asked by the workflow."""

from clew.kernel.people.access import Access, act, form, page

_SPEAKERS = ("sales", "customer_service", "quality_manager")

POLICY: dict[str, Access] = {
    "communication:catch": form(),
    "communication:catch_mail": act(),
    "communication:interactions": page(),
    "communication:interaction": page(),
    "communication:assign": act(),
    "communication:new_customer": act(*_SPEAKERS, "top_management"),
    "communication:make_enquiry": act(*_SPEAKERS),
    "communication:received": act(),
    "communication:tell": form(*_SPEAKERS, read=_SPEAKERS),
    "communication:close": form(),
    "communication:reopen": act(),
    "communication:enquiries": page(),
    "communication:enquiry": page(),
    "communication:answer": form(*_SPEAKERS, read=_SPEAKERS),
    "communication:enquiry_tell": form(*_SPEAKERS, read=_SPEAKERS),
    "communication:enquiry_edit": form(*_SPEAKERS, read=_SPEAKERS),
    "communication:lose": form(*_SPEAKERS, read=_SPEAKERS),
    "communication:decline": form("top_management", "quality_manager"),
    "communication:enquiry_reopen": form(*_SPEAKERS, read=_SPEAKERS),
}
