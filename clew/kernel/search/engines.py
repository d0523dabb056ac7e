"""The two full-text engines behind one question: which entries hold all these phrases.

SQLite: an FTS5 table over the entries' own columns, kept by triggers. PostgreSQL: a GIN index over
the same columns. Both are made after each migration, like the guards of the trail.
"""

from django.db import connection
from django.db.models.expressions import RawSQL

COLUMNS = ("title", "customer", "words")
FTS = "search_fts"
SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5({', '.join(COLUMNS)}, "
    "content='search_entry', content_rowid='record_id', prefix='2 3', "
    "tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_added AFTER INSERT ON search_entry BEGIN "
    f"INSERT INTO {FTS}(rowid, title, customer, words) "
    "VALUES (NEW.record_id, NEW.title, NEW.customer, NEW.words); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_gone AFTER DELETE ON search_entry BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, title, customer, words) "
    "VALUES ('delete', OLD.record_id, OLD.title, OLD.customer, OLD.words); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_changed AFTER UPDATE ON search_entry BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, title, customer, words) "
    "VALUES ('delete', OLD.record_id, OLD.title, OLD.customer, OLD.words); "
    f"INSERT INTO {FTS}(rowid, title, customer, words) "
    "VALUES (NEW.record_id, NEW.title, NEW.customer, NEW.words); END",
)
VECTOR = "to_tsvector('simple'::regconfig, title || ' ' || customer || ' ' || words)"
POSTGRES = (f"CREATE INDEX IF NOT EXISTS {FTS} ON search_entry USING gin ({VECTOR})",)


def install() -> None:
    """Make the engine's own table or index where it is missing."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)


def newest_matching(phrases: list[list[str]], *, most: int) -> RawSQL:
    """Return the subquery of the ids of the newest `most` records whose entry holds every phrase.

    phrases: folded words in a row, one at least; the last word of each may go on ("kinder" finds
    "kinderfalk").
    """
    sql, asked = _asked(phrases)
    return RawSQL(f"{sql} ORDER BY 1 DESC LIMIT %s", [asked, most])  # noqa: S611 -- our own SQL; the words are a parameter


def matching_query(phrases: list[list[str]]) -> RawSQL:
    """Return the same without a limit, for a list that narrows its rows by words."""
    sql, asked = _asked(phrases)
    return RawSQL(sql, [asked])  # noqa: S611 -- our own SQL; the words are a parameter


def _asked(phrases: list[list[str]]) -> tuple[str, str]:
    if connection.vendor == "sqlite":
        # The words hold letters and digits only, so the quotes cannot be left.
        asked = " AND ".join(f'"{" ".join(words)}" *' for words in phrases)
        return f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s", asked
    asked = " & ".join(
        "(" + " <-> ".join([*(f"'{w}'" for w in words[:-1]), f"'{words[-1]}':*"]) + ")"
        for words in phrases
    )
    return f"SELECT record_id FROM search_entry WHERE {VECTOR} @@ to_tsquery('simple', %s)", asked
