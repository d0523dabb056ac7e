"""How the states of changes look."""

LOOKS = {
    "draft": "draft",
    "submitted": "wait",
    "assessed": "wait",
    "approved": "act",
    "implementing": "act",
    "verifying": "wait",
    "closed": "ok",
    "rejected": "stop",
    "withdrawn": "na",
}
