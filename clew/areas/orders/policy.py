"""Who may open which route of offers and orders; the steps' own rules stand in workflow.py."""

from clew.kernel.people.access import Access, act, form, page

SELLERS = ("sales", "customer_service", "quality_manager")

POLICY: dict[str, Access] = {
    "orders:list": page(),
    "orders:choose_for_order": page(),
    "orders:new_order": form(*SELLERS),
    "orders:from_interaction": page(),
    "orders:order": page(),
    "orders:step": act(),
    "orders:end": form(),
    "orders:verify": form(),
    "orders:deliver": form(),
    "orders:voice": form(*SELLERS),
    "orders:close": form(),
    "orders:offers": page(),
    "orders:choose_for_offer": page(),
    "orders:new_offer": form(*SELLERS),
    "orders:offer": page(),
    "orders:edit_offer": form(*SELLERS),
    "orders:send_offer": act(),
    "orders:sheet": page(),
    "orders:end_offer": form(),
}
