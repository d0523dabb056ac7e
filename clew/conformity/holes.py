"""Where the thread is torn, with a sentence and a way to mend it; and what lies ahead."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from clew.areas.orders.models import Order
from clew.areas.orders.workflow import ORDER
from clew.areas.requirements.models import Notice, SetLine, SetRevision
from clew.areas.requirements.rules import function_name
from clew.areas.requirements.workflow import WORDS
from clew.conformity.facts import APPROVED, Facts
from clew.conformity.knots import Button, Knot, plain
from clew.conformity.when import at_start_of, day_words, days_open
from clew.kernel import clock
from clew.kernel.ui.words import counted, listed

SEVERAL = 3


def holes(known: Facts) -> list[Knot]:
    """Return the holes of an order's thread; one that ended without us needs no mending."""
    if known.order.state in ("declined", "cancelled"):
        return []
    return [
        *_unanswered(known), *_unapproved(known), *_unconfirmed(known), *_untold(known),
        *_behind(known), *_unproved(known), *_suspect(known), *_late(known),
    ]  # fmt: skip


def _hole(
    id: str,
    title: str,
    sentence: str,
    since: datetime,
    *buttons: Button,
    at: datetime | None = None,
) -> Knot:
    return Knot(
        "hole", title, at or since, 65, when=days_open(since), who="open", id=id,
        paragraphs=(plain(sentence),), buttons=buttons,
    )  # fmt: skip


def _now() -> datetime:
    return clock.now() + timedelta(days=1)


def _unanswered(known: Facts) -> Iterator[Knot]:
    enquiry = known.enquiry
    if enquiry is None or enquiry.state != "open" or enquiry.answered_at:
        return
    if enquiry.answer_by and enquiry.answer_by < clock.now():
        number, url = enquiry.record.number, enquiry.record.get_absolute_url()
        yield _hole(
            "hole-answer",
            f"{number} waits for an answer",
            f"We wanted to answer the customer by {day_words(enquiry.answer_by)} and did not.",
            enquiry.answer_by,
            Button(f"Answer {number}", url),
        )


def _unapproved(known: Facts) -> Iterator[Knot]:
    order, revision = known.order, known.revision
    if order.accepted_at is None or revision.state in APPROVED:
        return
    record = order.requirement_set.record
    yield _hole(
        "hole-approval",
        f"Revision {revision.n} is not approved any more",
        f"{order.record.number} was accepted over revision {revision.n} of {record.number}, which "
        f"is {WORDS[revision.state]} now. Nobody stands for what is made by it.",
        max(order.accepted_at, revision.approved_at or order.accepted_at),
        Button(f"Open {record.number}", record.get_absolute_url()),
    )


def _unconfirmed(known: Facts) -> Iterator[Knot]:
    order, revision = known.order, known.revision
    if order.accepted_at is None or revision.state not in APPROVED:
        return
    its = [c for c in known.confirmations if c.revision_id == revision.pk]
    if any(c.kind != "waiver" or (c.expires_on and c.expires_on >= clock.today()) for c in its):
        return
    number = order.requirement_set.record.number
    button = Button("Get the confirmation", reverse("confirmations:confirm", args=[number]))
    if its:
        ended = max(c.expires_on for c in its if c.expires_on)
        yield _hole(
            "hole-confirmation",
            f"The waiver for revision {revision.n} has ended",
            f"We work without the customer's word on {number} since {day_words(ended)}.",
            at_start_of(ended),
            button,
        )
        return
    since = max(order.accepted_at, revision.approved_at or order.accepted_at)
    yield _hole(
        "hole-confirmation",
        f"The customer has not confirmed revision {revision.n}",
        f"{number} was accepted as we understood it. Until they say that it is what they want, "
        "work cannot start.",
        since,
        button,
    )


def _untold(known: Facts) -> Iterator[Knot]:
    for revision in known.revisions:
        its = [n for n in known.notices if n.revision_id == revision.pk]
        silent = [n for n in its if n.acknowledged_at is None and _is_owed(n, revision)]
        if not silent or revision.state == "obsolete":
            continue
        names = [function_name(n.function) for n in silent]
        knows = sum(n.acknowledged_at is not None for n in its)
        first = min(n.told_at for n in silent)
        change = next((c for c in known.changes if c.opened_revision == revision.n), None)
        what = change.record.number if change else f"revision {revision.n}"
        who = names[0] if len(names) == 1 else f"{len(names)} functions"
        have = "has" if len(names) == 1 else "have"
        due = [n.due_at for n in silent if n.due_at]
        by = f" They were asked to by {day_words(min(due))}." if due else ""
        blocks = any(n.must_know_first for n in silent)
        number = revision.record.number
        yield _hole(
            f"hole-notice-{revision.n}",
            f"{who} {have} not acknowledged {what}",
            f"{listed(names)} got the notice on {day_words(first)}; {knows} of {len(its)} "
            f"{'has' if knows == 1 else 'have'} answered.{by}"
            + (
                " Nothing is released before they know."
                if blocks
                else " They may work by old words."
            ),
            first,
            Button("Open the release", reverse("requirements:release_page", args=[number])),
        )


def _is_owed(notice: Notice, revision: SetRevision) -> bool:
    """Tell whether an answer is missing: people work by the words, or the day to answer passed."""
    late = notice.due_at is not None and notice.due_at < clock.now()
    return late or revision.released_at is not None


def _unproved(known: Facts) -> Iterator[Knot]:
    order = known.order
    if order.started_at is None or order.state == "closed":
        return
    failed = [(x, p) for x in known.due if (p := known.proof_of(x)) is not None and not p.passed]
    missing = [x for x in known.due if known.proof_of(x) is None]
    for line, proof in failed:
        number = line.requirement.record.number
        yield _hole(
            f"hole-{number}", f"{number} is not met",
            f"{_short(line)} The last check did not pass: {proof.result}",
            proof.at, prove_button(order, number, "Add a new proof"), at=_now(),
        )  # fmt: skip
    if len(missing) > SEVERAL:
        numbers = [line.requirement.record.number for line in missing]
        yield _hole(
            "hole-proof", f"Nothing proves {len(missing)} requirements",
            f"{listed(numbers[:SEVERAL])} and {len(numbers) - SEVERAL} more have no proof. "
            "Nothing leaves the house before.",
            order.started_at, prove_button(order, numbers[0], f"Prove {numbers[0]}"), at=_now(),
        )  # fmt: skip
        return
    for line in missing:
        number = line.requirement.record.number
        yield _hole(
            f"hole-{number}", f"Nothing proves {number}",
            f"{_short(line)} Nothing leaves the house before.",
            order.started_at, prove_button(order, number, "Add the proof"), at=_now(),
        )  # fmt: skip


def prove_button(order: Order, number: str, label: str) -> Button:
    """Return the way to the form that proves a requirement of an order."""
    url = reverse("orders:verify", args=[order.record.number])
    return Button(label, f"{url}?item={number}")


def _short(line: SetLine) -> str:
    words = line.version.our_wording.strip()
    return f"“{words if len(words) <= 140 else words[:139].rsplit(None, 1)[0] + ' …'}”"


def _suspect(known: Facts) -> Iterator[Knot]:
    stands = _meanings_that_stand(known)
    odd = [
        link for link in known.links
        if link.source_meaning not in stands.get(link.source_id, {link.source_meaning})
    ]  # fmt: skip
    if not odd:
        return
    joints = [f"{link.source.number} → {link.target.number}" for link in odd[:SEVERAL]]
    rest = f" and {len(odd) - SEVERAL} more" if len(odd) > SEVERAL else ""
    has = "joint was" if len(odd) == 1 else "joints were"
    yield _hole(
        "hole-suspect", f"{counted(len(odd), 'joint')} judged at older words",
        f"The {has} last looked at before the words changed: {', '.join(joints)}{rest}.",
        min(link.judged_at for link in odd),
        Button("Look at it", odd[0].source.get_absolute_url()), at=_now(),
    )  # fmt: skip


def _meanings_that_stand(known: Facts) -> dict[int, set[str]]:
    """Return record id → the meanings a joint may have been judged at: approved, or being written.

    The set's own meaning counts only from approved revisions.
    """
    approved = [r for r in known.revisions if r.approved_at]
    newest = [*approved[-1:], known.revisions[-1]]
    found: dict[int, set[str]] = {}
    for revision in newest:
        for line in known.lines.get(revision.n, ()):
            found.setdefault(line.requirement_id, set()).add(line.version.meaning_digest)
        if revision.meaning_digest:
            found.setdefault(revision.requirement_set_id, set()).add(revision.meaning_digest)
    return found


def _behind(known: Facts) -> Iterator[Knot]:
    order = known.order
    released = [r for r in known.revisions if r.released_at]
    if order.accepted_at is None or order.delivered_at or not released:
        return
    newest = released[-1]
    if newest.n <= order.revision or newest.released_at is None:
        return
    change = next((c for c in known.changes if c.opened_revision == newest.n), None)
    record = change.record if change else order.record
    yield _hole(
        "hole-behind", f"The order still follows revision {order.revision}",
        f"Revision {newest.n} was released on {day_words(newest.released_at)}. Whoever works by "
        f"{order.record.number} works by words that were replaced.",
        newest.released_at, Button(f"Open {record.number}", record.get_absolute_url()), at=_now(),
    )  # fmt: skip


def _late(known: Facts) -> Iterator[Knot]:
    order = known.order
    if order.delivered_at or order.wanted_date is None or order.accepted_at is None:
        return
    if order.wanted_date < clock.today():
        yield _hole(
            "hole-late", "The delivery is late",
            f"The customer wanted it by {day_words(order.wanted_date)}; the order is "
            f"{ORDER.words[order.state]}.",
            at_start_of(order.wanted_date),
            Button(f"Open {order.record.number}", order.record.get_absolute_url()), at=_now(),
        )  # fmt: skip


def ahead(known: Facts) -> list[Knot]:
    """Return what has not been yet, in the order in which it will come."""
    order = known.order
    if order.state in ("declined", "cancelled", "closed"):
        return []
    revision, set_url = known.revision, order.requirement_set.record.get_absolute_url()
    steps: list[tuple[str, str, str]] = []
    if known.first_approved is None:
        steps.append(("The review", f"{revision.record.number}, revision {revision.n}", set_url))
    if not any(c.revision_id == revision.pk for c in known.confirmations) and not order.accepted_at:
        steps.append(("The customer's confirmation", f"of revision {revision.n}", set_url))
    if order.accepted_at is None:
        steps.append(("Our acceptance", "possible once the review is approved", ""))
    first = [
        function_name(n.function)
        for n in known.notices
        if n.revision_id == revision.pk and n.must_know_first and n.acknowledged_at is None
    ]
    if revision.released_at is None and first:
        steps.append(("The release", f"{listed(first)} must know first", set_url))
    if order.started_at is None:
        note = f"{counted(len(known.due), 'line')} to prove" if known.due else ""
        steps.append(("The work", note, ""))
    if order.delivered_at is None:
        wanted = f"wanted by {day_words(order.wanted_date)}" if order.wanted_date else ""
        steps.append(("The delivery", wanted, ""))
    if not any(answer.answered_at for answer in known.answers):
        asked = [answer for answer in known.answers if not answer.answered_at]
        note = f"asked on {day_words(asked[0].asked_at)}" if asked else ""
        steps.append(("What they thought of it", note, ""))
    if order.delivered_at:
        steps.append(("The end", "duties after the delivery, then it is closed", ""))
    now = clock.now()
    return [Knot("ahead", title, now, run="ahead", note=note) for title, note, url in steps]
