"""The verbs of offers and orders, from the offer to the customer's answer."""

from clew.areas.orders.commands.acceptance import (
    accept,
    adopt_revision,
    cancel,
    decline,
    receive_order,
    start,
)
from clew.areas.orders.commands.fulfilment import close, deliver, make_ready, send_back, verify
from clew.areas.orders.commands.offers import (
    draft_offer,
    edit_offer,
    expire_offers,
    lose_offer,
    send_offer,
    withdraw_offer,
)
from clew.areas.orders.commands.voice import answer_satisfaction, ask_satisfaction

__all__ = [
    "accept",
    "adopt_revision",
    "answer_satisfaction",
    "ask_satisfaction",
    "cancel",
    "close",
    "decline",
    "deliver",
    "draft_offer",
    "edit_offer",
    "expire_offers",
    "lose_offer",
    "make_ready",
    "receive_order",
    "send_back",
    "send_offer",
    "start",
    "verify",
    "withdraw_offer",
]
