"""The offer on paper: one sheet, with what it promises on its face."""

from django.conf import settings

from clew.areas.orders.models import Offer
from clew.areas.requirements.queries import lines_of, revision_of
from clew.kernel import clock
from clew.kernel.pdf.documents import Face, Fact, OfferDocument, OfferItem, State, to_pdf
from clew.kernel.pdf.rendering import PdfFailed
from clew.kernel.people.queries import company
from clew.kernel.refusals import Refused

CONTENT_TYPE = "application/pdf"


def price_of(offer: Offer) -> str:
    """Return the price in words: "214,800.00 EUR" or "a price on request"."""
    return (
        f"{offer.price:,.2f} {offer.currency}" if offer.price is not None else "a price on request"
    )


def face_of(offer: Offer) -> str:
    """Return the sentence that stands on the offer's face, in mail, page and print."""
    if not offer.binding:
        return "This offer is NOT BINDING: it is a first indication, not a promise."
    until = f" until {offer.valid_until:%d %b %Y}" if offer.valid_until else ""
    return f"This offer binds us{until}."


def name_of_sheet(offer: Offer) -> str:
    """Return the file's name: "OF-0001.pdf"."""
    return f"{offer.record.number}.pdf"


def offer_pdf(offer: Offer, *, preview: bool = False) -> bytes:
    """Set the offer as a PDF, never inside a write: it takes longer than a write may.

    preview: it says on every page that it is a draft.
    """
    try:
        return to_pdf(offer_sheet(offer, preview=preview))
    except PdfFailed as failure:
        raise Refused(f"The offer could not be set as a PDF: {failure}") from failure


def offer_sheet(offer: Offer, *, preview: bool = False) -> OfferDocument:
    """Return what the sheet says: price, day, terms and every requirement it was made for."""
    revision = revision_of(offer.requirement_set, offer.revision)
    its_set = offer.requirement_set.record
    lines = list(lines_of(revision))
    price = f"{offer.price:,.2f}" if offer.price is not None else "on request"
    item = OfferItem(
        position="1",
        words=its_set.title,
        note=f"as written down in {its_set.number}, revision {offer.revision}",
        amount=price,
    )
    return OfferDocument(
        face=_face(offer, preview),
        binding=offer.binding,
        to=tuple(filter(None, (offer.customer.name, _who(offer), _where(offer)))),
        items=(item,),
        validity=face_of(offer),
        currency=offer.currency,
        totals=(Fact("Total", price_of(offer)),) if offer.price is not None else (),
        terms=tuple(filter(None, offer.terms.splitlines())),
        requirements=tuple(
            Fact(line.requirement.record.number, line.version.our_wording) for line in lines
        ),
        requirements_digest=revision.content_digest,
    )


def _who(offer: Offer) -> str:
    contact = offer.contact
    return ", ".join(filter(None, (contact.name, contact.part))) if contact else ""


def _where(offer: Offer) -> str:
    return ", ".join(filter(None, (offer.customer.place, offer.customer.country)))


def _face(offer: Offer, preview: bool) -> Face:
    house = company()
    facts = [Fact("Date", f"{clock.today():%d %b %Y}")]
    if offer.enquiry is not None:
        facts.append(Fact("Your enquiry", offer.enquiry.record.number))
    if offer.delivery_date:
        facts.append(Fact("Delivery by", f"{offer.delivery_date:%d %b %Y}"))
    if offer.record.owner:
        facts.append(Fact("Our contact", offer.record.owner.title))
    return Face(
        company=house.name if house else "",
        number=offer.record.number,
        title=offer.record.title,
        made_at=clock.now(),
        revision=f"{offer.requirement_set.record.number}, revision {offer.revision}",
        facts=tuple(facts),
        state=State("binding", "frozen") if offer.binding else State("not binding", "draft"),
        link=f"{settings.PUBLIC_URL}{offer.record.get_absolute_url()}",
        notice=_notice(offer, preview),
        valid="A draft, not sent" if preview else "Valid only with our record of it",
        demo=bool(house and house.demo),
    )


def _notice(offer: Offer, preview: bool) -> str:
    not_binding = "" if offer.binding else OfferDocument.not_binding
    return " · ".join(filter(None, ("DRAFT: not sent" if preview else "", not_binding)))
