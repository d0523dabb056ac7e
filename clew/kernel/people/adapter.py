"""Accounts are opened by an administrator, never by signing up; links lead to our own address."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from clew.kernel.people.requests import address_of


class StaffAdapter(DefaultAccountAdapter):
    """Close the sign-up door, and know our own address and the caller's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        # Not from the request: its Host header is what the caller says it is.
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_URL}{path}"
