"""How the states of offers and orders look."""

LOOKS = {
    "received": "wait",
    "in_realization": "act",
    "ready": "ok",
    "delivered": "ok",
    "closed": "ok",
    "declined": "na",
    "cancelled": "stop",
    "draft": "draft",
    "sent": "wait",
    "accepted": "frozen",
    "lost": "na",
    "expired": "na",
    "withdrawn": "na",
}
