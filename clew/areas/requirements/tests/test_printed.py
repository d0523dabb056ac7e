"""What paper adds to a record's page: its code, and who signed."""

import pytest

from clew.areas.requirements.tests.review_parts import open_story
from clew.kernel.testing import prepared

pytestmark = pytest.mark.django_db


@prepared
def reviewed(everyone):
    return open_story(everyone).reviewed()


def test_paper_names_who_signed_and_leads_back(reviewed, client_of):
    alice = client_of(reviewed.people.alice)
    page = alice.get(f"/requirements/{reviewed.number}").content.decode()
    paper = page.split("<h2>Signatures</h2>")[1]
    assert "Bob" in paper
    assert "approved" in paper
    assert f'src="/r/{reviewed.number}/qr.svg"' in paper
    code = alice.get(f"/r/{reviewed.number}/qr.svg")
    assert code["Content-Type"] == "image/svg+xml"
    assert b"<path" in code.content
    assert alice.get("/r/RS-9999/qr.svg").status_code == 404
