"""Which sign separates the cells of a text table, judged by how evenly it cuts the rows."""

import contextlib
import csv
from collections import Counter
from dataclasses import dataclass

CANDIDATES = ",;\t|"
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


@dataclass(frozen=True, slots=True)
class Delimiter:
    """A separating sign with its evidence.

    width: the number of cells most rows have. evenness: the share of rows that have it.
    declared: the file names its sign itself in a first line like "sep=;".
    """

    sign: str
    width: int
    evenness: float
    rows: int
    declared: bool = False

    @property
    def convinces(self) -> bool:
        """Tell whether the text looks like a table even under a name that does not say so."""
        return self.declared or (self.rows >= 2 and self.width >= 2 and self.evenness >= 0.8)


def guess_delimiter(text: str, *, complete: bool) -> Delimiter:
    """Return the sign that cuts a sample of text into the most even rows.

    complete: whether the sample is the whole text; otherwise its last row is not counted.
    """
    first = text.split("\n", 1)[0].strip()
    if len(first) == 5 and first.lower().startswith("sep="):
        return Delimiter(sign=first[4], width=0, evenness=1.0, rows=0, declared=True)
    judged = [_judge(text, sign, complete) for sign in CANDIDATES]
    return max(judged, key=lambda d: (d.width > 1, round(d.evenness, 1), d.width))


def _judge(text: str, sign: str, complete: bool) -> Delimiter:
    lines = text.splitlines(keepends=True)
    widths: list[int] = []
    with contextlib.suppress(csv.Error):  # what was cut before a fault is evidence enough
        widths.extend(len(row) for row in csv.reader(lines, delimiter=sign) if any(row))
    if not complete and len(widths) > 1:
        widths.pop()
    if not widths:
        return Delimiter(sign, 0, 0.0, 0)
    width, count = max(Counter(widths).items(), key=lambda pair: (pair[1], pair[0]))
    return Delimiter(sign, width, count / len(widths), len(widths))
