"""Who may open which route of the room changes; the steps' own rules stand in workflow.py."""

from clew.kernel.people.access import Access, act, form, page

POLICY: dict[str, Access] = {
    "changes:list": page(),
    "changes:new": form(),
    "changes:change": page(),
    "changes:edit": form(),
    "changes:step": act(),
    "changes:end": form(),
    "changes:impact": form(),
    "changes:judge": act(),
    "changes:judge_rest": act(),
    "changes:reissued": act(),
    "changes:compute": act(),
    "changes:wish": form(),
    "changes:assess": form(),
    "changes:vote": form(),
    "changes:approve": act("sales", "quality_manager", "top_management"),
    "changes:plan": form(),
    "changes:task_done": act(),
    "changes:task_dropped": act(),
    "changes:adopt": act(),
    "changes:verify": form(),
    "changes:close": form("quality_manager"),
}
