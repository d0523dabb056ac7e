"""Who may open which route of the register of law."""

from clew.areas.law.commands import KEEPERS
from clew.kernel.people.access import Access, act, form, page

POLICY: dict[str, Access] = {
    "law:list": page(),
    "law:load": act(*KEEPERS),
    "law:add": form(*KEEPERS),
    "law:detail": form(*KEEPERS),
}
