"""The newest fifty, and the next fifty by the last id: a list costs the same at any length."""

from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from clew.kernel.ui.parts import Pages

PAGE = 50
R = TypeVar("R", bound=Model)


def newest(found: QuerySet[R], before: str, column: str = "record_id") -> tuple[list[R], int]:
    """Return the newest 50 of a list and the id after which it goes on, 0 at its end.

    found: ordered by `column`, newest first. before: the id the page before ended with, as the URL
    gives it.
    """
    if before.isdecimal():
        found = found.filter(**{f"{column}__lt": int(before)})
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], getattr(rows[PAGE - 1], column) if len(rows) > PAGE else 0


def paged(rows: QuerySet[Any], request: HttpRequest, key: str = "pk") -> tuple[list[Any], Pages]:
    """Return the page of rows that `?before=<id>` asks for, newest first, and its pager."""
    before = request.GET.get("before", "")
    shown, after = newest(rows.order_by(f"-{key}"), before, key)
    others = {k: v for k, v in request.GET.items() if k != "before" and v}
    next_url = f"?{urlencode({**others, 'before': after})}" if after else ""
    prev_url = f"?{urlencode(others)}" if before else ""
    words = f"{len(shown)} shown" + (", older ones follow" if after else "")
    return shown, Pages(words, prev_url, next_url)
