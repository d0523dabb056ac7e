"""Every page there is has its place in the gallery, where it is looked at, or a reason why not."""

from collections import Counter
from urllib.parse import urlsplit

from django.urls import resolve
from django.urls.exceptions import Resolver404

from clew.config.policy import POLICY
from tests.browser.gallery import ERRORS, PLACES
from tests.browser.places import PEOPLE
from tests.browser.shots import SHAPES, TARGET, contents

FILE = "a file, no page; what is in it is tested where it is made"
DATA = "read by machines"
SECOND_FACTOR = "stands behind a second factor that is set up; the sign-in of a demo has none"
ELSEWHERE = {
    "web:first": "stands before a company is opened; tests/journeys/test_first_ten_minutes.py",
    "web:start_mail": FILE,
    "lists:template": FILE,
    "web:go": "leads to the page of a number",
    "web:palette": "a fragment; the place `palette` shows it in its dialog",
    "web:receipt_check": FILE,
    "web:health": DATA,
    "api_pages:openapi": DATA,
    "api_pages:unknown": DATA,
    "panels:file": FILE,
    "panels:names": "names for the list under an @, read by the page",
    "panels:qr": "a picture on the paper of each record page",
    "conformity:thread_pdf": FILE,
    "orders:sheet": FILE,
    "requirements:sheet": FILE,
    "lists:export": FILE,
    "listing:csv": FILE,
    "listing:xlsx": FILE,
    "listing:offers": "a fragment: what a filter of a list offers while somebody writes",
    "confirmations:receipt_json": FILE,
    "confirmations:receipt_pdf": FILE,
    "panels:history_csv": FILE,
    "mfa_authenticate": SECOND_FACTOR,
    "mfa_reauthenticate": SECOND_FACTOR,
    "mfa_deactivate_totp": SECOND_FACTOR,
    "mfa_generate_recovery_codes": SECOND_FACTOR,
    "mfa_view_recovery_codes": SECOND_FACTOR,
    "mfa_download_recovery_codes": FILE,
    "mfa_remove_webauthn": SECOND_FACTOR,
    "mfa_edit_webauthn": SECOND_FACTOR,
    "mfa_login_webauthn": DATA,
    "mfa_reauthenticate_webauthn": SECOND_FACTOR,
}


def shown() -> set[str]:
    """Return the routes the places lead to."""
    found = set()
    for place in PLACES:
        try:
            found.add(resolve(urlsplit(place.find.example).path).view_name)
        except Resolver404:
            assert place in ERRORS, f"{place.name}: {place.find.example} is no address"
    return found


def test_every_page_is_looked_at_or_has_its_reason():
    pages = {name for name, row in POLICY.items() if row.read}
    assert pages == (shown() & pages) | set(ELSEWHERE)
    assert shown() & set(ELSEWHERE) == set()


def test_every_error_page_is_looked_at():
    assert {place.status for place in ERRORS} == {400, 403, 409, 413, 429, 500, 503}
    assert {place.status for place in PLACES} - {200} == {400, 403, 404, 409, 413, 429, 500, 503}


def test_a_picture_has_one_place():
    counted = Counter(place.name for place in PLACES)
    assert [name for name, count in counted.items() if count > 1] == []
    assert {place.who for place in PLACES} == {*PEOPLE, ""}


def test_every_page_has_its_pictures_in_docs_ui():
    wanted = {
        f"{place.name}-{width}-{theme}.webp"
        for place in PLACES
        for width in SHAPES
        for theme in ("light", "dark")
    }
    assert {path.name for path in TARGET.glob("*.webp")} == wanted
    assert (TARGET / "README.md").read_text("utf-8") == contents()
