"""Checks of customer communication (8.2.1)."""

from collections.abc import Iterator

from clew.areas.communication.models import Enquiry
from clew.kernel import clock
from clew.kernel.checks import Item, Numbers, check, concerning
from clew.kernel.ui.words import day


@check(
    "8.2.1-b",
    basis="standard",
    of="enquiry",
    asks="Is every enquiry answered, or owned by somebody and still in time?",
)
def enquiries_are_handled(about: Numbers = None) -> Iterator[Item]:
    """Yield each enquiry: answered or ended, waiting in time with an owner, or neither."""
    found = concerning(Enquiry.objects.select_related("record__owner"), about)
    for enquiry in found.order_by("pk").iterator(500):
        ok, sentence = judge(enquiry)
        yield Item(enquiry.record.number, ok, sentence, enquiry.record.get_absolute_url())


def judge(enquiry: Enquiry) -> tuple[bool, str]:
    """Tell whether an enquiry is handled, with the sentence an auditor would write."""
    if enquiry.answered_at is not None:
        return True, f"Answered on {day(enquiry.answered_at)}."
    if enquiry.state != "open":
        return True, f"Ended as {enquiry.state}."
    if enquiry.record.owner_id is None:
        return False, "Nobody owns it and it has no answer."
    if enquiry.answer_by is None:
        return False, "It has no answer and no date to answer by."
    if enquiry.answer_by < clock.now():
        return False, f"It was to be answered by {day(enquiry.answer_by)} and has no answer."
    return True, f"Open, to be answered by {day(enquiry.answer_by)}."
