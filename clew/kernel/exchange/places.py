"""How a place in a file is said, so that a person finds it with one look."""


def column_letters(index: int) -> str:
    """Return the spreadsheet letters of a column; 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_place(sheet: str | None, row: int, column: int) -> str:
    """Return the place of one cell.

    sheet: the sheet's name, or None for a text file; row: from 1; column: from 0.
    """
    if sheet is None:
        return f"line {row}, column {column + 1}"
    return f"{sheet}!{column_letters(column)}{row}"


def row_place(sheet: str | None, row: int) -> str:
    """Return the place of one row: "line 12" in a text file, "Prices, row 12" in a workbook."""
    return f"line {row}" if sheet is None else f"{sheet}, row {row}"
