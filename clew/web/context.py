"""What every desk page shows around its content: navigation, who I am, how far it is sealed."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.urls import NoReverseMatch, reverse

from clew.kernel import clock
from clew.kernel.audit_trail import checkpoints
from clew.kernel.people import demo
from clew.kernel.people.access import may_read
from clew.kernel.people.actor import STAFF_ROLES, Actor
from clew.kernel.people.glass import open_until
from clew.kernel.people.models import Company
from clew.kernel.people.requests import ActorRequest, house_of
from clew.kernel.ui.words import stamp

PORTAL = "/p/"
NAV = (
    ("My work", "web:home"),
    ("Customers", "customers:list"),
    ("Enquiries", "communication:enquiries"),
    ("Requirements", "requirements:list"),
    ("Orders", "orders:list"),
    ("Changes", "changes:list"),
    ("Products", "products:list"),
    ("Conformity", "conformity:readiness"),
)
MINE = (
    ("What I am mailed", "web:mail_mine", "mail"),
    ("Mail folder", "web:mail", "mail"),
    ("People and roles", "web:people", "user"),
    ("Settings", "web:settings", "book"),
    ("The log", "web:trail", "lock"),
    ("API tokens", "web:tokens", "key"),
    ("Break the glass", "web:glass", "key"),
)


def shell(request: ActorRequest) -> dict[str, Any]:
    """Return the frame's variables; the portal and error pages get the company's name only."""
    house = house_of(request)
    frame: dict[str, Any] = {
        "form_key": uuid.uuid4().hex,
        "company_name": house.name if house else "Clew",
        "demo": bool(house and house.demo),
        "nobody_yet": house is None and bool(settings.FIRST_RUN_TOKEN),
    }
    if request.path.startswith(PORTAL):
        # By the cookie alone: behind the portal's wall the desk's people are unseen.
        back = frame["demo"] and SESSION_KEY in request.session
        return frame | {"back_url": reverse("web:start") if back else ""}
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind != "person":
        return frame | _demo_people(request, house)
    until = open_until(actor) if actor.only_administers else None
    reads = until is not None or not actor.only_administers
    return (
        frame
        | _demo_people(request, house)
        | {
            "nav": list(_nav(request.path)) if reads else [],
            "seal": _seal(),
            "user_name": actor.name,
            "user_role": role_line(actor),
            "home_url": reverse("web:home"),
            "search_url": reverse("web:search") if reads else "",
            "palette_url": reverse("web:palette") if reads else "",
            "glass_until": until,
            "my_links": [
                {"label": label, "url": reverse(name), "icon": icon}
                for label, name, icon in MINE
                if may_read(actor, name)
            ],
            "people_url": reverse("web:people"),
            "mail_url": reverse("web:mail"),
            "settings_url": reverse("web:settings"),
            "trail_url": reverse("web:trail"),
            "now": clock.now(),
        }
    )


def _demo_people(request: ActorRequest, house: Company | None) -> dict[str, Any]:
    if house is None or not house.demo:
        return {}
    return {
        "start_url": reverse("web:start"),
        "customer_url": reverse("web:customer"),
        "demo_people": demo.who_is_who(),
        "demo_password": demo.PASSWORD,
        "become_url": reverse("web:become"),
    }


def role_line(actor: Actor) -> str:
    """Return the roles of a person in words, without the one everybody has."""
    return ", ".join(STAFF_ROLES[r] for r in STAFF_ROLES if r in actor.roles and r != "employee")


def _nav(path: str) -> Any:
    for label, name in NAV:
        try:
            url = reverse(name)
        except NoReverseMatch:  # a room that is not built yet has no page to offer
            continue
        current = path == url if url == "/" else path.startswith(url)
        yield {"label": label, "url": url, "current": current}


def _seal() -> str:
    log = checkpoints.standing()
    if log.newest is None:
        return f"{log.size:,} entries, not sealed yet"
    sealed, at = log.newest.size, stamp(log.newest.made_at)
    return f"Sealed up to entry {sealed:,} · {at} · {log.size:,} entries"
