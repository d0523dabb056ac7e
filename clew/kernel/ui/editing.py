"""What a form answers when it is not stored: a fault, a refusal, or both versions of a stale edit.

One rule for every page with a form: invalid input is 422, a refused step 409 (403 without the
right), each with the form and everything typed. An edit of what somebody else changed meanwhile is
409 with both versions, and is merged and saved from that page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from clew.kernel.audit_trail.models import Event
from clew.kernel.people.queries import names_of
from clew.kernel.records.models import Record
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.fields import shape
from clew.kernel.ui.refusals import sentence


def seen_version(request: HttpRequest) -> int | None:
    """Return the version the form was built on (`{% seen form version %}`), None without one."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def say_refused(form: forms.Form, refused: Refused, *, is_input: bool = False) -> None:
    """Show a command's sentences, each with its link, as errors of the form: nothing typed is lost.

    is_input: what was sent is at fault (a file nobody can read), not the state of the record.
    """
    for refusal in refused.refusals:
        form.add_error(None, ValidationError(sentence(refusal)))
    form.refused_status = 422 if is_input else refused.status  # type: ignore[attr-defined]  # read by status_of


def status_of(*answered: forms.BaseForm | None) -> int:
    """Return the status of a page with these forms: 200, 422 for a fault, 409 for a refusal."""
    wrong = [form for form in answered if form and form.is_bound and form.errors]
    return max((getattr(form, "refused_status", 422) for form in wrong), default=200)


def form_page(
    request: HttpRequest, template: str, form: forms.BaseForm, context: Mapping[str, Any]
) -> HttpResponse:
    """Return the page of a form with the status that says what happened to it."""
    return render(request, template, {**context, "form": form}, status=status_of(form))


@dataclass(frozen=True)
class Both:
    """One field in both versions: what is stored now in words, and mine to edit."""

    label: str
    theirs: str
    mine: str
    bound: BoundField

    @property
    def is_tick(self) -> bool:
        """Whether it is a single tick, which carries its own words."""
        return shape(self.bound) == "tick"

    @property
    def mine_label(self) -> str:
        """The label of the field to edit, which a screen reader tells from the others."""
        return f"{self.label}, yours to edit"


def merge_page(
    request: HttpRequest,
    stale: Conflict,
    form: forms.Form,
    stored: Mapping[str, Any],
    record: Record,
    *,
    version: object = None,
    back: str = "",
) -> HttpResponse:
    """Return the page on which both versions of a stale edit are compared, merged and saved.

    form: as it was sent. stored: the form's first values as they are now. version: what the merged
    form carries, the record's own when left out. back: the page of what is edited.
    """
    record.refresh_from_db(fields=["version"])
    both = _both(form, stored)
    last = Event.objects.filter(record=record).order_by("-seq").first()
    context = {
        "refusals": stale.refusals,
        "both": both,
        "merges": True,
        "action": request.get_full_path(),
        "hidden": _carried(request.POST, {each.bound.html_name for each in both}),
        "version": record.version if version is None else version,
        "who": names_of([last.actor])[last.actor] if last else "",
        "at": last.at if last else None,
        "back_url": back or record.get_absolute_url(),
    }
    return render(request, "409.html", context, status=409)


def _carried(sent: QueryDict, shown: set[str]) -> list[tuple[str, str]]:
    """Return what was sent and is not shown to edit, so that saving sends it again."""
    without = shown | {"csrfmiddlewaretoken", "version"}
    return [(name, value) for name in sent if name not in without for value in sent.getlist(name)]


def _both(form: forms.Form, stored: Mapping[str, Any]) -> list[Both]:
    rows = []
    for bound in form:
        if bound.name not in stored:
            continue
        theirs = words_of(bound.field, stored[bound.name])
        mine = words_of(bound.field, form.cleaned_data.get(bound.name))
        if mine != theirs and bound.field.has_changed(stored[bound.name], bound.data):
            rows.append(Both(str(bound.label), theirs, mine, bound))
    return rows


def words_of(field: forms.Field, value: Any) -> str:
    """Write a field's value as a person reads it: the words of a choice, a name, a day."""
    if isinstance(field, forms.ModelChoiceField):
        return _name_of(field, value)
    if isinstance(field, forms.MultipleChoiceField):
        return ", ".join(_choice(field, each) for each in value or ())
    if isinstance(value, bool) and not isinstance(field, forms.ChoiceField):
        return "yes" if value else "no"
    if isinstance(field, forms.ChoiceField):
        return _choice(field, value)
    if isinstance(value, date | datetime):
        return str(field.prepare_value(value))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _name_of(field: forms.ModelChoiceField, value: Any) -> str:
    if value in field.empty_values:
        return ""
    row = value if isinstance(value, Model) else None
    if row is None and field.queryset is not None:
        row = field.queryset.model._default_manager.filter(pk=value).first()
    return str(field.label_from_instance(row)) if row is not None else str(value)


def _choice(field: Any, value: Any) -> str:
    coerce = getattr(field, "coerce", None)
    for key, words in field.choices:
        if key == value or str(key) == str(value) or (coerce and key and coerce(key) == value):
            return str(words).partition("|")[0]
    return "" if value is None else str(value)
