"""The form of a page as a browser would send it."""

from collections.abc import Mapping
from html.parser import HTMLParser

Fields = dict[str, list[str]]


class _Reader(HTMLParser):
    """Collects every form: its action and what it sends without anybody touching it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[str, Fields, set[str]]] = []
        self._text: tuple[str, list[str]] | None = None
        self._select = ""
        self._option: tuple[str, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}, set()))
        if not self.forms:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "select":
            self._select = name
            self.forms[-1][2].add(name)
        elif tag == "option" and self._select and "selected" in given:
            self._send(self._select, given.get("value", ""))

    def _input(self, name: str, given: Mapping[str, str]) -> None:
        if given.get("type") != "hidden":
            self.forms[-1][2].add(name)
        if given.get("type") not in ("checkbox", "radio"):
            self._send(name, given.get("value", ""))
        elif "checked" in given:
            self._send(name, given.get("value", "on"))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            name, parts = self._text
            self._text = None
            self.forms[-1][2].add(name)
            self._send(name, "".join(parts).removeprefix("\n"))
        elif tag == "select":
            self._select = ""

    def _send(self, name: str, value: str) -> None:
        self.forms[-1][1].setdefault(name, []).append(value)


def form_with(page: str, field: str) -> tuple[str, Fields, set[str]]:
    """Return action, fields and the names a person can edit, of the form that sends a field."""
    reader = _Reader()
    reader.feed(page)
    found = [form for form in reader.forms if field in form[1]]
    assert len(found) == 1, f"{len(found)} forms send {field}"
    return found[0]
