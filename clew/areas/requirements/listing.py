"""The lists of requirement sets and of all their requirements."""

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from clew.areas.products.queries import market_names
from clew.areas.requirements.models import CATEGORIES, ORIGINS, Standing
from clew.areas.requirements.queries import standings, visible_to
from clew.areas.requirements.workflow import AUTHORS, WORDS, WORKFLOW
from clew.kernel.listing import cells
from clew.kernel.listing.acts import giving
from clew.kernel.listing.filters import Choice, Flag, Of, Words
from clew.kernel.listing.spec import Column, Listing, register
from clew.kernel.records.models import Record
from clew.kernel.ui import marks

LOOKS = {
    "draft": "draft",
    "in_review": "wait",
    "reviewed": "ok",
    "confirmed": "frozen",
    "released": "frozen",
    "obsolete": "na",
    "declined": "stop",
    "withdrawn": "na",
}
STATES = {**WORDS, "draft": "draft", "obsolete": "replaced"}

SETS = register(
    Listing(
        name="requirement-sets",
        route="requirements:list",
        plural="requirement sets",
        rows=lambda actor: visible_to(actor).filter(record__kind="requirement_set"),
        joins=("record__owner", "customer", "product"),
        tabs="state",
        columns=(
            cells.number(),
            cells.title("title", "Set", lambda row: row.record.title, head=True),
            cells.words("customer", "Customer", lambda row: row.customer.name),
            cells.words("product", "Product", lambda row: row.product.name if row.product else ""),
            cells.words("markets", "Markets", lambda row: market_names(row.markets)),
            cells.state(STATES, LOOKS, get=lambda row: row.record.state, sort="record__state"),
            cells.owner(edit="owner", nowrap=True),
            cells.moment(
                "changed", "Changed", lambda row: row.record.touched_at, sort="record__touched_at"
            ),
        ),
        filters=(
            Choice("state", "State", "record__state", STATES),
            Words(),
            Of("customer", "Customer", "customer_id", "customer"),
            Of("product", "Product", "product_id", "product"),
            Of("owner", "Owner", "record__owner_id", "person", me=True),
        ),
        acts=(
            giving(
                *(role for role in AUTHORS if role != "owner"),
                ended=lambda row: row.record.state in WORKFLOW.final,
            ),
        ),
    )
)


def _wording(row: Standing, text: str) -> str:
    return Truncator(text).words(40)


def _origin(row: Standing, _: str) -> SafeString:
    return marks.origin(row.origin)


def _set(row: Standing, number: str) -> SafeString:
    return marks.number(number, cells.url_of(row.requirement_set.record))


def _requirement(row: Standing) -> Record:
    return row.requirement.record


REQUIREMENTS = register(
    Listing(
        name="requirements",
        route="requirements:all",
        plural="requirements",
        rows=standings,
        key="requirement_id",
        record=_requirement,
        tabs="origin",
        columns=(
            cells.number("requirement_id", of=_requirement, head=True),
            Column("origin", "Origin", lambda row: ORIGINS[row.origin], _origin, sort="origin"),
            Column(
                "wording",
                "Requirement",
                lambda row: row.line.version.our_wording,
                _wording,
                lead=True,
            ),
            cells.words("customer", "Customer", lambda row: row.customer.name),
            Column("set", "Set", lambda row: row.requirement_set.record.number, _set),
            cells.words(
                "category", "Category", lambda row: CATEGORIES[row.category], sort="category"
            ),
            cells.words("critical", "Critical", lambda row: "critical" if row.critical else ""),
        ),
        filters=(
            Choice("origin", "Origin", "origin", ORIGINS, counted=tuple(ORIGINS)),
            Words(path="requirement_id"),
            Of("customer", "Customer", "customer_id", "customer"),
            Of("set", "Set", "requirement_set_id", "requirement_set"),
            Choice("category", "Category", "category", CATEGORIES),
            Flag("critical", "Critical only", Q(critical=True)),
        ),
    )
)
