"""Pages of products: families with their products, and where each is offered."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clew.areas.products import commands, queries
from clew.areas.products.forms import (
    EditProductForm,
    FamilyForm,
    MarketForm,
    NewProductForm,
    OfferForm,
)
from clew.areas.products.listing import PRODUCTS
from clew.areas.products.models import Product, ProductFamily
from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import record_panels
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import form_page, merge_page, say_refused, seen_version, status_of


def products(request: ActorRequest) -> HttpResponse:
    """The products and where they are offered, and their families."""
    families = queries.families_visible_to(request.actor).order_by("name")[:50]
    return list_page(request, PRODUCTS, "products/list.html", families=families)


def family_new(request: ActorRequest) -> HttpResponse:
    """Add a family."""
    form = FamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            family = commands.add_family(
                actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            messages.success(request, f"{family.name} is added.", extra_tags="draft=family")
            return redirect("products:new", family.record.number)
        except Refused as refused:
            say_refused(form, refused)
    context = {"known_types": queries.known_types()}
    return form_page(request, "products/family_edit.html", form, context)


def family(request: ActorRequest, number: str) -> HttpResponse:
    """A family: what it is for, which law it meets, its products."""
    found = queries.get_family(request.actor, number)
    context = {
        "family": found,
        "members": queries.members_of(request.actor, found),
        **record_panels(found.record, request),
    }
    return render(request, "products/family.html", context)


def family_edit(request: ActorRequest, number: str) -> HttpResponse:
    """Change a family."""
    found = queries.get_family(request.actor, number)
    form = FamilyForm(request.POST or None, initial=_stored_family(found))
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            commands.edit_family(found, actor=request.actor, seen=seen, **form.cleaned_data)
            messages.success(request, f"{number} is changed.", extra_tags=f"draft={number}")
            return redirect("products:family", number)
        except Conflict as stale:
            found.refresh_from_db()
            return merge_page(request, stale, form, _stored_family(found), found.record)
        except Refused as refused:
            say_refused(form, refused)
    context = {"family": found, "known_types": queries.known_types()}
    return form_page(request, "products/family_edit.html", form, context)


def _stored_family(found: ProductFamily) -> dict[str, object]:
    kinds = ", ".join(found.product_types)
    return {"name": found.name, "product_types": kinds, "intended_use": found.intended_use}


def new(request: ActorRequest, number: str) -> HttpResponse:
    """Add a product to a family."""
    found = queries.get_family(request.actor, number)
    form = NewProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            product = commands.add_product(
                actor=request.actor,
                family=found,
                key=request.POST.get("key", ""),
                **form.cleaned_data,
            )
            messages.success(request, f"{product.name} is added.", extra_tags="draft=product")
            return redirect("products:detail", product.record.number)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "products/edit.html", form, {"family": found})


def detail(request: ActorRequest, number: str) -> HttpResponse:
    """A product and where it is offered."""
    product = queries.get_visible(request.actor, number)
    return _detail(request, product, None)


def edit(request: ActorRequest, number: str) -> HttpResponse:
    """Change a product."""
    product = queries.get_visible(request.actor, number)
    form = EditProductForm(request.POST or None, initial=_stored_product(product))
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            commands.edit_product(product, actor=request.actor, seen=seen, **form.cleaned_data)
            messages.success(request, f"{number} is changed.", extra_tags=f"draft={number}")
            return redirect("products:detail", number)
        except Conflict as stale:
            product.refresh_from_db()
            return merge_page(request, stale, form, _stored_product(product), product.record)
        except Refused as refused:
            say_refused(form, refused)
    context = {"family": product.family, "product": product}
    return form_page(request, "products/edit.html", form, context)


def _stored_product(product: Product) -> dict[str, object]:
    return {name: getattr(product, name) for name in commands.PRODUCT_WORDS}


def offer(request: ActorRequest, number: str) -> HttpResponse:
    """Offer a product in one more market."""
    product = queries.get_visible(request.actor, number)
    form = OfferForm(request.POST, besides=queries.market_codes(product))
    if form.is_valid():
        try:
            row = commands.offer_in(product, actor=request.actor, **form.cleaned_data)
            messages.success(request, f"{product.name} is offered in {row.market.name}.")
            return redirect("products:detail", number)
        except Refused as refused:
            say_refused(form, refused)
    return _detail(request, product, form)


def stop(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """Stop offering a product in a market from today."""
    product = queries.get_visible(request.actor, number)
    row = queries.markets_of(product).filter(market_id=code).first()
    if row is None:
        raise Http404("Not offered there.")
    commands.stop_offering(row, actor=request.actor)
    messages.success(request, f"{product.name} is no longer offered in {row.market.name}.")
    return redirect("products:detail", number)


def market_new(request: ActorRequest) -> HttpResponse:
    """Add a market of the company's own."""
    form = MarketForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            market = commands.add_market(actor=request.actor, **form.cleaned_data)
            messages.success(request, f"{market.name} is a market now.", extra_tags="draft=market")
            return redirect("products:list")
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "products/market.html", form, {"markets": queries.markets()})


def _detail(request: ActorRequest, product: Product, form: OfferForm | None) -> HttpResponse:
    context = {
        "product": product,
        "rows": product.in_markets.select_related("market").order_by("until", "since"),
        "form": form or OfferForm(besides=queries.market_codes(product)),
        "may": request.actor.has(*commands.MAKERS),
        **record_panels(product.record, request),
    }
    return render(request, "products/detail.html", context, status=status_of(form))
