"""Who may open the sign-in pages (allauth's routes; those not listed answer 404)."""

from clew.kernel.people.access import Access, administers, form, open_to_anybody, page

_entrance = open_to_anybody(write=True)
_own = administers(form())
_seen = administers(page())

POLICY: dict[str, Access] = {
    "account_login": _entrance,
    "account_logout": _entrance,
    "account_reset_password": _entrance,
    "account_reset_password_done": open_to_anybody(),
    "account_reset_password_from_key": _entrance,
    "account_reset_password_from_key_done": open_to_anybody(),
    "account_inactive": open_to_anybody(),
    "account_change_password": _own,
    "account_reauthenticate": _own,
    "mfa_authenticate": _entrance,
    "mfa_reauthenticate": _own,
    "mfa_index": _seen,
    "mfa_activate_totp": _own,
    "mfa_deactivate_totp": _own,
    "mfa_generate_recovery_codes": _own,
    "mfa_view_recovery_codes": _seen,
    "mfa_download_recovery_codes": _seen,
    "mfa_list_webauthn": _seen,
    "mfa_add_webauthn": _own,
    "mfa_remove_webauthn": _own,
    "mfa_edit_webauthn": _own,
    "mfa_login_webauthn": _entrance,
    "mfa_reauthenticate_webauthn": _own,
}
