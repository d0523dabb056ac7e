"""Keeping the register of law: loaded, added to, compared with its source (8.2.2)."""

from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from clew.areas.law.models import LegalRequirement
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.records.numbering import open_record, open_records
from clew.kernel.refusals import refuse_unless
from clew.kernel.workflow import require

KEEPERS = ("compliance", "quality_manager")
ENTRY_FIELDS = (
    "kind", "name", "market", "product_types", "status", "proof", "source", "valid_from",
    "valid_to", "next_check",
)  # fmt: skip


@command
def load_register(*, actor: Actor) -> int:
    """Load the starter register, marked as example; entries whose code exists stay as they are.

    Returns how many entries are new.
    """
    require(actor, *KEEPERS, to="load the register of law")
    text = files("clew.areas.law").joinpath("reference/regulatory-register.yaml")
    rows = yaml.safe_load(text.read_text("utf-8"))["entries"]
    known = set(LegalRequirement.objects.values_list("code", flat=True))
    rows = [row for row in rows if row["code"] not in known]
    records = open_records("legal_requirement", [f"{row['code']} {row['name']}" for row in rows])
    LegalRequirement.objects.bulk_create(
        LegalRequirement(record=record, example=True, **row)
        for record, row in zip(records, rows, strict=True)
    )
    for record, row in zip(records, rows, strict=True):
        emit(
            "legal_requirement.registered",
            record,
            actor=actor,
            changes={"code": (None, row["code"]), "name": (None, row["name"])},
        )
    return len(rows)


@command
def add_entry(
    code: str,
    name: str,
    *,
    actor: Actor,
    market: str,
    kind: str = "act",
    product_types: Iterable[str] = (),
    **values: Any,
) -> LegalRequirement:
    """Add an act, regulation or standard to the register.

    market: a code, a group ("UNECE parties") or "international". Refused: no name, a taken code.
    """
    require(actor, *KEEPERS, to="add an entry to the register of law")
    code, name = code.strip().upper()[:20], name.strip()
    refuse_unless(code and name, "Code and name are missing." if not code else "Name is missing.")
    refuse_unless(market.strip(), "Market is missing: a code such as AU.")
    refuse_unless(
        not LegalRequirement.objects.filter(code=code).exists(),
        f"{code} stands in the register already.",
    )
    record = open_record("legal_requirement", f"{code} {name}")
    legal = LegalRequirement.objects.create(
        record=record,
        code=code,
        **_entry_values(
            {
                "name": name,
                "market": market,
                "kind": kind,
                "product_types": product_types,
                **values,
            }
        ),
        checked_on=clock.today(),
    )
    emit(
        "legal_requirement.registered",
        record,
        actor=actor,
        changes={"code": (None, code), "name": (None, name), "market": (None, legal.market)},
    )
    return legal


@command
def check_entry(
    legal: LegalRequirement,
    *,
    actor: Actor,
    seen: int | None = None,
    next_check: date | None = None,
    **values: Any,
) -> LegalRequirement:
    """Say that an entry was compared with its source today; it is then no example any more.

    values: what was found to differ (any of ENTRY_FIELDS). next_check: the day to look again.
    """
    require(actor, *KEEPERS, to="check an entry of the register")
    record = lock_record(legal.record, seen=seen)
    legal.refresh_from_db()
    values = _entry_values({**values, "next_check": next_check})
    changes = assign(legal, **values, example=False, checked_on=clock.today())
    changes |= assign(record, title=f"{legal.code} {legal.name}"[:200])
    emit("legal_requirement.checked", record, actor=actor, changes=changes)
    return legal


def _entry_values(values: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - set(ENTRY_FIELDS))
    refuse_unless(not unknown, f"An entry has no field {', '.join(unknown)}.")
    cleaned = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
    if "product_types" in cleaned:
        words = (str(word).strip() for word in cleaned["product_types"])
        cleaned["product_types"] = [word for word in dict.fromkeys(words) if word]
    for name, most in (("kind", 60), ("name", 300), ("market", 60)):
        refuse_unless(
            len(cleaned.get(name, "")) <= most, f"{name.capitalize()}: at most {most} characters."
        )
    return cleaned
