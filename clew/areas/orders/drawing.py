"""The lines of an order with their proof as safe HTML: a function a line (docs/decisions/0011)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.safestring import SafeString

from clew.areas.orders.models import Verification
from clew.areas.orders.proof import Proof
from clew.kernel.ui import marks
from clew.kernel.ui.filling import NOTHING, fill, run

STATES = {"met": ("ok", "met"), "failed": ("stop", "failed"), "no proof": ("gap", "no proof")}
NOT_ASKED = ("na", "not asked")


def proof_rows(proofs: Iterable[Proof], number: str, *, may_prove: bool) -> SafeString:
    """Return the rows of the table of proofs; number: the order's, for the way to a missing one."""
    verify = reverse("orders:verify", args=[number]) if may_prove else ""
    return run(_row(proof, verify) for proof in proofs)


def _row(proof: Proof, verify: str) -> SafeString:
    version = proof.line.version
    said = '<br><span class="xs mute">said in {}</span>'
    return fill(
        '<tr id="{}"><th scope="row" data-th="Number" class="nowrap"><span>{} {}</span></th>'
        '<td data-th="Requirement"><div>{}{}{}{}</div></td>'
        '<td data-th="State" class="nowrap">{}</td><td data-th="Proof"><div>{}{}</div></td></tr>\n',
        proof.number,
        marks.origin(version.origin),
        marks.number(proof.line.requirement.record),
        version.our_wording,
        SafeString(' <span class="tag">critical</span>') if version.critical else NOTHING,
        SafeString(' <span class="tag">special</span>') if version.special else NOTHING,
        fill(said, marks.number(version.source)) if version.source else NOTHING,
        marks.state(*STATES.get(proof.state, NOT_ASKED)),
        _found(proof.verification) if proof.verification else NOTHING,
        _ahead(proof, verify),
    )


def _found(verification: Verification) -> SafeString:
    evidence = NOTHING
    if verification.evidence:
        url = reverse("panels:file", args=[verification.evidence_id])
        evidence = fill(' <a class="xs" href="{}">{}</a>', url, verification.evidence.name)
    return fill(
        '{}: {}<br><span class="xs mute">{}, {}</span>{}',
        verification.method,
        verification.result,
        verification.by_name,
        marks.moment(verification.at),
        evidence,
    )


def _ahead(proof: Proof, verify: str) -> SafeString:
    """Return the way to a proof that is missing or failed, a dash where there is nothing to do."""
    if not verify or proof.state == "met":
        return NOTHING if proof.verification else SafeString('<span class="mute">–</span>')
    again = proof.verification is not None
    return fill(
        '{}<a href="{}?item={}" class="nowrap">{}<span class="vh"> of {}</span></a>',
        SafeString("<br>") if again else NOTHING,
        verify,
        proof.number,
        "Check it again" if again else "Add the proof",
        proof.number,
    )
