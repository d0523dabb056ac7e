"""The whole story once more with files that strangers wrote: a mail, a list, a price sheet."""

from pathlib import Path

import pytest

from tests.capabilities import samples
from tests.journeys.desk import Desk
from tests.journeys.matter import Matter, Shoot, is_no_list, read_list
from tests.journeys.walk import walk

pytestmark = [pytest.mark.browser, pytest.mark.samples]


def test_from_a_strangers_mail_to_a_proven_order(tmp_path: Path) -> None:
    folder = samples()
    assert folder is not None
    walk("mouse", tmp_path, matter=_matter(folder))


def _matter(folder: Path) -> Matter:
    price_sheet = folder / "tenders" / "bpa-opm-eqip__eQIP_Vendor_Pricing_Template.xlsx"
    long_list = folder / "reqlists" / "nasa_CF_FunctionalRequirements.csv"

    def take_lists(ana: Desk, _: Shoot) -> None:
        is_no_list(ana, price_sheet, "price table", "2-113")
        read_list(ana, long_list)
        ana.sees("102 of 106 rows can be stored")
        ana.sees("Line 23, column Requirement")
        ana.press("Publish the other 102, leave those out")
        ana.sees("102 lines are new")

    return Matter(
        mail=folder / "mail" / "mikel_attachment_pdf_non_ascii.eml",
        subject="Another PDF with 🎉 Unicode chars in it 🍿",
        address="xxxx@xxxx.com",
        take_lists=take_lists,
        critical=("RQ-0002",),
    )
