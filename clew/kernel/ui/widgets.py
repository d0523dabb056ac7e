"""The stock inputs drawn by functions: a form of sixteen fields cost as much as the rest of a page.

The words are those of Django's own widget templates, and a test compares them; a widget with a
template of its own is drawn by that.
"""

from collections.abc import Callable
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from clew.kernel.ui.filling import NOTHING, fill, run

STOCK = "django/forms/widgets/"
INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "date", "datetime",
          "time", "checkbox", "file")  # fmt: skip


class Renderer(DjangoTemplates):
    """Draws the stock inputs, and leaves every other widget to its template."""

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> SafeString:
        """Return the widget as HTML."""
        draw = _DRAWN.get(template_name)
        if draw is not None:
            return draw(context["widget"])
        return SafeString(super().render(template_name, context, request))


def _input(widget: dict[str, Any]) -> SafeString:
    value = widget["value"]
    return fill(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        NOTHING if value is None else fill(' value="{}"', str(value)),
        _attrs(widget),
    )


def _textarea(widget: dict[str, Any]) -> SafeString:
    words = '<textarea name="{}"{}>\n{}</textarea>'
    return fill(words, widget["name"], _attrs(widget), widget["value"] or "")


def _select(widget: dict[str, Any]) -> SafeString:
    groups = run(_group(name, options) for name, options, _ in widget["optgroups"])
    return fill('<select name="{}"{}>{}\n</select>', widget["name"], _attrs(widget), groups)


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    drawn = run(fill("\n  {}\n", _option(each)) for each in options)
    if not name:
        return drawn
    return fill('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn)


def _option(option: dict[str, Any]) -> SafeString:
    words = '<option value="{}"{}>{}</option>'
    return fill(words, str(option["value"]), _attrs(option), option["label"])


def _attrs(widget: dict[str, Any]) -> SafeString:
    return run(
        fill(" {}", name) if value is True else fill(' {}="{}"', name, str(value))
        for name, value in widget["attrs"].items()
        if value is not False
    )


_DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    **{f"{STOCK}{name}.html": _input for name in INPUTS},
    f"{STOCK}textarea.html": _textarea,
    f"{STOCK}select.html": _select,
}
