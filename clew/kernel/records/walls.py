"""The second wall on PostgreSQL: row-level security with three roles (owner, desk, portal).

owner: the login that migrates; desk: all rows, no change of structure; portal: only rows of one
customer, set per transaction. On SQLite there is one wall, `visible_to`. A kind whose records
belong to no customer (people, products, law) is open to the portal for reading its words, and
only for reading.

The policies follow the same data as the content digests: the parts of the kinds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from clew.kernel.records.kinds import kinds, parts_of

VISIBLE = "SELECT id FROM records_record"
OF_RECORDS = (
    ("audit_trail.Event", "record_id"),
    ("audit_trail.EventValue", "event__record_id"),
    ("tasks.Task", "record_id"),
    ("mail.OutgoingMail", "record_id"),
    ("tokens.OneTimeLink", "record_id"),
    ("search.Entry", "record_id"),
)
NEVER_FOR_PORTAL: list[str] = []
# Tables without rows of a customer that the portal's writing needs, each with its reason.
OPEN_TO_PORTAL = {
    "records_counter": "the next number of a record",
    "audit_trail_lognode": "hashes of the log, which grows with every entry",
    "audit_trail_checkpoint": "sealed when a customer signs",
    "audit_trail_logorigin": "the log's name, in every receipt",
    "audit_trail_delivery": "news of its entries",
    "audit_trail_commandkey": "a form sent twice",
    "attachments_file": "digests and sizes of files, without a name",
    "products_market": "the list of market codes",
    "django_content_type": "names of tables",
}


def never_for_portal(*tables: str) -> None:
    """Close tables of the desk's own to the portal's role; called from their AppConfig.ready."""
    NEVER_FOR_PORTAL.extend(table for table in tables if table not in NEVER_FOR_PORTAL)


def is_available() -> bool:
    """Tell whether this database has the second wall."""
    return connection.vendor == "postgresql"


def role(name: str) -> str:
    """Return the database role behind "desk" or "portal" of this database."""
    return f"{connection.settings_dict['NAME']}_{name}"[:63]


def build() -> bool:
    """Create the roles and policies anew; False when the login may not create roles."""
    if not is_available():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        if not _may_create_roles(cursor):
            return False
        for name in ("desk", "portal"):
            _make_role(cursor, role(name))
        for table in NEVER_FOR_PORTAL:
            cursor.execute(f'REVOKE ALL ON "{table}" FROM "{role("portal")}"')
        for table in sorted(only_read()):
            portal = role("portal")
            cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM "{portal}"')
        _wall_records(cursor)
        for table, condition in _conditions():
            _wall(cursor, table, condition)
    return True


def missing() -> list[str]:
    """Return what of the wall does not stand, as sentences for `clew doctor`."""
    if not is_available():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        open_tables = sorted(walled() - {row[0] for row in cursor.fetchall()})
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname IN (%s, %s)",
            [role("desk"), role("portal")],
        )
        roles = cursor.fetchone()[0]
    faults = [f"{table} has no row-level security" for table in open_tables]
    if roles != 2:
        faults.append("the roles desk and portal are missing: the login needs CREATEROLE")
    return faults


@contextmanager
def portal(customer_id: int) -> Iterator[None]:
    """Do everything inside as the portal's role, for one customer (a record's id)."""
    if not is_available() or not _exists(role("portal")):
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('clew.customer', %s, true)", [str(customer_id)])
            cursor.execute(f'SET LOCAL ROLE "{role("portal")}"')
        yield
        with connection.cursor() as cursor:
            # SET LOCAL lasts to the end of the outermost transaction, which may not be ours.
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SELECT set_config('clew.customer', '', true)")


@contextmanager
def desk() -> Iterator[None]:
    """Do everything inside as the desk's role: all rows, no change of structure."""
    if not is_available() or not _exists(role("desk")):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role("desk")}"')
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


_known_roles: set[str] = set()


def _exists(name: str) -> bool:
    if name not in _known_roles:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
            if cursor.fetchone() is None:
                return False
        _known_roles.add(name)
    return True


def _may_create_roles(cursor: Any) -> bool:
    cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool(cursor.fetchone()[0])


def _make_role(cursor: Any, name: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if cursor.fetchone() is None:
        cursor.execute(f'CREATE ROLE "{name}" NOLOGIN NOBYPASSRLS')
    cursor.execute(f'GRANT "{name}" TO CURRENT_USER')
    cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{name}"')
    cursor.execute(
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{name}"'
    )
    cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{name}"')


def _wall_records(cursor: Any) -> None:
    owned = sorted(k.name for k in kinds() if k.of_customer)
    names = ", ".join(f"'{name}'" for name in owned)
    own = "customer_id = NULLIF(current_setting('clew.customer', true), '')::bigint"
    _wall(cursor, "records_record", f"kind NOT IN ({names}) OR {own}", writing=own)


def walled() -> set[str]:
    """Return the tables of which the portal's role sees one customer's rows only."""
    return {"records_record", *(table for table, _ in _conditions())}


def only_read() -> set[str]:
    """Return the tables of what belongs to no customer, whose words the portal reads only."""
    tables: dict[bool, set[str]] = {True: set(), False: set()}
    for kind in kinds():
        tables[kind.of_customer] |= {part.table()._meta.db_table for part in parts_of(kind)}
    return tables[False] - tables[True]


def _conditions() -> Iterator[tuple[str, str]]:
    seen = {"records_record"}
    for kind in kinds():
        for part in parts_of(kind):
            table = part.table()._meta.db_table
            if table not in seen:
                seen.add(table)
                yield table, _condition(part.table(), part.record)
    for label, path in OF_RECORDS:
        yield apps.get_model(label)._meta.db_table, _condition(apps.get_model(label), path)


def _condition(model: type[Model], path: str) -> str:
    """Return the SQL condition that a row's record is visible, following `a__b_id` upwards."""
    step, _, rest = path.partition("__")
    field: Any = model._meta.get_field(step.removesuffix("_id"))
    if not rest:
        null = f'"{field.column}" IS NULL OR ' if field.null else ""
        return f'{null}"{field.column}" IN ({VISIBLE})'
    parent = field.related_model
    inner = _condition(parent, rest)
    # Names of our own tables and columns; nothing of it comes from outside.
    return (
        f'"{field.column}" IN (SELECT "{parent._meta.pk.column}" '
        f'FROM "{parent._meta.db_table}" WHERE {inner})'
    )


def _wall(cursor: Any, table: str, condition: str, writing: str = "") -> None:
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    for policy in ("clew_house", "clew_portal"):
        cursor.execute(f'DROP POLICY IF EXISTS {policy} ON "{table}"')
    cursor.execute(
        f'CREATE POLICY clew_house ON "{table}" TO CURRENT_USER, "{role("desk")}" '
        "USING (true) WITH CHECK (true)"
    )
    cursor.execute(
        f'CREATE POLICY clew_portal ON "{table}" TO "{role("portal")}" '
        f"USING ({condition}) WITH CHECK ({writing or condition})"
    )
