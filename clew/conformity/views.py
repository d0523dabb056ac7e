"""Pages of conformity: would we pass tomorrow, one obligation, and the thread."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clew.areas.orders.pages import next_step
from clew.areas.orders.queries import find as find_order
from clew.areas.orders.queries import get_visible as get_order
from clew.areas.requirements.queries import get_requirement
from clew.conformity import readiness_page, standard
from clew.conformity.knots import Thread
from clew.conformity.order_thread import thread_of
from clew.conformity.printed import as_document
from clew.conformity.requirement_thread import thread_of_requirement
from clew.kernel.audit_trail import checkpoints
from clew.kernel.audit_trail.models import Event
from clew.kernel.pdf.documents import to_pdf
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.models import Record
from clew.kernel.records.queries import get_visible


def readiness(request: ActorRequest) -> HttpResponse:
    """Would we pass tomorrow? Every obligation, and tomorrow's findings."""
    context = readiness_page.context(
        old=request.GET.get("view") == "2008", anew="anew" in request.GET
    )
    return render(request, "conformity/readiness.html", context)


def obligation(request: ActorRequest, id: str) -> HttpResponse:
    """One obligation with every record its checks looked at."""
    if id not in standard.obligations():
        raise Http404("No such obligation.")
    context = readiness_page.obligation_context(id, only_failing="failing" in request.GET)
    return render(request, "conformity/obligation.html", context)


def thread(request: ActorRequest, number: str) -> HttpResponse:
    """The thread of an order or a requirement, on one page."""
    order = find_order(request.actor, number)
    record = order.record if order else get_visible(request.actor, number)
    context: dict[str, object] = {
        "record": record,
        "thread": thread_of(order) if order else _thread(request, record),
        "entry": checkpoints.standing().size - 1,
        "up": _up(record),
    }
    if order:
        context["next"] = next_step(order, request.actor)
    return render(request, "conformity/thread.html", context)


def thread_pdf(request: ActorRequest, number: str) -> HttpResponse:
    """The same thread as a PDF/A, with the log's entry it stands at."""
    record = get_visible(request.actor, number)
    link = request.build_absolute_uri(reverse("conformity:thread", args=[record.number]))
    digest = (
        Event.objects.filter(record=record)
        .order_by("-seq")
        .values_list("content_digest", flat=True)
        .first()
    )
    pdf = to_pdf(as_document(_thread(request, record), link=link, digest=digest or ""))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{record.number}-thread.pdf"'
    return response


def _thread(request: ActorRequest, record: Record) -> Thread:
    if record.kind == "order":
        return thread_of(get_order(request.actor, record.number))
    if record.kind == "requirement":
        return thread_of_requirement(get_requirement(request.actor, record.number))
    raise Http404("Only orders and requirements have a thread.")


def _up(record: Record) -> tuple[str, str]:
    kinds = {
        "order": ("Orders", "orders:list"),
        "requirement": ("Requirements", "requirements:list"),
    }
    word, name = kinds[record.kind]
    return word, reverse(name)
