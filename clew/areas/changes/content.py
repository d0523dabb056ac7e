"""What a change request says, in one form: what its approver sees and signs."""

from typing import Any

from clew.areas.changes.models import ASPECTS, ChangeRequest
from clew.kernel.canonical import digest

SCHEMA = "change_decision/1"


def change_content(change: ChangeRequest) -> dict[str, Any]:
    """Return the content of a request as its approver decides on it: wish, impact, votes."""
    return {
        "number": change.record.number,
        "title": change.record.title,
        "set": change.requirement_set.record.number,
        "order": change.order.record.number if change.order else None,
        "class": change.change_class,
        "origin": change.origin,
        "driver": change.driver,
        "reason": change.reason,
        "customer_words": change.customer_words,
        "need": change.need,
        "touched": list(change.touched),
        "adds_lines": change.adds_lines,
        "assessment": {name: getattr(change, name) for name in ASPECTS},
        "impact": [
            {"what": item.what, "effect": item.effect, "remark": item.remark}
            for item in change.impact.order_by("id")
        ],
        "votes": [
            {"function": vote.function, "vote": vote.vote, "remark": vote.remark}
            for vote in change.votes.order_by("id")
        ],
    }


def content_digest(change: ChangeRequest) -> str:
    """Return the digest of the content: what approve carries as `seen`."""
    return digest(SCHEMA, change_content(change), salt=change.record.salt)


def rendered(change: ChangeRequest) -> str:
    """Return the request as plain text, in the words the approver had on the page."""
    said = change_content(change)
    lines = [
        f"{said['number']} {said['title']}",
        f"Changes {said['set']}, class {said['class']}",
        f"Reason: {said['reason']}",
        *([f"The customer: {said['customer_words']}"] if said["customer_words"] else []),
        *([f"The need behind it: {said['need']}"] if said["need"] else []),
        *(f"{ASPECTS[name]}: {words}" for name, words in said["assessment"].items()),
        *(f"{i['what']}: {i['effect']} {i['remark']}".strip() for i in said["impact"]),
        *(f"{v['function']}: {v['vote']} {v['remark']}".strip() for v in said["votes"]),
    ]
    return "\n".join(lines) + "\n"
