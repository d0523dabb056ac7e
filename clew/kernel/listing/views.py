"""Pages around every list: its files, its saved views, changes of many rows and of one cell."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clew.kernel import clock
from clew.kernel.listing import exporting, queries
from clew.kernel.listing.commands import running, viewing
from clew.kernel.listing.forms import ValueForm, ViewForm
from clew.kernel.listing.models import Run
from clew.kernel.listing.reading import State, read
from clew.kernel.listing.spec import Act, Listing, listing_of
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.answers import download
from clew.kernel.ui.editing import merge_page, say_refused, seen_version, status_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 20  # rows a preview names one by one


def as_csv(request: ActorRequest, name: str) -> HttpResponseBase:
    """Hand out every row an address shows as CSV, as the rows are read."""
    state = read(queries.get_listing(request.actor, name), request.GET, request.actor)
    answer = StreamingHttpResponse(exporting.csv_of(state), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file(state)}.csv"'
    return answer


def as_xlsx(request: ActorRequest, name: str) -> HttpResponse:
    """Hand out every row an address shows as a workbook."""
    state = read(queries.get_listing(request.actor, name), request.GET, request.actor)
    return download(exporting.xlsx_of(state), f"{_file(state)}.xlsx", XLSX)


def _file(state: State) -> str:
    return f"{state.listing.name}-{clock.today().isoformat()}"


def offers(request: ActorRequest, name: str, part: str) -> HttpResponse:
    """Return what a filter offers, for the field that asks when its form is opened."""
    found = queries.get_listing(request.actor, name).filter(part)
    if found is None:
        raise Http404("This list has no such filter.")
    return render(request, "listing/_offers.html", {"offers": found.offers(request.actor)})


def save(request: ActorRequest, name: str) -> HttpResponse:
    """Keep the state of a list under a name."""
    listing = queries.get_listing(request.actor, name)
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise Refused(*[str(e) for errors in form.errors.values() for e in errors])
    said = form.cleaned_data
    view = viewing.save_view(
        listing.name,
        said["name"],
        said["query"],
        actor=request.actor,
        shared=said["shared"],
        role=said["role"],
        default_for=said["default_for"],
    )
    messages.success(request, f"This view is kept as “{view.name}”.")
    return redirect(_list_url(listing, view.query))


def drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Forget a saved view."""
    view = queries.get_view(request.actor, pk)
    listing = queries.get_listing(request.actor, view.listing)
    viewing.drop_view(view, actor=request.actor)
    messages.success(request, f"The view “{view.name}” is forgotten.")
    return redirect(_list_url(listing, request.POST.get("query", "")))


def change(request: ActorRequest, name: str, act: str) -> HttpResponse:
    """Show what an act would change in the chosen rows and what it would not, then begin it.

    The rows are those of `pick`, or with `all=1` every row of the list's address in `of`.
    """
    listing = queries.get_listing(request.actor, name)
    chosen = queries.get_act(listing, act)
    given = request.POST if request.method == "POST" else request.GET
    rows = list(_chosen(listing, given, request))
    asked = given if "value" in given else None
    form = ValueForm(asked, act=chosen, actor=request.actor)
    ready = form.is_bound and form.is_valid()
    if request.method == "POST" and ready:
        seen = _seen(request.POST)
        try:
            begun = running.begin(
                listing,
                chosen,
                seen or [listing.record(row).number for row in rows[: running.MOST]],
                form.text,
                actor=request.actor,
                query=given.get("of", ""),
                seen=seen,
                key=request.POST.get("key", ""),
            )
            running.go_on(begun, actor=request.actor)
            return redirect("listing:run", begun.pk)
        except Refused as refused:
            say_refused(form, refused)
    context = {
        "listing": listing,
        "act": chosen,
        "form": form,
        "back": _list_url(listing, given.get("of", "")),
        "given": given,
        "picks": given.getlist("pick"),
        **_preview(chosen, rows, form.text if ready else "", listing, request),
    }
    return render(request, "listing/change.html", context, status=status_of(form))


def _seen(sent: QueryDict) -> dict[str, str]:
    """Return what each row held on the preview that was sent; nothing when none was."""
    try:
        said = json.loads(sent.get("seen", "{}"))
    except ValueError:
        said = {}
    pairs = said.items() if isinstance(said, dict) else ()
    return {str(number).upper(): str(held) for number, held in pairs}


def _chosen(listing: Listing, given: QueryDict, request: ActorRequest) -> Iterator[Any]:
    if given.get("all") == "1":
        state = read(listing, QueryDict(given.get("of", "")), request.actor)
        return state.rows(running.MOST + 1)
    numbers = [number.upper() for number in given.getlist("pick")][: running.MOST]
    rows = {
        listing.record(row).number: row
        for row in listing.rows(request.actor).filter(**_numbered(listing, numbers))
    }
    return (rows[number] for number in numbers if number in rows)


def _numbered(listing: Listing, numbers: list[str]) -> dict[str, Any]:
    path = listing.key.removesuffix("_id") + "__" if listing.key.endswith("_id") else ""
    path = path if path.endswith("record__") else f"{path}record__"
    return {f"{path}number__in": numbers}


def _preview(
    act: Act, rows: list[Any], value: str, listing: Listing, request: ActorRequest
) -> dict[str, Any]:
    """Return what would change, what already holds the value, and what is refused and why."""
    wanted = act.read(value, request.actor) if value else None
    new = act.words(wanted) if value else ""
    changes, same, refused = [], 0, []
    for row in rows[: running.MOST]:
        refusal = act.refusal(row, request.actor, wanted)
        record, now = listing.record(row), act.now(row)
        if refusal is not None:
            refused.append((record, refusal.sentence))
        elif value and now == value:
            same += 1
        else:
            changes.append((record, row, now))
    shown = [
        (record, act.words(act.read(now, request.actor)), new) for record, _, now in changes[:SHOWN]
    ]
    return {
        "seen": json.dumps(
            {listing.record(row).number: act.now(row) for row in rows[: running.MOST]}
        ),
        "total": len(rows[: running.MOST]),
        "too_many": len(rows) > running.MOST,
        "most": running.MOST,
        "new": new,
        "changing": len(changes),
        "shown": shown,
        "more": max(0, len(changes) - SHOWN),
        "same": same,
        "refused": refused[:SHOWN],
        "refused_count": len(refused),
        "refused_more": max(0, len(refused) - SHOWN),
    }


def run(request: ActorRequest, pk: int) -> HttpResponse:
    """See how far a change of many rows is, and go on with it; at its end, what came of it."""
    found = queries.get_run(request.actor, pk)
    listing = queries.get_listing(request.actor, found.listing)
    if request.method == "POST" and not found.is_over:
        found = running.go_on(found, actor=request.actor)
        if not request.htmx:  # type: ignore[attr-defined]  # django-htmx
            return redirect("listing:run", pk)
    act = queries.get_act(listing, found.act)
    undone = Run.objects.filter(undoes=found).first()
    context = {
        "run": found,
        "listing": listing,
        "act": act,
        "undone": undone,
        "refused": found.refused[:SHOWN],
        "refused_more": max(0, len(found.refused) - SHOWN),
        "back": _list_url(listing, found.query),
    }
    return render(request, "listing/run.html", context)


def undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a change of many rows back, as a change of its own."""
    found = queries.get_run(request.actor, pk)
    back = running.undo(found, actor=request.actor)
    running.go_on(back, actor=request.actor)
    return redirect("listing:run", back.pk)


def cell(request: ActorRequest, name: str, number: str, act: str) -> HttpResponse:
    """Change one cell where it stands; without htmx, on a small page of its own."""
    listing = queries.get_listing(request.actor, name)
    chosen = queries.get_act(listing, act)
    row = next(iter(_chosen(listing, QueryDict(f"pick={number}"), request)), None)
    if row is None:
        raise Http404("No such row.")
    record = listing.record(row)
    back = request.POST.get("back", _came_from(request, listing))
    form = ValueForm(
        request.POST or None,
        act=chosen,
        actor=request.actor,
        initial={"value": _start(chosen, row)},
        auto_id=f"id_{record.number}_%s",
    )
    form.fields["value"].widget.attrs["data-focus"] = ""
    rows: list[tuple[Any, ...]] = []
    seen = seen_version(request)
    if request.method == "POST" and form.is_valid():
        try:
            row = running.set_cell(
                listing, chosen, record.number, form.text,
                actor=request.actor, seen=seen,
            )  # fmt: skip
            return _changed(request, listing, chosen, row, back)
        except Conflict as stale:
            record.refresh_from_db()
            if not request.htmx:  # type: ignore[attr-defined]  # django-htmx
                now = next(iter(_chosen(listing, QueryDict(f"pick={number}"), request)))
                stored = {"value": _start(chosen, now)}
                return merge_page(request, stale, form, stored, record)
            rows, seen = stale.rows, record.version
            say_refused(form, stale)
        except Refused as refused:
            say_refused(form, refused)
    context = {
        "listing": listing,
        "act": chosen,
        "record": record,
        "form": form,
        "rows": rows,
        "back": back,
        "version": record.version if seen is None else seen,
    }
    htmx = request.htmx  # type: ignore[attr-defined]  # django-htmx
    template = "listing/_cell.html" if htmx else "listing/cell.html"
    return render(request, template, context, status=status_of(form))


def _start(act: Act, row: Any) -> Any:
    return act.start(row) if act.start else act.now(row)


def _came_from(request: ActorRequest, listing: Listing) -> str:
    """Return the address of the list the reader comes from, to lead them back to it."""
    url = urlsplit(request.headers.get("Referer", ""))
    return url.query if url.path == reverse(listing.route) else ""


def _changed(
    request: ActorRequest, listing: Listing, act: Act, row: Any, back: str
) -> HttpResponse:
    record = listing.record(row)
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx
        column = next(each for each in listing.columns if each.edit == act.name)
        fresh = listing.rows(request.actor).get(**{listing.key: getattr(row, listing.key)})
        context = {"listing": listing, "act": act, "record": record, "html": column.html(fresh)}
        return render(request, "listing/_cell_done.html", context)
    messages.success(request, f"{record.number} is changed.")
    return redirect(_list_url(listing, back))


def _list_url(listing: Listing, query: str) -> str:
    known = listing_of(listing.name) or listing
    url = reverse(known.route)
    return f"{url}?{QueryDict(query).urlencode()}" if query else url
