"""What a list of 10,000 rows costs from the file to published requirements with their history."""

import csv
import tempfile
import time
from pathlib import Path

from bench import house

ROWS = 10_000
COLUMNS = ("ID", "Requirement", "Acceptance criterion")


def main() -> None:
    """Print processor and wall seconds of reading, and of publishing."""
    from bench import building
    from clew.areas.customers.models import Customer
    from clew.areas.lists.commands import importing
    from clew.areas.requirements.commands import lines

    seller = building.reopened().anyone("sales")
    customer = Customer.objects.order_by("pk")[0]
    its_set = lines.open_set("A list of ten thousand rows", actor=seller, customer=customer)
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        path = Path(file.name)
        _write(path)
        began, cpu = time.perf_counter(), time.process_time()
        staged = importing.stage(its_set.newest, actor=seller, path=path, name="list.csv")
        _say("reading 10,000 rows of CSV", began, cpu)
    began, cpu = time.perf_counter(), time.process_time()
    importing.publish(staged, actor=seller)
    _say("publishing 10,000 rows with history", began, cpu)


def _write(path: Path) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for n in range(ROWS):
            writer.writerow((f"C-{n}", f"The part {n} withstands frost.", "Seen in the report."))


def _say(name: str, began: float, cpu: float) -> None:
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    house.figure(name, cpu_s=used, wall_s=wall)


if __name__ == "__main__":
    house.open_house()
    main()
