"""What the customer said, in their own words, with what became a requirement marked."""

from collections.abc import Iterator

from clew.areas.communication.models import CHANNELS, Interaction
from clew.areas.orders.models import STATED
from clew.conformity.facts import Facts
from clew.conformity.knots import Knot, Quote, plain
from clew.conformity.quoting import Passage, quoted
from clew.conformity.when import day_words
from clew.kernel.ui.words import counted

CHANNEL_NOUNS = {
    "mail": "mail", "phone": "call", "meeting": "meeting", "letter": "letter", "web": "web form",
}  # fmt: skip
MOST = 6


def passages(known: Facts, n: int | None = None) -> list[Passage]:
    """Return the customer's words that lines rest on, in the set's order; n: a revision."""
    lines = known.lines.get(n or known.revision.n, [])
    first = known.lines.get(known.revisions[0].n, [])
    then = {line.requirement_id: line for line in first} if n is None else {}
    return [
        Passage(words, version.origin, str(i), f"#{number}", number)
        for i, line in enumerate(lines, 1)
        for number in [line.requirement.record.number]
        for version in [then.get(line.requirement_id, line).version]
        for words in [version.customer_wording]
        if words.strip()
    ]


def said_knots(known: Facts) -> Iterator[Knot]:
    order, heard = known.order, [i for i in known.interactions if i.direction == "in"]
    changed_by = {change.source_id for change in known.changes}
    heard = [i for i in heard if i.pk not in changed_by]
    if not heard:
        yield _unheard(known)
        return
    first, found = heard[0], passages(known)
    record = (known.enquiry or first).record
    files = sum(file.role != "original" for i in heard for file in known.files.get(i.pk, ()))
    note = [counted(sum(i.channel == c for i in heard), w) for c, w in CHANNEL_NOUNS.items()
            if any(i.channel == c for i in heard)]  # fmt: skip
    note += [counted(files, "file")] if files else []
    yield Knot(
        "said", "What the customer said", first.happened_at, 0,
        when=day_words(first.happened_at), who=_speaker(first), number=record.number,
        url=record.get_absolute_url(), note=", ".join(note), id="said",
        quotes=tuple(quote_of(i, found, alone=len(heard) == 1) for i in heard[-MOST:]),
    )  # fmt: skip
    if order.source_id is None and order.customer_reference:
        yield _ordered(known)


def quote_of(interaction: Interaction, found: list[Passage], *, alone: bool = False) -> Quote:
    """Return an interaction's own words with the passages that lines rest on marked."""
    paragraphs, cut = quoted(interaction.text or interaction.subject, found)
    number = interaction.record.number
    source = f"{_speaker(interaction)}, {day_words(interaction.happened_at)} · {number}"
    return Quote(paragraphs, "" if alone else source, interaction.record.get_absolute_url(), cut)


def _speaker(interaction: Interaction) -> str:
    contact = interaction.contact
    name = (contact.name if contact else "") or interaction.from_name or "name unknown"
    return f"{CHANNELS[interaction.channel].split(' or ')[0]}, {name}"


def _unheard(known: Facts) -> Knot:
    order = known.order
    enquiry = known.enquiry
    words = enquiry.text if enquiry and enquiry.text else ""
    paragraphs, cut = quoted(words, passages(known)) if words else ((), False)
    said = f"The order came {STATED[order.stated]}"
    said += f" with the number {order.customer_reference}." if order.customer_reference else "."
    record = enquiry.record if enquiry else order.record
    return Knot(
        "said", "What the customer said", enquiry.received_at if enquiry else order.received_at, 0,
        when=day_words(order.received_at), who=order.contact.name if order.contact else "",
        number=record.number if enquiry else "", url=record.get_absolute_url(), id="said",
        icon="s-ok" if words else "s-none",
        quotes=(Quote(paragraphs, cut=cut),) if words else (),
        paragraphs=() if words else (plain(f"{said} No words of theirs are kept with it."),),
    )  # fmt: skip


def _ordered(known: Facts) -> Knot:
    order = known.order
    told = [f"Their order {order.customer_reference}, {STATED[order.stated]}."]
    if order.quantity:
        told.append(f"{order.quantity.normalize():,f} {order.unit}.".replace(" .", "."))
    if order.wanted_date:
        told.append(f"Wanted by {day_words(order.wanted_date)}.")
    return Knot(
        "said", "They ordered", order.received_at, 5, when=day_words(order.received_at),
        who=order.contact.name if order.contact else "", number=order.record.number,
        url=order.record.get_absolute_url(), paragraphs=(plain(" ".join(told)),),
    )  # fmt: skip
