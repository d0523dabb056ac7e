"""Writing the demo's requirement sets: lines picked by a seeded dice, the law judged."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.law.queries import proposed
from clew.areas.requirements.commands import adding, law, lines
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.config.demo_cast import SEED, Cast, read
from clew.kernel import clock

if TYPE_CHECKING:
    from clew.config.demo_deals import Matter

FIRST = 2  # the lines every matter has: how many, and until when
REPLACED = "Our seats are approved under the newer regulation; no new seat is sold under this one."
OWN_RULES = "Our own rules for the product stand in its file; this order needs none besides."
ELSEWHERE = "Australia has a standard of its own; this approval is not accepted there."


def write_set(matter: Matter, cast: Cast, enquiry: Enquiry, heard: Interaction) -> RequirementSet:
    """Open the set of a matter and write its lines, with the verdicts on the law."""
    seller = cast.seller(matter.customer)
    the_set = lines.open_set(
        matter.title,
        actor=seller,
        customer=cast.customers[matter.customer],
        enquiry=Enquiry.objects.get(pk=enquiry.pk),
        product=cast.products.get(matter.product),
        markets=matter.markets,
        set_class=matter.set_class,
    )
    revision = the_set.newest
    chosen = _chosen(matter, cast)
    said = [_said(row, matter, cast, heard) for row in chosen]
    adding.add_lines(revision, said, actor=seller)
    if matter.to == "captured":
        return the_set
    origins = {row["o"] for row in chosen}
    _judge_law(matter, cast, revision)
    if "implied" not in origins:
        lines.say_none(
            revision,
            "implied",
            actor=seller,
            reason="A spare part for seats they know; its use is written in the seat's own set.",
        )
    if "organization" not in origins and not matter.torn:
        lines.say_none(revision, "organization", actor=seller, reason=OWN_RULES)
    if not revision.lines.filter(version__origin="obligatory").exists():
        lines.say_none(
            revision, "obligatory", actor=seller, reason="No law speaks of it in this market."
        )
    return the_set


def _chosen(matter: Matter, cast: Cast) -> list[dict[str, Any]]:
    family = cast.products[matter.product].family.name
    keys = {row["name"]: row["key"] for row in read("company")["families"]}
    pool = [row for row in read("lines") if keys[family] in row.get("of", keys.values())]
    special = [row for row in pool[FIRST:] if "of" in row]
    general = [row for row in pool[FIRST:] if "of" not in row]
    dice = random.Random(f"{SEED}/{matter.key}")  # noqa: S311  # a story, no secret
    half = min(len(special), (matter.lines - FIRST + 1) // 2)
    critical = [row for row in special if row.get("critical")]
    picked = dice.sample(critical, min(2, half, len(critical)))
    picked += dice.sample([row for row in special if row not in picked], half - len(picked))
    picked += dice.sample(general, matter.lines - FIRST - half)
    order = {id(row): place for place, row in enumerate(pool)}
    return pool[:FIRST] + sorted(picked, key=lambda row: order[id(row)])


def _said(row: dict[str, Any], matter: Matter, cast: Cast, heard: Interaction) -> dict[str, Any]:
    customer = cast.customers[matter.customer]
    until = clock.today() + timedelta(days=75)
    words = {
        "qty": f"{matter.qty:,}",
        "product": cast.products[matter.product].name,
        "place": customer.place,
        "until": f"{until:%-d %B %Y}",
        "year": f"{until:%Y}",
    }
    stated = row["o"] == "stated"
    return {
        "origin": row["o"],
        "category": row["c"],
        "customer_wording": row.get("q", "").format(**words),
        "our_wording": row["w"].format(**words),
        "criterion": row.get("how", "Seen at the goods-out check."),
        "verification": row.get("by", ""),
        "critical": row.get("critical", False),
        "special": row.get("special", False),
        "source": heard.record if stated else None,
        "source_note": f"{heard.get_channel_display()} of {heard.happened_at:%-d %B %Y}"
        if stated
        else "",
        "intended_use": row.get("use", ""),
        "inferred_by": "Hana Sato" if row["o"] == "implied" else "",
    }


def _judge_law(matter: Matter, cast: Cast, revision: SetRevision) -> None:
    the_set = revision.requirement_set
    if the_set.product is None:
        return
    carl, rest = cast.people["carl"], 0
    for entry, _because in proposed(the_set.product, the_set.markets):
        if entry.code == "UN-01":
            law.judge(revision, entry, actor=carl, applies=False, reason=REPLACED)
        elif entry.code == "UN-02" and "EU" not in matter.markets:
            law.judge(revision, entry, actor=carl, applies=False, reason=ELSEWHERE)
        else:
            rest += 1
    if rest:
        law.accept_proposed(revision, actor=carl)
