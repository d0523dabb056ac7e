"""What the register of law demands of one revision: the verdict, and the line it asks (8.2.2)."""

from clew.areas.law.models import LegalRequirement
from clew.areas.requirements.commands.lines import add_line
from clew.areas.requirements.commands.versions import lock_draft
from clew.areas.requirements.models import LegalVerdict, SetRevision
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
        _add_obligatory(lock_draft(revision), legal, actor)
    return _note(revision, legal, actor, applies=applies, reason=reason.strip())


def _add_obligatory(revision: SetRevision, legal: LegalRequirement, actor: Actor) -> None:
    add_line(
        revision,
        actor=actor,
        our_wording=f"Meets {legal.name} ({legal.market}).",
        origin="obligatory",
        category="product",
        criterion=legal.proof[:1].upper() + legal.proof[1:],
        legal=legal,
        source_note=f"{legal.code} of the register",
    )


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
