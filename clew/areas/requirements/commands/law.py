"""The register of law, and what it demands of one revision (8.2.2)."""

from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from clew.areas.requirements.applicable import unjudged
from clew.areas.requirements.commands.lines import add_line
from clew.areas.requirements.commands.pasting import add_lines
from clew.areas.requirements.commands.versions import lock_draft
from clew.areas.requirements.models import (
    LegalRequirement,
    LegalVerdict,
    RequirementSet,
    SetRevision,
)
from clew.areas.requirements.queries import LAW_ROLES
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.records.numbering import open_record, open_records
from clew.kernel.refusals import Refusal, Refused, refuse_unless
from clew.kernel.workflow import require

KEEPERS = ("compliance", "quality_manager")
ENTRY_FIELDS = (
    "kind", "name", "market", "product_types", "status", "proof", "source", "valid_from",
    "valid_to", "next_check",
)  # fmt: skip


@command
def judge(
    revision: SetRevision,
    legal: LegalRequirement,
    *,
    actor: Actor,
    applies: bool,
    reason: str = "",
) -> LegalVerdict:
    """Say whether an entry of the register applies to this revision, and if not, why not.

    What applies gets an obligatory line, prefilled from the entry, unless one demands it already.
    Refused: not applying without a reason or against a line that names the entry; a missing line
    once the revision left the draft; a revision that is approved.
    """
    require(actor, *LAW_ROLES, to="judge whether a law applies")
    lock_record(revision.record)
    revision = SetRevision.objects.select_related("requirement_set__record").get(pk=revision.pk)
    record = revision.record
    refuse_unless(
        revision.state in ("draft", "in_review"),
        f"Revision {revision.n} of {record.number} is {revision.state}; its law was judged.",
        record.get_absolute_url(),
        record.number,
    )
    line = revision.lines.filter(version__legal=legal).select_related("requirement__record").first()
    if not applies:
        refuse_unless(reason.strip(), f"Say why {legal.code} does not apply.")
        if line is not None:
            number = line.requirement.record.number
            raise Refused(
                Refusal(
                    f"{number} demands {legal.code} already. Remove that line first.",
                    line.requirement.record.get_absolute_url(),
                    number,
                )
            )
    elif line is None:
        add_line(lock_draft(revision), actor=actor, **_obligatory(legal))
    return _note(revision, legal, actor, applies=applies, reason=reason.strip())


@command
def accept_proposed(revision: SetRevision, *, actor: Actor) -> RequirementSet:
    """Say of every proposed entry nobody judged that it applies; each gets its obligatory line.

    Refused: a revision that is no draft, nothing left to judge.
    """
    require(actor, *LAW_ROLES, to="judge whether a law applies")
    revision = lock_draft(revision)
    record = revision.record
    waiting = [row for row in unjudged(revision) if row.verdict is None]
    refuse_unless(
        waiting,
        f"Every law that is proposed for {record.number} is judged.",
        record.get_absolute_url(),
        record.number,
    )
    obligatory = [_obligatory(row.legal) for row in waiting if row.line is None]
    if obligatory:
        add_lines(revision, obligatory, actor=actor)
    LegalVerdict.objects.bulk_create(
        LegalVerdict(
            revision=revision,
            legal=row.legal,
            applies=True,
            by=actor.pseudonym,
            by_name=actor.name,
            at=clock.now(),
        )
        for row in waiting
    )
    emit(
        "requirement_set.law_judged",
        record,
        actor=actor,
        changes={
            **{row.legal.code: (None, _words(True)) for row in waiting},
            "by": (None, actor.name),
        },
        revision=revision.n,
    )
    return revision.requirement_set


def _obligatory(legal: LegalRequirement) -> dict[str, Any]:
    return {
        "our_wording": f"Meets {legal.name} ({legal.market}).",
        "origin": "obligatory",
        "category": "product",
        "criterion": legal.proof[:1].upper() + legal.proof[1:],
        "legal": legal,
        "source_note": f"{legal.code} of the register",
    }


def _note(
    revision: SetRevision, legal: LegalRequirement, actor: Actor, *, applies: bool, reason: str
) -> LegalVerdict:
    before = LegalVerdict.objects.filter(revision=revision, legal=legal).first()
    verdict, _ = LegalVerdict.objects.update_or_create(
        revision=revision,
        legal=legal,
        defaults={
            "applies": applies,
            "reason": reason,
            "by": actor.pseudonym,
            "by_name": actor.name,
            "at": clock.now(),
        },
    )
    emit(
        "requirement_set.law_judged",
        revision.record,
        actor=actor,
        changes={
            legal.code: (_words(before.applies) if before else None, _words(applies)),
            "by": (None, actor.name),
        },
        reason=reason,
        revision=revision.n,
    )
    return verdict


def _words(applies: bool) -> str:
    return "applies" if applies else "does not apply"


@command
def load_register(*, actor: Actor) -> int:
    """Load the starter register, marked as example; entries whose code exists stay as they are.

    Returns how many entries are new.
    """
    require(actor, *KEEPERS, to="load the register of law")
    text = files("clew.areas.requirements").joinpath("reference/regulatory-register.yaml")
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
