"""Who may open which route of the room products."""

from clew.kernel.people.access import Access, act, form, page

_MAKERS = ("sales", "engineering", "compliance", "quality_manager", "top_management")

POLICY: dict[str, Access] = {
    "products:list": page(),
    "products:market_new": form(*_MAKERS),
    "products:family_new": form(*_MAKERS),
    "products:family": page(),
    "products:family_edit": form(*_MAKERS),
    "products:new": form(*_MAKERS),
    "products:detail": page(),
    "products:edit": form(*_MAKERS),
    "products:offer": act(*_MAKERS),
    "products:stop": act(*_MAKERS),
}
