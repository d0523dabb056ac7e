"""Pages of offers: list, one offer with its face, writing, sending, its end, its sheet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.orders import commands, forms, pages, queries
from clew.areas.orders.listing import OFFERS
from clew.areas.orders.models import Offer
from clew.areas.orders.paper import CONTENT_TYPE, name_of_sheet, offer_pdf
from clew.areas.orders.views import make, with_subject
from clew.areas.orders.workflow import OFFER
from clew.areas.requirements import queries as requirements
from clew.kernel.attachments import store
from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import files_of, record_panels
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict
from clew.kernel.ui.editing import merge_page, seen_version

ENDS = {
    "lose": (commands.lose_offer, "is marked lost"),
    "withdraw": (commands.withdraw_offer, "is withdrawn"),
}
EDITED = (
    "contact", "binding", "price", "currency", "valid_until", "delivery_date", "terms",
)  # fmt: skip


def offer_list(request: ActorRequest) -> HttpResponse:
    """Offers, by everything a list is narrowed by."""
    return list_page(request, OFFERS, "orders/offers.html")


def offer(request: ActorRequest, number: str) -> HttpResponse:
    """One offer with its face: binding or not."""
    found = queries.get_visible_offer(request.actor, number)
    context = pages.offer_context(found, request.actor) | record_panels(found.record, request)
    return render(request, "orders/offer.html", context)


def new_offer(request: ActorRequest, number: str) -> HttpResponse:
    """Write an offer for a requirement set."""
    its_set = requirements.get_visible(request.actor, number)
    enquiry = queries.enquiry_of(its_set)
    initial = {"contact": enquiry.contact_id if enquiry else None}
    form = forms.OfferForm(request.POST or None, customer=its_set.customer, initial=initial)

    def draft(**said: object) -> Offer:
        return commands.draft_offer(its_set, enquiry=enquiry, **said)

    context = {"set": its_set, "revision": queries.revision_to_promise(its_set)}
    said = f"is written. Read it, then send it.|offer-{its_set.pk}"
    return make(request, form, draft, said, "orders/offer_new.html", context)


def edit_offer(request: ActorRequest, number: str) -> HttpResponse:
    """Change what a draft offers."""
    found = queries.get_visible_offer(request.actor, number)
    form = forms.OfferForm(request.POST or None, customer=found.customer, initial=_stored(found))

    def edit(**said: object) -> Offer:
        return commands.edit_offer(found, seen=seen_version(request), **said)

    def merge(stale: Conflict) -> HttpResponse:
        now = queries.get_visible_offer(request.actor, number)
        return merge_page(request, stale, form, _stored(now), now.record)

    its_set = found.requirement_set
    context = {"set": its_set, "offer": found, "revision": queries.revision_to_promise(its_set)}
    said = f"is changed.|offer-{number}"
    return make(request, form, edit, said, "orders/offer_new.html", context, merge=merge)


def _stored(found: Offer) -> dict[str, object]:
    values = {name: getattr(found, name) for name in EDITED}
    return values | {"contact": found.contact_id, "binding": "yes" if found.binding else "no"}


def send_offer(request: ActorRequest, number: str) -> HttpResponse:
    """Send an offer through the gate."""
    found = queries.get_visible_offer(request.actor, number)
    commands.send_offer(found, actor=request.actor)
    messages.success(request, f"{found.record.number} is sent.")
    return redirect(found.record)


def end_offer(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Mark an offer lost, or withdraw it, with the reason."""
    found = queries.get_visible_offer(request.actor, number)
    act, said = ENDS[verb]
    context = {
        "title": OFFER.step(verb).label,
        "subject": found,
        "told": found.contact if verb == "withdraw" and found.sent_at else None,
        "refusals": OFFER.refusals(found, verb, actor=request.actor),
    }
    form = forms.ReasonForm(request.POST or None)
    return make(request, form, with_subject(act, found), f"{said}.", "orders/reason.html", context)


def sheet(request: ActorRequest, number: str) -> HttpResponse:
    """Hand out the offer as a PDF: as it was sent, or as a marked draft."""
    found = queries.get_visible_offer(request.actor, number)
    sent = [held for held in files_of(found.record) if held.role == "offer as sent"]
    content = store.read(sent[-1].file_id) if sent else offer_pdf(found, preview=True)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name_of_sheet(found)}"'
    return response
