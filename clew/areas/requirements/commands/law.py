"""What the register of law demands of one revision: the verdict, and the line it asks (8.2.2)."""

from typing import Any

from clew.areas.law.models import LegalRequirement
from clew.areas.requirements.applicable import unjudged
from clew.areas.requirements.commands.adding import add_lines
from clew.areas.requirements.commands.lines import add_line
from clew.areas.requirements.commands.versions import lock_draft
from clew.areas.requirements.models import (
    LegalVerdict,
    RequirementSet,
    SetRevision,
)
from clew.areas.requirements.queries import LAW_ROLES
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refusal, Refused, refuse_unless
from clew.kernel.workflow import require


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
