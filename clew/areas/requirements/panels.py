"""What the pages of lower rooms show of requirements: where an entry of the register was judged."""

from typing import Any

from clew.areas.law.queries import get_legal
from clew.areas.requirements.queries import verdicts_on
from clew.kernel.panels.more import add
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record


def judged(record: Record, actor: Actor) -> dict[str, Any]:
    """Return the verdicts on an entry, in the sets this actor may know of."""
    return {"verdicts": verdicts_on(actor, get_legal(record.number))}


add("legal_requirement", "requirements/_judged.html", judged)
