"""Files for the import tests, made here: workbooks, halves, bombs, other people's things."""

import io
import zipfile
from collections.abc import Sequence

import xlsxwriter

HEADER = ("ID", "Requirement", "Acceptance criterion", "Critical")
ROWS = (
    ("K-1", "The cover shall come off without tools.", "One adult, 60 s", "no"),
    ("K-2", "The buckle shall open with 40 N to 62 N.", "Test rig, 5 of 5", "yes"),
    ("K-3", "=1+1 shall stay a text.", "", "no"),
)


def workbook(
    rows: Sequence[Sequence[str]] = (HEADER, *ROWS), *, title_rows: int = 2, sheet: str = "List"
) -> bytes:
    """Make a workbook with rows of title above the header."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    for number in range(title_rows):
        page.write_string(number, 0, "Requirements of Kinderfalk" if not number else "June")
    for number, row in enumerate(rows, start=title_rows):
        for column, cell in enumerate(row):
            page.write_string(number, column, cell)
    book.close()
    return target.getvalue()


def price_workbook() -> bytes:
    """Make a workbook of prices, in which no requirement stands."""
    header = ("ITEM NO.", "LABOUR CATEGORY", "HOURS", "UNIT PRICE", "TOTAL PRICE")
    rows = [(str(n), f"Fitter {n}", "8", "50.00 EUR", "400.00 EUR") for n in range(1, 9)]
    return workbook((header, *rows), sheet="Pricing")


def zip_bomb() -> bytes:
    """Make a workbook whose one sheet inflates to 300 MB."""
    target = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook()))
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in source.namelist():
            if name != "xl/worksheets/sheet1.xml":
                bomb.writestr(name, source.read(name))
                continue
            with bomb.open(name, "w") as part:
                for _ in range(300):
                    part.write(b" " * 1024 * 1024)
    return target.getvalue()
