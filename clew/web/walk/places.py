"""Where a step is done by hand, and by whom, as the records stand now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from clew.areas.requirements.rules import class_rules, roles_for
from clew.kernel.people.models import Person
from clew.web.walk.cast import person_with
from clew.web.walk.matter import Walk

CUSTOMER = "customer"


@dataclass(frozen=True)
class Place:
    """A page, what is done there, and the person who does it; None: the customer, by their link."""

    words: str
    url: str
    person: Person | None


def place_of(key: str, walk: Walk) -> Place | None:
    """Return where the step goes on by hand; None while there is nothing to go on with."""
    return PLACES[key](walk)


def _at(words: str, url: str, *roles: str) -> Place:
    return Place(words, url, person_with(*roles))


def _catch(walk: Walk) -> Place | None:
    if walk.heard is not None:
        url = reverse("communication:interaction", args=[walk.heard.record.number])
        return _at("Make it an enquiry", url, "sales")
    return _at("Catch the mail", reverse("communication:catch"), "sales")


def _determine(walk: Walk) -> Place | None:
    if walk.the_set is not None:
        url = reverse("requirements:set", args=[walk.the_set.record.number])
        return _at("Write the lines", url, "sales")
    if walk.enquiry is None:
        return None
    url = reverse("communication:enquiry", args=[walk.enquiry.record.number])
    return _at("Open a set", url, "sales")


def _review(walk: Walk) -> Place | None:
    if walk.the_set is None or walk.first is None or walk.first.submitted_at is None:
        return None
    url = reverse("requirements:review", args=[walk.the_set.record.number])
    asked = walk.first.verdicts.filter(given_at=None).order_by("id").first()
    if asked is not None:
        return _at("Give a verdict", url, *roles_for(asked.function))
    return _at("Approve it", url, *class_rules(walk.the_set).approvers)


def _confirm(walk: Walk) -> Place | None:
    if walk.the_set is None or walk.first is None or walk.first.approved_at is None:
        return None
    number = walk.the_set.record.number
    if walk.offer is None:
        return _at("Write the offer", reverse("orders:new_offer", args=[number]), "sales")
    if walk.offer.sent_at is None:
        url = reverse("orders:offer", args=[walk.offer.record.number])
        return _at("Send the offer", url, "sales")
    if _is_asked(walk, "confirm"):
        return Place("Sign as the customer", CUSTOMER, None)
    return _at("Ask by link", reverse("confirmations:confirm", args=[number]), "sales")


def _accept(walk: Walk) -> Place | None:
    if walk.the_set is None or walk.first is None or walk.first.confirmed_at is None:
        return None
    number = walk.the_set.record.number
    if walk.order is None:
        if walk.offer is not None:
            url = reverse("orders:offer", args=[walk.offer.record.number])
            return _at("They ordered", url, "sales")
        return _at("Take the order", reverse("orders:new_order", args=[number]), "sales")
    url = reverse("orders:order", args=[walk.order.record.number])
    if walk.order.accepted_at is None:
        return _at("Accept the order", url, "sales")
    first = walk.first.notices.filter(must_know_first=True, acknowledged_at=None).first()
    if first is not None:
        notice = reverse("requirements:notice", args=[first.pk])
        return _at("Read it first", notice, *roles_for(first.function))
    if walk.first.state == "confirmed":
        return _at("Release it", reverse("requirements:release_page", args=[number]), "sales")
    return _at("Start the work", url, "production")


def _change(walk: Walk) -> Place | None:
    if walk.order is None or walk.order.started_at is None:
        return None
    if walk.change is None:
        url = f"{reverse('changes:new')}?order={walk.order.record.number}"
        return _at("Ask for a change", url, "sales")
    if _is_asked(walk, "confirm"):
        return Place("Sign as the customer", CUSTOMER, None)
    url = reverse("changes:change", args=[walk.change.record.number])
    decides = walk.change.state in {"assessed", "verifying"}
    return _at("Carry it on", url, "quality_manager" if decides else "sales")


def _deliver(walk: Walk) -> Place | None:
    if walk.order is None or walk.order.started_at is None:
        return None
    number = walk.order.record.number
    if walk.order.delivered_at is None:
        return _at("Prove and deliver", reverse("orders:order", args=[number]), "production")
    if _is_asked(walk, "satisfaction"):
        return Place("Answer as the customer", CUSTOMER, None)
    return _at("Ask the one question", reverse("orders:voice", args=[number]), "sales")


def _thread(walk: Walk) -> Place | None:
    if walk.order is None:
        return None
    number = walk.order.record.number
    if walk.order.state == "delivered":
        return _at("Close the order", reverse("orders:close", args=[number]), "sales")
    return _at("Read the thread", reverse("conformity:thread", args=[number]), "sales")


def _prove(walk: Walk) -> Place | None:
    return _at("Check everything", reverse("web:trail"), "quality_manager")


def _is_asked(walk: Walk, purpose: str) -> bool:
    """Tell whether the customer holds an open link of this thread."""
    about = walk.order if purpose == "satisfaction" else walk.the_set
    if about is None:
        return False
    return about.record.one_time_links.filter(
        purpose=purpose, used_at=None, revoked_at=None
    ).exists()


PLACES: dict[str, Callable[[Walk], Place | None]] = {
    "catch": _catch,
    "determine": _determine,
    "review": _review,
    "confirm": _confirm,
    "accept": _accept,
    "change": _change,
    "deliver": _deliver,
    "thread": _thread,
    "prove": _prove,
}
