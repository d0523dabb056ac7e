"""Conformity and the thread, for programs: read only."""

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from clew.areas.orders.queries import get_visible as get_order
from clew.areas.requirements.queries import get_requirement
from clew.conformity import engine, standard
from clew.conformity.engine import Result
from clew.conformity.knots import Knot, Text, Thread
from clew.conformity.order_thread import thread_of
from clew.conformity.policy import POLICY
from clew.conformity.printed import as_document
from clew.conformity.requirement_thread import thread_of_requirement
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Wanted
from clew.kernel.api.schemas import Number, Output
from clew.kernel.api.seen import ApiRequest
from clew.kernel.audit_trail.models import Event
from clew.kernel.pdf.documents import to_pdf
from clew.kernel.records.queries import get_visible
from clew.kernel.ui.answers import download

conformity = Door("conformity", POLICY)
threads = Door("threads", POLICY)
DOORS = (conformity, threads)

Obligation = Annotated[str, Field(pattern=r"^[0-9.]{1,12}-[a-z]{1,3}$")]


class QuoteOut(Output):
    """Somebody's own words, and where they stand."""

    words: str
    source: str
    href: str


class ThreadLine(Output):
    """A requirement as the thread shows it."""

    number: str
    origin: str
    words: str


class KnotOut(Output):
    """One thing that happened, is missing (kind "hole") or lies ahead."""

    kind: str
    title: str
    at: datetime | None
    when: str
    who: str
    number: str
    href: str
    note: str
    run: str
    quotes: list[QuoteOut]
    paragraphs: list[str]
    lines: list[ThreadLine]


class ThreadOut(Output):
    """The thread of an order or a requirement, in order of time."""

    number: str
    title: str
    sub: str
    opening: str
    holes: int
    knots: list[KnotOut]


class Failing(Output):
    """A record that does not fulfil an obligation, and why."""

    number: str
    sentence: str
    href: str


class ResultOut(Output):
    """What the checks of one obligation found; "no data" is never ok."""

    id: str
    clause: str
    obligation: str
    basis: str
    state: str
    passed: int
    looked_at: int
    asks: str
    failing: list[Failing]


class ReportOut(Output):
    """Would we pass tomorrow? Every obligation of the standard, and the company's own rules."""

    at: datetime
    counts: dict[str, int]
    results: list[ResultOut]


class WantedResults(Wanted):
    """Which results: of one state ("gap"), of one basis ("standard", "company", "advice")."""

    state: Annotated[str, Field(max_length=30)] = ""
    basis: Annotated[str, Field(max_length=30)] = ""


def _result(result: Result) -> ResultOut:
    return ResultOut(
        id=result.id,
        clause=result.clause,
        obligation=result.sentence,
        basis=result.basis,
        state=result.state,
        passed=result.numerator,
        looked_at=result.denominator,
        asks=result.asks,
        failing=[
            Failing(number=number, sentence=words, href=result.urls.get(number, ""))
            for number, words in result.failing
        ],
    )


@conformity.read("/conformity", ReportOut, desk="conformity:readiness", name="report")
def report(request: ApiRequest, wanted: Query[WantedResults]) -> ReportOut:
    """Every obligation with what its checks found, all at once; `limit` cuts the list."""
    found = engine.report()
    results = [
        r for r in found.results if wanted.state in ("", r.state) and wanted.basis in ("", r.basis)
    ]
    return ReportOut(
        at=found.at, counts=found.counts(), results=[_result(r) for r in results[: wanted.limit]]
    )


@conformity.read(
    "/conformity/{obligation}", ReportOut, desk="conformity:obligation", name="obligation"
)
def one_obligation(request: ApiRequest, obligation: Obligation) -> ReportOut:
    """One obligation of the standard with every record that does not fulfil it."""
    if obligation not in standard.obligations():
        raise Http404("No such obligation.")
    found = engine.report()
    results = [_result(r) for r in found.results if r.id == obligation]
    return ReportOut(at=found.at, counts=found.counts(), results=results)


@threads.read("/threads/{number}", ThreadOut, desk="conformity:thread", name="get")
def thread(request: ApiRequest, number: Number) -> ThreadOut:
    """The thread of an order (SO-0001) or a requirement (RQ-0001), with its holes."""
    its = _thread(request, number)
    return ThreadOut(
        number=its.number,
        title=its.title,
        sub=its.sub,
        opening=its.opening,
        holes=len(its.holes),
        knots=[_knot(knot) for knot in its.knots],
    )


@threads.file("/threads/{number}/thread.pdf", desk="conformity:thread_pdf",
              types=("application/pdf",))  # fmt: skip
def thread_pdf(request: ApiRequest, number: Number) -> HttpResponse:
    """The same thread as a PDF/A, with the log's entry it stands at."""
    its = _thread(request, number)
    link = request.build_absolute_uri(f"/thread/{its.number}")
    events = Event.objects.filter(record__number=its.number).order_by("-seq")
    digest = events.values_list("content_digest", flat=True).first()
    pdf = to_pdf(as_document(its, link=link, digest=digest or ""))
    return download(pdf, f"{its.number}-thread.pdf", "application/pdf")


def _thread(request: ApiRequest, number: str) -> Thread:
    kind = get_visible(request.actor, number).kind
    if kind == "order":
        return thread_of(get_order(request.actor, number))
    if kind == "requirement":
        return thread_of_requirement(get_requirement(request.actor, number))
    raise Http404("Only orders and requirements have a thread.")


def _knot(knot: Knot) -> KnotOut:
    return KnotOut(
        kind=knot.kind,
        title=knot.title,
        at=knot.at if knot.kind not in ("hole", "ahead") else None,
        when=knot.when,
        who=knot.who,
        number=knot.number,
        href=knot.url,
        note=knot.note,
        run=knot.run,
        quotes=[
            QuoteOut(words="\n".join(map(_words, q.paragraphs)), source=q.source, href=q.url)
            for q in knot.quotes
        ],
        paragraphs=[_words(text) for text in knot.paragraphs],
        lines=[
            ThreadLine(number=n.number, origin=n.origin, words=_words(n.words)) for n in knot.lines
        ],
    )


def _words(text: Text) -> str:
    return "".join(piece.text for piece in text)
