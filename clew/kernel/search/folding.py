"""Words as search compares them: no case, no accents, no punctuation; each CJK sign by itself.

Both engines get the same folded text, so both find the same: SQLite's FTS5 and PostgreSQL's text
search only ever see letters and digits between blanks. Scripts written without blanks are cut into
signs, and a query for some of them asks for these signs in a row, so a part of a word is found.
"""

import re
import unicodedata

# Han, kana, hangul and their extensions: written without blanks between words.
CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u3100-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_ONE_SIGN = re.compile(f"([{CJK}])")
_NO_WORD = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Return the words of a text as they are compared, with one blank between two."""
    return " ".join(_words(text))


def terms(query: str, *, most: int = 8) -> list[list[str]]:
    """Return what a query asks for: phrases, each a list of folded words that stand in a row.

    Words between blanks are asked for separately, in any order; what a blank does not separate
    ("PO-26-3220", "品質") stands in a row. At most `most` phrases are looked at.
    """
    phrases = (_words(part) for part in query.split())
    return [phrase for phrase in phrases if phrase][:most]


def _words(text: str) -> list[str]:
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).split()
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text).casefold()
        if not unicodedata.combining(sign)
    )
    composed = unicodedata.normalize("NFC", plain)  # hangul syllables back from their letters
    return _NO_WORD.sub(" ", _ONE_SIGN.sub(r" \1 ", composed)).split()
