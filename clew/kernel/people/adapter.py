"""Accounts are opened by an administrator, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Close the sign-up door; everything else is allauth's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
