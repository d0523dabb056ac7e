"""What the pages cost the server: processor time and queries, by the test client."""

from collections.abc import Callable

from bench import house


def main() -> None:
    """Measure each page and print its figure; a page that does not answer 200 ends the run."""
    visitor = house.client()
    house.figure("floor: a bare template of 50 rows", cpu_ms=house.cpu_ms(_floor()))
    for name, path in places():
        with house.counted_queries() as seen:
            answer = visitor.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}.")
        taken = house.cpu_ms(lambda path=path: visitor.get(path))
        size = len(answer.content) / 1000
        house.figure(name, cpu_ms=taken, queries=len(seen), page_kB=size)


def _floor() -> Callable[[], str]:
    """Return the drawing of a table of 50 rows and 8 cells by Django's templates, and no more.

    One cell is a link made by the url tag, one a date.
    """
    from datetime import date

    from django.template import engines

    cells = "".join(f"<td>{{{{ row.{n} }}}}</td>" for n in range(6))
    link = "<td><a href=\"{% url 'requirements:set' row.0 %}\">{{ row.0 }}</a></td>"
    day = '<td>{{ row.6|date:"j M Y" }}</td>'
    rows = [[*(f"RS-{n:04}" for _ in range(6)), date(2026, 11, 26)] for n in range(50)]
    template = engines["django"].from_string(
        "<table>{% for row in rows %}<tr>" + link + cells + day + "</tr>{% endfor %}</table>"
    )
    return lambda: template.render({"rows": rows})


def places() -> list[tuple[str, str]]:
    """Return the pages: every list at its top and in its depth, search, records, the thread."""
    from clew.areas.orders.models import Order
    from clew.areas.requirements.models import Requirement, RequirementSet

    sets = RequirementSet.objects.select_related("record").order_by("record_id")
    order = Order.objects.select_related("record").order_by("record_id")[0]
    middle = Requirement.objects.select_related("record").order_by("record_id")[house.SIZE // 2]
    released = order.requirement_set.record.number
    return [
        ("my work", "/"),
        ("list of requirements, top", "/requirements/all"),
        (
            "list of requirements, deep",
            f"/requirements/all?after={middle.record_id}~{middle.record_id}",
        ),
        ("list of sets", "/requirements/"),
        ("list of orders", "/orders/"),
        ("list of customers", "/customers/"),
        ("list of interactions", "/interactions/"),
        ("search, a common word", "/search?q=buckle"),
        ("search, two words", "/search?q=harness+daylight"),
        ("palette, three letters", "/palette?q=RQ-00"),
        ("set of 50 lines, draft", f"/requirements/{sets[1].record.number}"),
        ("set of 50 lines, released", f"/requirements/{released}"),
        ("review of 50 lines", f"/requirements/{released}/review"),
        ("requirement", f"/requirements/{middle.record.number}"),
        ("order", f"/orders/{order.record.number}"),
        ("customer", f"/customers/{order.record.customer.number}"),
        ("thread of an order", f"/thread/{order.record.number}"),
        ("history of a set", f"/r/{released}/history"),
        ("readiness", "/conformity/"),
    ]


if __name__ == "__main__":
    house.open_house()
    main()
