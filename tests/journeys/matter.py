"""What the customer of a journey sends: look-alikes of our own, or real files of other houses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.browser.server import ROOT
from tests.journeys.desk import Desk

DATA = ROOT / "tests" / "data" / "journey"
Shoot = Callable[[Desk, str], None]


@dataclass(frozen=True)
class Matter:
    """An enquiry and its lists.

    mail: the file; its date is made one of this week when it is ours.
    subject, address: what stands in the mail's head, and names the enquiry and its sender.
    take_lists: imports the lists at a desk where a set is open, and takes pictures.
    critical: the numbers of the lines that are proved before delivery.
    """

    mail: Path
    subject: str
    address: str
    take_lists: Callable[[Desk, Shoot], None]
    critical: tuple[str, ...]


def read_list(desk: Desk, path: Path) -> None:
    """Choose a list for the open set and have it read; nothing is stored yet."""
    desk.press("Import")
    desk.give_file("CSV, XLSX or ODS file", path)
    desk.press("Read it")


def is_no_list(desk: Desk, path: Path, seems: str, rows: str) -> None:
    """Have a file read that holds no requirements: what it seems to be is said, nothing stored."""
    before = desk.numbers("RQ")
    read_list(desk, path)
    desk.sees(f"No requirements were found in {path.name}")
    desk.sees(re.compile(f"looked at rows {rows}; it seems to be a {seems}"))
    desk.press(re.compile(r"^RS-\d+$"))
    assert desk.numbers("RQ") == before


def _our_lists(ana: Desk, shoot: Shoot) -> None:
    read_list(ana, DATA / "wattlebird-house-standard.csv")
    ana.sees("5 of 6 rows can be stored")
    ana.refused("Publish", "1 place is refused.")
    shoot(ana, "05-import")
    ana.press("Publish the other 5, leave those out")
    ana.sees("5 lines are new")
    is_no_list(ana, DATA / "wattlebird-price-table.xlsx", "price table", r"\d+-\d+")
    read_list(ana, DATA / "wattlebird-buyers-list.xlsx")
    ana.pick("How we know it is met", "C: How we check it")
    ana.press("Look again")
    ana.press("Publish")
    ana.sees("4 lines are new")


WATTLEBIRD = Matter(
    mail=DATA / "wattlebird-1200-seats.eml",
    subject="1,200 seats for Australia, the EU and the USA",
    address="helen.marsh@wattlebird.example",
    take_lists=_our_lists,
    critical=("RQ-0002", "RQ-0007", "RQ-0011", "RQ-0012"),
)
