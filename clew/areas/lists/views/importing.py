"""Importing a list: upload, mapping with the dry run beside it, publishing; and the export."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clew.areas.lists import exchange
from clew.areas.lists.commands import importing as commands
from clew.areas.lists.forms import MappingForm, UploadForm
from clew.areas.lists.models import ImportRun
from clew.areas.lists.queries import get_import
from clew.areas.lists.reading import Reading
from clew.areas.lists.row_spec import row_spec
from clew.areas.requirements import queries
from clew.areas.requirements.models import RequirementSet
from clew.kernel.exchange.places import column_letters
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused
from clew.kernel.ui.answers import download
from clew.kernel.ui.editing import say_refused, status_of

FIRST_ROWS = 8
SHOWN_REFUSALS = 200


def upload(request: ActorRequest, number: str) -> HttpResponse:
    """Take a file, read it in the child process, and lead to its mapping."""
    its_set = queries.get_visible(request.actor, number)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = _stage(request, its_set, form.cleaned_data["file"])
        except Refused as refused:
            say_refused(form, refused, is_input=its_set.newest.state == "draft")
        else:
            return redirect("lists:import", run.pk)
    status = status_of(form)
    context = {"form": form, "set": its_set, "most": settings.MAX_UPLOAD}
    return render(request, "lists/upload.html", context, status=status)


def template(request: ActorRequest) -> HttpResponse:
    """Hand out the table that waits for a first import."""
    content, content_type = exchange.template()
    return download(content, "requirements-template.xlsx", content_type)


def _stage(request: ActorRequest, its_set: RequirementSet, file: UploadedFile) -> ImportRun:
    if (file.size or 0) > settings.MAX_UPLOAD:
        most = settings.MAX_UPLOAD // 2**20
        raise Refused(f"The file has more than {most} MB; nothing was kept. Split it.")
    source = queries.sources_of(its_set).filter(kind="interaction").first()
    name = Path(file.name or "list").name
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix[:8]) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        return commands.stage(
            its_set.newest, actor=request.actor, path=Path(kept.name), name=name, source=source
        )


def look_at(request: ActorRequest, pk: int) -> HttpResponse:
    """Show what a staged file would store, with the place of every error; change the mapping."""
    run = get_import(request.actor, pk)
    if request.method == "POST" and run.published_at is None:
        _understand(request, run)
        return redirect("lists:import", pk)
    if run.published_at is not None:
        return render(request, "lists/imported.html", _base(run))
    reading, tried, plan = commands.try_run(run)
    form = _mapping_form(None, run, reading)
    context = {
        **_base(run),
        "form": form,
        "reading": reading,
        "choices": _choices(form, run, reading),
        "tried": tried,
        "refused": tried.refused[:SHOWN_REFUSALS],
        "more_refused": max(0, len(tried.refused) - SHOWN_REFUSALS),
        "plan": plan,
        "counts": plan.counts(),
        "first": plan.new[:FIRST_ROWS],
        "first_changed": plan.changed[:FIRST_ROWS],
        "blocked": _blocked(tried, plan),
        "without": len(plan.new) + len(plan.changed) if tried.refused else 0,
        "notes": reading.table.notes,
    }
    return render(request, "lists/import.html", context)


def _base(run: ImportRun) -> dict[str, Any]:
    return {"run": run, "set": run.revision.requirement_set, "revision": run.revision}


def _understand(request: ActorRequest, run: ImportRun) -> None:
    reading = commands.read_again(run, request.POST.get("sheet", ""), _row(request))
    form = _mapping_form(request.POST, run, reading)
    if not form.is_valid():
        sentences = [str(e) for errors in form.errors.values() for e in errors]
        messages.error(request, " ".join(sentences))
        return
    moved = reading.header.cells != run.header
    # Another row names the columns: the old choice of columns says nothing about the new ones.
    mapping = reading.columns if moved else form.mapping()
    commands.understand(
        run, actor=request.actor, sheet=request.POST.get("sheet", ""),
        header_row=_row(request), mapping=mapping,
    )  # fmt: skip


def _row(request: ActorRequest) -> int:
    row = request.POST.get("header_row", "0")
    return int(row) if row.isdecimal() and len(row) < 8 else 0


def _mapping_form(data: Any, run: ImportRun, reading: Reading) -> MappingForm:
    width = max(reading.sheet.width, len(reading.header.cells))
    cells = reading.header.cells
    columns = [
        (at, f"{column_letters(at)}: {cells[at][:60]}" if at < len(cells) else column_letters(at))
        for at in range(width)
    ]
    fields = [
        (each.key, each.title, reading.proposed[each.key].reason
         if run.mapping.get(each.key) == getattr(reading.proposed.get(each.key), "column", None)
         and each.key in reading.proposed else "")
        for each in row_spec().fields
    ]  # fmt: skip
    initial = {f"column_{key}": run.mapping.get(key, -1) for key, _, _ in fields}
    return MappingForm(
        data,
        sheets=[sheet.name or "" for sheet in reading.table.sheets],
        columns=columns,
        fields=fields,
        initial={**initial, "sheet": run.sheet, "header_row": run.header_row},
    )


def _choices(form: MappingForm, run: ImportRun, reading: Reading) -> list[tuple[Any, str]]:
    """Return each field's choice of column with the first value that stands in it."""
    below = [row for row in reading.sheet.rows if row.number > reading.header.number]
    found = []
    for bound in form:
        key = bound.name.removeprefix("column_")
        if key != bound.name:
            column = run.mapping.get(key, -1)
            values = (row.cell(column).strip() for row in below) if column >= 0 else ()
            found.append((bound, next((value for value in values if value), "")))
    return found


def _blocked(tried: Any, plan: Any) -> list[str]:
    """Return why publishing is refused now; the button says it."""
    if tried.refused:
        count = len(tried.refused)
        places = "1 place is refused" if count == 1 else f"{count} places are refused"
        or_without = ", or go without those rows" if plan.writes else ""
        return [f"{places}. Mend the file or the mapping{or_without}."]
    if not plan.writes:
        return ["Every row stands in the set already; there is nothing to publish."]
    return []


def publish_one(request: ActorRequest, pk: int) -> HttpResponse:
    """Publish a staged file, once."""
    leave_out = request.POST.get("leave_out") == "1"
    run = commands.publish(get_import(request.actor, pk), actor=request.actor, leave_out=leave_out)
    number = run.revision.record.number
    new, changed = run.counts.get("new", 0), run.counts.get("changed", 0)
    messages.success(request, f"{new} lines are new and {changed} changed, from {run.name}.")
    return redirect("requirements:set", number)


def export_set(request: ActorRequest, number: str, kind: str) -> HttpResponse:
    """Hand out a revision's lines as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        raise Http404("Export as csv or xlsx.")
    revision = queries.revision_asked(request.actor, number, request.GET.get("revision", ""))
    content, content_type = exchange.export(revision, kind)
    return download(content, f"{revision.record.number}-revision-{revision.n}.{kind}", content_type)
