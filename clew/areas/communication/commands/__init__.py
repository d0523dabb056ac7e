"""The verbs of communication: catching what is said, telling customers, and their enquiries."""

from clew.areas.communication.commands.catching import catch_mail, catch_note, hear, keep_mail
from clew.areas.communication.commands.enquiring import (
    answer_enquiry,
    decline_enquiry,
    edit_enquiry,
    give_to,
    make_enquiry,
    mark_lost,
    mark_offered,
    mark_won,
    reopen_enquiry,
)
from clew.areas.communication.commands.sorting import (
    assign_customer,
    close_interaction,
    make_customer,
    mark_used,
    reopen_interaction,
    set_received,
)
from clew.areas.communication.commands.telling import tell_customer

__all__ = [
    "answer_enquiry",
    "assign_customer",
    "catch_mail",
    "catch_note",
    "close_interaction",
    "decline_enquiry",
    "edit_enquiry",
    "give_to",
    "hear",
    "keep_mail",
    "make_customer",
    "make_enquiry",
    "mark_lost",
    "mark_offered",
    "mark_used",
    "mark_won",
    "reopen_enquiry",
    "reopen_interaction",
    "set_received",
    "tell_customer",
]
