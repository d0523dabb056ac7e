"""The newest fifty, and the next fifty by the last id: a list costs the same at any length."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from clew.kernel.ui.parts import Pages

PAGE = 50


def paged(rows: QuerySet[Any], request: HttpRequest, key: str = "pk") -> tuple[list[Any], Pages]:
    """Return the page of rows that `?before=<id>` asks for, newest first, and its pager."""
    before = request.GET.get("before", "")
    found = rows.order_by(f"-{key}")
    if before.isdecimal():
        found = found.filter(**{f"{key}__lt": int(before)})
    shown = list(found[: PAGE + 1])
    more, shown = len(shown) > PAGE, shown[:PAGE]
    others = {k: v for k, v in request.GET.items() if k != "before" and v}
    next_url = f"?{urlencode({**others, 'before': getattr(shown[-1], key)})}" if more else ""
    prev_url = f"?{urlencode(others)}" if before else ""
    words = f"{len(shown)} shown" + (", older ones follow" if more else "")
    return shown, Pages(words, prev_url, next_url)
