"""Who may use the shared panels: all staff."""

from clew.kernel.people.access import Access, act, page

POLICY: dict[str, Access] = {
    "panels:say": act(),
    "panels:settle": act(),
    "panels:history": page(),
    "panels:history_csv": page(),
    "panels:file": page(),
    "panels:qr": page(),
    "panels:seen": act(),
    "panels:names": page(),
}
