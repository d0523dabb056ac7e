"""Opening the next revision of an approved set: GATE edit (8.2.4, 8.5.6)."""

from collections.abc import Iterable

from clew.areas.requirements.commands.revisions import lock_revision, show_state, task_key
from clew.areas.requirements.commands.standing import stand
from clew.areas.requirements.models import (
    LegalVerdict,
    RequirementSet,
    SetLine,
    SetRevision,
    Verdict,
)
from clew.areas.requirements.queries import approved
from clew.areas.requirements.rules import rules
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refusal, Refused, refuse_unless
from clew.kernel.tasks.asking import ask
from clew.kernel.workflow import require

OPENERS = (
    "sales", "customer_service", "engineering", "production", "purchasing", "logistics",
    "compliance", "process_owner", "quality_manager", "top_management",
)  # fmt: skip
AUTHORITY = "change_request"
AUTHORIZED = ("approved", "implementing")


@command
def revise(
    requirement_set: RequirementSet,
    *,
    actor: Actor,
    authority: Record,
    also_ask: Iterable[str] = (),
) -> SetRevision:
    """Open revision n + 1 as a draft on the authority of an approved change request, used once.

    also_ask: functions asked for a verdict whatever lines change. The lines are taken over as they
    are; the old revision stays frozen and in force until the new one is released. Refused: another
    kind or state of authority, one used before or of another customer, an open revision.
    """
    require(actor, *OPENERS, to="open the next revision")
    standing = approved(requirement_set)
    if standing is None:
        raise Refused(
            Refusal(
                f"{requirement_set.record.number} has no approved revision yet. Change its draft.",
                requirement_set.record.get_absolute_url(),
                "Change its draft",
            )
        )
    standing = lock_revision(standing)
    _refuse_authority(standing, authority)
    _refuse_open(standing)
    revision = _copy(standing, authority)
    _ask_besides(revision, authority, also_ask)
    emit(
        "requirement_set.revised",
        standing.record,
        actor=actor,
        revision=revision.n,
        reason=authority.title,
        changes={"authority": (None, authority.number), "revision": (standing.n, revision.n)},
    )
    show_state(standing.requirement_set)
    owner = standing.record.owner
    ask(
        standing.record,
        task_key("rework", revision),
        f"Work the change into {standing.record.title}, revision {revision.n}",
        url=standing.record.get_absolute_url(),
        actor=actor,
        note=authority.number,
        role="" if owner else "sales",
        person=owner,
    )
    return revision


def _refuse_authority(standing: SetRevision, authority: Record) -> None:
    authority = Record.objects.get(pk=authority.pk)
    number, url = authority.number, authority.get_absolute_url()
    refuse_unless(
        authority.kind == AUTHORITY,
        f"{number} is no change request; only one of those opens the next revision.",
        url,
        number,
    )
    refuse_unless(
        authority.customer_id == standing.record.customer_id,
        f"{number} is not about {standing.record.number}.",
    )
    refuse_unless(
        authority.state in AUTHORIZED,
        f"{number} is {authority.state or 'open'}; it opens a revision once it is approved.",
        url,
        number,
    )
    used = SetRevision.objects.filter(authority=authority).select_related("requirement_set__record")
    before = used.first()
    refuse_unless(
        before is None,
        f"{number} opened revision {before.n if before else ''} already; it is used once.",
        url,
        number,
    )


def _refuse_open(standing: SetRevision) -> None:
    open_one = (
        standing.requirement_set.revisions.filter(state__in=("draft", "in_review"))
        .order_by("-n")
        .first()
    )
    refuse_unless(
        open_one is None,
        f"Revision {open_one.n if open_one else ''} of {standing.record.number} is being worked "
        "on already. Finish or withdraw it first.",
        standing.record.get_absolute_url(),
        "Finish or withdraw it",
    )


def _copy(standing: SetRevision, authority: Record) -> SetRevision:
    newest = standing.requirement_set.newest
    revision = SetRevision.objects.create(
        requirement_set=standing.requirement_set,
        n=newest.n + 1,
        state="draft",
        authority=authority,
        none_implied=standing.none_implied,
        none_obligatory=standing.none_obligatory,
        none_organization=standing.none_organization,
        contingency=standing.contingency,
    )
    SetLine.objects.bulk_create(
        SetLine(
            revision=revision,
            position=line.position,
            requirement_id=line.requirement_id,
            version_id=line.version_id,
        )
        for line in standing.lines.order_by("position")
    )
    stand(revision, revision.lines.select_related("version"))
    verdicts = list(standing.legal_verdicts.order_by("pk"))
    for verdict in verdicts:
        verdict.pk, verdict.revision = None, revision
    LegalVerdict.objects.bulk_create(verdicts)
    return revision


def _ask_besides(revision: SetRevision, authority: Record, functions: Iterable[str]) -> None:
    for function in functions:
        refuse_unless(function in rules().functions, f"{function!r} is not a function.")
        Verdict.objects.create(
            revision=revision,
            function=function,
            why_asked=f"named in {authority.number}",
            asked_at=clock.now(),
        )
