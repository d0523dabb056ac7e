"""The readable text of an HTML mail: words, paragraphs, lists, links; nothing that runs."""

import re
from html.parser import HTMLParser

_SILENT = frozenset(("script", "style", "head", "title", "template", "noscript", "object", "svg"))
_PARAGRAPHS = frozenset(
    ("p", "div", "section", "article", "header", "footer", "table", "ul", "ol", "blockquote")
).union(("pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"))
_LINES = frozenset(("br", "tr", "li", "dt", "dd", "caption"))
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []
        self.href = ""
        self.link_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        elif self.silent:
            return
        elif tag in _PARAGRAPHS:
            self.pieces.append("\n\n")
        elif tag in _LINES:
            self.pieces.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.pieces.append("\t")
        elif tag == "a":
            self.href = next((value or "" for name, value in attrs if name == "href"), "")
            self.link_from = len(self.pieces)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            # A forgotten end tag inside must not keep the rest of the mail silent.
            del self.silent[self.silent.index(tag) :]
        elif self.silent:
            return
        elif tag in _PARAGRAPHS:
            self.pieces.append("\n\n")
        elif tag == "a" and self.href:
            self._name_target()

    def _name_target(self) -> None:
        """Write where a link really goes when its words do not say so."""
        shown = "".join(self.pieces[self.link_from :]).strip()
        target = self.href.removeprefix("mailto:").strip()
        if self.href.startswith(("http://", "https://", "mailto:")) and target not in shown:
            self.pieces.append(f" <{target}>")
        self.href = ""

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(_SPACES.sub(" ", data))


def text_of_html(html: str) -> str:
    """Return the readable text of an HTML document; never raises for what it holds."""
    parser = _Text()
    try:
        parser.feed(html)
        parser.close()
    except (AssertionError, ValueError):
        parser.pieces.append(
            "\n\n"
        )  # a declaration the parser cannot read: what came before stands
    lines = (line.strip() for line in "".join(parser.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
