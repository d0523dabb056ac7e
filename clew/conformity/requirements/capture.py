"""Checks of determining requirements: law per product and market, and our own requirements."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from clew.areas.law.queries import is_empty, proposed
from clew.areas.products.models import Product, ProductMarket
from clew.areas.products.queries import market_names
from clew.areas.requirements.models import LegalVerdict, RequirementSet, SetRevision
from clew.conformity.requirements.reviewed import counted_lines, in_force, of_origin
from clew.kernel import clock
from clew.kernel.checks import Item, Numbers, check, concerning
from clew.kernel.ui.words import counted


@check(
    "8.2.2-a",
    basis="standard",
    of="product",
    asks="Is the law judged for every product in every market where it is offered or asked for?",
)
def law_judged_for_product_and_market(about: Numbers = None) -> Iterator[Item]:
    """Yield one item per product and market: every proposed entry has a verdict in some set."""
    verdicts = _verdicts()
    for product, market in sorted(_offered(about), key=lambda pair: (pair[0].pk, pair[1])):
        yield _item(product, market, verdicts[product.pk, market])


def _offered(about: Numbers) -> set[tuple[Product, str]]:
    today = clock.today()
    rows = concerning(
        ProductMarket.objects.select_related("product__record", "product__family"),
        about,
        "product__record__number",
    )
    pairs = {
        (row.product, row.market_id)
        for row in rows
        if row.product.active and (row.until is None or row.until > today)
    }
    sets = concerning(
        RequirementSet.objects.filter(product__isnull=False).select_related(
            "product__record", "product__family"
        ),
        about,
        "product__record__number",
    )
    ended = ("declined", "withdrawn")
    for its_set in sets.exclude(record__state__in=ended):
        pairs |= {(its_set.product, market) for market in its_set.markets}
    return pairs


def _verdicts() -> dict[tuple[int, str], set[int]]:
    """Return (product, market) → entries judged in a set of that product for that market."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = LegalVerdict.objects.filter(revision__requirement_set__product__isnull=False)
    for product, markets, legal in rows.values_list(
        "revision__requirement_set__product",
        "revision__requirement_set__markets",
        "legal",
    ):
        for market in markets:
            found[product, market].add(legal)
    return found


def _item(product: Product, market: str, judged: set[int]) -> Item:
    where = f"{product.name} in {market_names([market])}"
    number, url = product.record.number, product.record.get_absolute_url()
    if not product.family.product_types:
        sentence = f"{where}: the family names no kind of product, so no law can be proposed."
        return Item(number, False, sentence, url)
    if is_empty():
        return Item(number, False, f"{where}: the register of law is empty.", url)
    entries = [legal for legal, _ in proposed(product, [market])]
    open_ones = [legal.code for legal in entries if legal.pk not in judged]
    if open_ones:
        return Item(number, False, f"{where}: nobody judged {', '.join(open_ones)}.", url)
    said = (
        f"{counted(len(entries), 'entry', 'entries')} of the register judged"
        if entries
        else "the register names none"
    )
    return Item(number, True, f"{where}: {said}.", url)


@check(
    "8.2.2-b",
    basis="standard",
    of="requirement_set",
    asks="Did we decide for every approved set what we ourselves hold necessary?",
)
def own_requirements_considered(about: Numbers = None) -> Iterator[Item]:
    """Yield one item per set with an approved revision: own lines, or a reason for none."""
    newest = {revision.requirement_set_id: revision for revision in _by_n(in_force(about))}
    for revision in sorted(newest.values(), key=lambda each: each.requirement_set_id):
        its_set = revision.requirement_set
        number, url = its_set.record.number, its_set.record.get_absolute_url()
        own = of_origin(counted_lines(about)[revision.pk], "organization")
        if own:
            words = counted(own, "requirement")
            yield Item(number, True, f"{number} holds {words} of our own.", url)
        elif revision.none_organization:
            yield Item(number, True, f"{number} has none of our own, with the reason.", url)
        else:
            yield Item(
                number, False, f"{number} says nothing about what we hold necessary ourselves.", url
            )


def _by_n(revisions: Iterable[SetRevision]) -> list[SetRevision]:
    return sorted(revisions, key=lambda revision: revision.n)
