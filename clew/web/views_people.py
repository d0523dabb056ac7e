"""People, their roles, and the glass an administrator breaks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import record_panels
from clew.kernel.people import commands
from clew.kernel.people import glass as breaking
from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.people.models import Person, User
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused
from clew.kernel.ui.editing import form_page, say_refused
from clew.kernel.ui.words import listed
from clew.web.forms import AccountForm, GlassForm, PersonForm, RoleForm
from clew.web.listing import PEOPLE


def people(request: ActorRequest) -> HttpResponse:
    """Everybody of the company with the roles they hold; `role` keeps to who holds one of them."""
    asked = [role for role in request.GET.getlist("role") if role in STAFF_ROLES]
    context = {
        "held": listed([STAFF_ROLES[role] for role in asked], "or"),
        "may_grant": request.actor.has(*commands.MAY_GRANT),
        "new_url": reverse("web:person_new"),
    }
    return list_page(request, PEOPLE, "web/people.html", **context)


def take_in(request: ActorRequest) -> HttpResponse:
    """Add a person."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = commands.take_in(
                form.cleaned_data["name"],
                form.cleaned_data["email"],
                actor=request.actor,
                unit=form.cleaned_data["unit"],
                roles=tuple(form.cleaned_data["roles"]),
                key=request.POST.get("key", ""),
            )
            messages.success(request, f"{person.name} is added.", extra_tags="draft=person")
            return redirect("web:person", person.record.number)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "web/person_new.html", form, {})


def person(request: ActorRequest, number: str) -> HttpResponse:
    """One person: roles now and before, sign-in, history."""
    found = get_object_or_404(Person.objects.select_related("record"), record__number=number)
    held = found.grants.order_by("lifted_at", "role")
    context = {
        "person": found,
        "held": [g for g in held if g.lifted_at is None],
        "lifted": [g for g in held if g.lifted_at is not None],
        "words": STAFF_ROLES,
        "role_form": RoleForm(),
        "account_form": AccountForm(),
        "has_account": User.objects.filter(person=found).exists(),
        "may_grant": request.actor.has(*commands.MAY_GRANT),
        **record_panels(found.record, request),
    }
    return render(request, "web/person.html", context)


def role(request: ActorRequest, number: str) -> HttpResponse:
    """Grant or lift a role."""
    found = get_object_or_404(Person.objects.select_related("record"), record__number=number)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose a role to grant or to lift.")
    wanted, reason = form.cleaned_data["role"], form.cleaned_data["reason"]
    if form.cleaned_data["act"] == "grant":
        commands.grant_role(found, wanted, actor=request.actor)
    else:
        commands.lift_role(found, wanted, actor=request.actor, reason=reason)
    messages.success(request, f"The roles of {found.name} are changed.")
    return redirect("web:person", number)


def account(request: ActorRequest, number: str) -> HttpResponse:
    """Give a person a sign-in."""
    found = get_object_or_404(Person.objects.select_related("record"), record__number=number)
    form = AccountForm(request.POST)
    if not form.is_valid():
        raise Refused(*[str(e) for errors in form.errors.values() for e in errors])
    commands.open_account(found, form.cleaned_data["password"], actor=request.actor)
    messages.success(request, f"{found.name} can sign in now.")
    return redirect("web:person", number)


def glass(request: ActorRequest) -> HttpResponse:
    """Break the glass with a reason, and see who did."""
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        breaking.break_glass(actor=request.actor, reason=form.cleaned_data["reason"])
        messages.warning(request, "You may read records now. Top management and quality know it.")
        return redirect("web:glass")
    context = {
        "form": form,
        "may_break": request.actor.only_administers and not breaking.open_until(request.actor),
        "may_note": request.actor.has(*breaking.TOLD),
        "breaks": breaking.breaks(),
    }
    return render(request, "web/glass.html", context)


def glass_noted(request: ActorRequest, number: str) -> HttpResponse:
    """Take note that somebody broke the glass."""
    found = get_object_or_404(Person.objects.select_related("record"), record__number=number)
    breaking.take_note(found, actor=request.actor)
    messages.success(request, "Noted.")
    return redirect("web:glass")
