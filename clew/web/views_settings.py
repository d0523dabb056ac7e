"""Settings: what the company decided for itself. All staff read it; each change is an entry."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import decided
from clew.kernel.people import commands, deciding
from clew.kernel.people.commands import MAY_DECIDE, MAY_GRANT
from clew.kernel.people.deciding import MAY_KEEP, numbered_kinds
from clew.kernel.people.models import Company, Person
from clew.kernel.people.queries import company, kept_years, units
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.kinds import Kind
from clew.kernel.records.numbering import number_after
from clew.kernel.records.prefixes import prefixes_by_kind
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import form_page, merge_page, say_refused, seen_version, words_of
from clew.kernel.ui.words import counted
from clew.web.forms_settings import (
    CompanyForm,
    PersonUnitForm,
    PrefixForm,
    RetentionForm,
    RulesForm,
    UnitNameForm,
)
from clew.web.listing import PAST_TIME, kept_kinds
from clew.web.settings_rows import rows_for

RULES = ("answer_days", "four_eyes_classes", "mfa_roles")


def settings_page(request: ActorRequest) -> HttpResponse:
    """Everything the company decided, a line each, and who may change it."""
    house = _house()
    context = {"house": house, "rows": rows_for(request.actor, house), **decided(house.record)}
    return render(request, "web/settings.html", context)


def company_page(request: ActorRequest) -> HttpResponse:
    """What the company is called and where it is."""
    house = _house()
    form = CompanyForm(request.POST or None, initial=_described(house))
    context = {"may": request.actor.has(*MAY_DECIDE), **decided(house.record, *OF_COMPANY)}
    return _decide(
        request, house, form, deciding.describe_company, _described, "web/company.html",
        said="The company is changed.", back=reverse("web:company"), **context,
    )  # fmt: skip


OF_COMPANY = ("company.opened", "company.described")


def _described(house: Company) -> dict[str, Any]:
    return {"name": house.name, "place": house.place, "country": house.country}


def rules(request: ActorRequest) -> HttpResponse:
    """Days to answer, four eyes, and who needs a second factor."""
    house = _house()
    form = RulesForm(request.POST or None, initial=_stored_rules(house))
    context = {
        "may": request.actor.has(*MAY_DECIDE),
        **decided(house.record, "company.rules_changed"),
    }
    return _decide(
        request, house, form, commands.set_rules, _stored_rules, "web/rules.html",
        said="The rules are changed.", back=reverse("web:rules"), **context,
    )  # fmt: skip


def _stored_rules(house: Company) -> dict[str, Any]:
    return {name: getattr(house, name) for name in RULES}


def units_page(request: ActorRequest) -> HttpResponse:
    """The units with how many people belong to each."""
    house = _house()
    context = {
        "units": units(),
        "without": Person.objects.filter(unit="", active=True).count(),
        "may": request.actor.has(*MAY_GRANT),
        **decided(house.record, "company.unit_renamed"),
    }
    return render(request, "web/units.html", context)


def unit_rename(request: ActorRequest) -> HttpResponse:
    """Give a unit another name, for everybody who belongs to it."""
    unit = request.GET.get("unit", "")
    row = next((each for each in units() if each.name == unit), None)
    if row is None:
        return redirect("web:units")
    form = UnitNameForm(request.POST or None, initial={"name": unit})

    def write(house: Company, **given: Any) -> None:
        deciding.rename_unit(house, unit, **given)

    return _decide(
        request, _house(), form, write, lambda _: {"name": unit}, "web/unit_rename.html",
        said=f"{unit} has another name now.", back=reverse("web:units"), unit=row,
    )  # fmt: skip


def person_unit(request: ActorRequest, number: str) -> HttpResponse:
    """Give a person another unit."""
    found = get_object_or_404(Person.objects.select_related("record"), record__number=number)
    form = PersonUnitForm(request.POST or None, initial={"unit": found.unit})
    if request.method == "POST" and form.is_valid():
        unit, seen = form.cleaned_data["unit"], seen_version(request)
        try:
            commands.move_to_unit(found, unit, actor=request.actor, seen=seen)
            messages.success(request, f"{found.name} is moved.")
            return redirect("web:person", number)
        except Conflict as stale:
            found.refresh_from_db()
            return merge_page(request, stale, form, {"unit": found.unit}, found.record)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "web/person_unit.html", form, {"person": found, "units": units()})


def numbers(request: ActorRequest) -> HttpResponse:
    """How the numbers of each kind begin, and how they began before."""
    house = _house()
    context = {
        "rows": [(k, *_prefixes(k), number_after(k.name)) for k in numbered_kinds()],
        "may": request.actor.has(*MAY_DECIDE),
        **decided(house.record, "company.prefix_chosen"),
    }
    return render(request, "web/numbers.html", context)


def _prefixes(kind: Kind) -> tuple[str, list[str]]:
    now, *before = prefixes_by_kind()[kind.name]
    return now, before


def numbers_kind(request: ActorRequest, kind: str) -> HttpResponse:
    """Choose how new numbers of one kind begin."""
    chosen = next((each for each in numbered_kinds() if each.name == kind), None)
    if chosen is None:
        raise Http404("No such kind.")
    form = PrefixForm(request.POST or None, initial=_prefix(chosen))

    def write(house: Company, **given: Any) -> None:
        deciding.choose_prefix(house, kind, **given)

    return _decide(
        request, _house(), form, write, lambda _: _prefix(chosen), "web/numbers_kind.html",
        said=f"New numbers of {chosen.plural} begin as you chose.", back=reverse("web:numbers"),
        kind=chosen, next=number_after(chosen.name), before=_prefixes(chosen)[1],
    )  # fmt: skip


def _prefix(kind: Kind) -> dict[str, Any]:
    return {"prefix": _prefixes(kind)[0]}


def retention(request: ActorRequest) -> HttpResponse:
    """How many years records of each kind are kept; nothing is deleted by it."""
    house = _house()
    form = RetentionForm(request.POST or None, initial=_kept(house))

    def write(house: Company, *, actor: Any, seen: int | None, **years: int | None) -> None:
        deciding.choose_retention(house, actor=actor, seen=seen, years=years)

    context = {
        "may": request.actor.has(*MAY_KEEP),
        "kept": kept_kinds(),
        **decided(house.record, "company.retention_chosen"),
    }
    return _decide(
        request, house, form, write, _kept, "web/retention.html",
        said="How long records are kept is changed.", back=reverse("web:retention"), **context,
    )  # fmt: skip


def _kept(_: Company) -> dict[str, Any]:
    years = kept_years()
    return {kind.name: years.get(kind.name) for kind in numbered_kinds()}


def past_time(request: ActorRequest) -> HttpResponse:
    """The records whose last entry is older than their kind is kept, the oldest first."""
    kinds = kept_kinds()
    if not kinds:
        return redirect("web:retention")
    if not request.GET:
        return redirect(f"{request.path}?kind={next(iter(kinds))}")
    years = kept_years().get(request.GET.get("kind", ""))
    said = counted(years, "year") if years else ""
    return list_page(request, PAST_TIME, "web/past_time.html", years=said)


def _house() -> Company:
    house = company()
    if house is None:
        raise Refused("No company was opened yet. Run `clew createadmin` first.")
    return house


def _decide(
    request: ActorRequest,
    house: Company,
    form: Form,
    write: Callable[..., object],
    stored: Callable[[Company], dict[str, Any]],
    template: str,
    *,
    said: str,
    back: str,
    **context: Any,
) -> HttpResponse:
    """Show the form of one decision, or write it; a stale one is answered with both versions."""
    if request.method == "POST" and form.is_valid():
        try:
            write(house, actor=request.actor, seen=seen_version(request), **form.cleaned_data)
            messages.success(request, said)
            return redirect(back)
        except Conflict as stale:
            house.refresh_from_db()
            return merge_page(request, stale, form, stored(house), house.record, back=back)
        except Refused as refused:
            say_refused(form, refused)
    facts = [(f.label, words_of(f, stored(house).get(name))) for name, f in form.fields.items()]
    return form_page(request, template, form, {"house": house, "facts": facts, **context})
