"""Keeping evidence with its proof, in one transaction."""

from django.core.files.uploadedfile import UploadedFile

from clew.areas.orders.commands.fulfilment import verify
from clew.areas.orders.models import Order, Verification
from clew.areas.requirements.models import Requirement
from clew.kernel.attachments import store
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor


@command
def prove(
    order: Order,
    requirement: Requirement,
    *,
    actor: Actor,
    passed: bool,
    method: str,
    result: str,
    upload: UploadedFile | None = None,
) -> Verification:
    """Keep the uploaded evidence as a file of the order and record the verification with it."""
    held = None
    if upload is not None:
        file = store.keep(upload.chunks())
        held = store.attach(
            order.record,
            file,
            name=upload.name or "evidence",
            content_type=upload.content_type or "",
            actor=actor,
            role=f"evidence for {requirement.record.number}",
        )
    return verify(
        order,
        requirement,
        actor=actor,
        passed=passed,
        method=method,
        result=result,
        evidence=held,
    )
