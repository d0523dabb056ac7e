"""What stands in the database of a home, read past the server; half of a write is an error."""

import hashlib
import sqlite3
from collections import Counter
from pathlib import Path

from tests.reliability.journal import ROWS, Journal

FILES_OF_A_MAIL = 3  # the original and its two attachments


class Kept:
    """One look at the database file: the names of what is kept whole, by kind."""

    def __init__(self, home: Path, journal: Journal) -> None:
        database = sqlite3.connect(f"file:{home / 'clew.sqlite3'}?mode=ro", uri=True)
        try:
            self._ask = database.execute
            self.names = {
                "remark": self._remarks(),
                "mail": self._mails(home),
                "import": self._imports(),
                "signature": self._signatures([each.name for each in journal.of("signature")]),
            }
            self.unsealed = self._unsealed()
        finally:
            database.close()

    def _remarks(self) -> list[str]:
        found = self._ask("SELECT text FROM comments_comment").fetchall()
        events = self._ask("SELECT count(*) FROM audit_trail_event WHERE verb LIKE '%.commented'")
        assert events.fetchone()[0] == len(found), "remarks and their entries differ"
        return [text for (text,) in found]

    def _mails(self, home: Path) -> list[str]:
        found = self._ask(
            "SELECT i.message_id, i.record_id, (SELECT count(*) FROM audit_trail_event e WHERE"
            " e.record_id = i.record_id AND e.verb = 'interaction.caught')"
            " FROM communication_interaction i WHERE i.message_id <> ''"
        ).fetchall()
        for name, record, caught in found:
            files = self._ask(
                "SELECT file_id FROM attachments_recordfile WHERE record_id = ?", [record]
            ).fetchall()
            assert (len(files), caught) == (FILES_OF_A_MAIL, 1), f"half of the mail {name}"
            for (digest,) in files:
                content = (home / "files" / digest[:2] / digest[2:]).read_bytes()
                assert hashlib.sha256(content).hexdigest() == digest, f"a file of {name}"
        return [name for name, _, _ in found]

    def _imports(self) -> list[str]:
        found = self._ask(
            "SELECT r.number, count(l.id), (SELECT count(*) FROM audit_trail_event e WHERE"
            " e.record_id = r.id AND e.verb = 'requirement_set.lines_imported'),"
            " (SELECT count(*) FROM lists_importrun p WHERE p.revision_id = v.id"
            " AND p.published_at IS NOT NULL)"
            " FROM requirements_setrevision v JOIN records_record r ON r.id = v.requirement_set_id"
            " LEFT JOIN requirements_setline l ON l.revision_id = v.id"
            " WHERE r.title LIKE 'List %' GROUP BY r.id"
        ).fetchall()
        for number, lines, entries, runs in found:
            assert (lines, entries, runs) in {(0, 0, 0), (ROWS, 1, 1)}, f"half a list in {number}"
        return [number for number, lines, _, _ in found if lines]

    def _signatures(self, tokens: list[str]) -> list[str]:
        signed = []
        for token in tokens:
            row = self._ask(
                "SELECT t.used_at IS NOT NULL, v.state = 'confirmed',"
                " (SELECT count(*) FROM signatures_signature s WHERE s.record_id = t.record_id"
                "  AND s.meaning = 'confirmed'),"
                " (SELECT count(*) FROM confirmations_confirmation c WHERE c.revision_id = v.id),"
                " (SELECT count(*) FROM audit_trail_event e JOIN signatures_signature s"
                "  ON s.statement_digest = e.signature"
                "  WHERE e.record_id = t.record_id AND s.meaning = 'confirmed')"
                " FROM tokens_onetimelink t JOIN requirements_setrevision v"
                " ON v.requirement_set_id = t.record_id AND v.n = t.revision"
                " WHERE t.token_hash = ?",
                [hashlib.sha256(token.encode()).hexdigest()],
            ).fetchone()
            assert row in {(0, 0, 0, 0, 0), (1, 1, 1, 1, 1)}, f"half a signature: {row}"
            signed += [token] if row[0] else []
        return signed

    def _unsealed(self) -> int:
        """Return how many signatures no checkpoint covers."""
        row = self._ask(
            "SELECT count(*) FROM audit_trail_event WHERE signature <> ''"
            " AND seq >= (SELECT coalesce(max(size), 0) FROM audit_trail_checkpoint)"
        ).fetchone()
        return int(row[0])

    def nothing_lost_nothing_doubled(self, journal: Journal) -> None:
        """Compare with the journal."""
        for kind, names in self.names.items():
            lost = journal.told(kind) - set(names)
            assert not lost, f"acknowledged and lost: {kind} {sorted(lost)[:3]}"
            doubled = [name for name, times in Counter(names).items() if times > 1]
            assert not doubled, f"kept twice: {kind} {doubled[:3]}"


def gaps(home: Path) -> dict[str, list[int]]:
    """Return prefix → the numbers that are missing between 1 and the counter, or are beyond it."""
    with sqlite3.connect(f"file:{home / 'clew.sqlite3'}?mode=ro", uri=True) as database:
        counters = database.execute("SELECT prefix, last FROM records_counter").fetchall()
        numbers = [n for (n,) in database.execute("SELECT number FROM records_record")]
    database.close()
    found = {}
    for prefix, last in counters:
        taken = {int(n.rsplit("-", 1)[1]) for n in numbers if n.rsplit("-", 1)[0] == prefix}
        if wrong := sorted(taken ^ set(range(1, last + 1))):
            found[prefix] = wrong
    return found
