"""The customer's three screens."""

VIEWS: dict = {}
