from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from clew.kernel.refusals import Refusal, Refused
from clew.kernel.ui import marks, refusals
from clew.kernel.ui.tests.pages import render

HOSTILE = '<img src=x onerror="alert(1)">'


def test_every_kind_of_state_has_word_shape_and_class() -> None:
    for kind, (css, icon) in marks.STATES.items():
        html = marks.state(kind, "a word")
        assert "a word" in html
        assert f"#{icon}" in html
        assert css in html


def test_an_unknown_state_is_no_silent_grey() -> None:
    with pytest.raises(ValueError, match="no kind of state"):
        marks.state("fine", "fine")


@pytest.mark.parametrize(
    "html",
    [
        marks.paragraphs(HOSTILE),
        marks.state("ok", HOSTILE),
        marks.number(HOSTILE, "/x"),
        marks.word_difference(HOSTILE, "seat"),
        marks.word_difference("seat", HOSTILE, "new"),
        marks.initials(HOSTILE),
        marks.qr(HOSTILE),
        refusals.why([Refusal(HOSTILE, "/x", HOSTILE)]),
        refusals.button(HOSTILE),
    ],
)
def test_no_words_become_markup(html: str) -> None:
    assert "<img" not in html


def test_paragraphs_keep_line_ends() -> None:
    assert marks.paragraphs("a\r\nb\n\n\nc\n") == "<p>a<br>b</p>\n<p>c</p>"
    assert marks.paragraphs("") == ""


def test_a_number_leads_to_its_record() -> None:
    record = SimpleNamespace(number="RS-0001", get_absolute_url=lambda: "/r/RS-0001")
    assert marks.number(record) == '<a class="num" href="/r/RS-0001">RS-0001</a>'
    assert marks.number("RS-0001") == '<span class="num">RS-0001</span>'


def test_times_are_short_with_the_full_form_behind() -> None:
    at = datetime(2020, 2, 3, 14, 6, tzinfo=ZoneInfo("UTC"))
    with timezone.override("Australia/Melbourne"):
        html = marks.moment(at)
    assert 'title="Tuesday 4 February 2020, 01:06 AEDT"' in html
    assert ">4 Feb 2020</time>" in html
    assert marks.moment(None) == ""


def test_due_says_how_late() -> None:
    today = timezone.localdate()
    assert "41 days late</time>" in marks.due(today - timedelta(days=41))
    assert "1 day late</time>" in marks.due(today - timedelta(days=1))
    assert "due today</time>" in marks.due(today)
    assert 'class="due"' in marks.due(today + timedelta(days=1))


def test_a_refusal_links_its_words_or_all_of_it() -> None:
    some = refusals.why([Refusal("RQ-1 has no proof that it is met.", "/p", "has no proof")])
    assert 'RQ-1 <a href="/p">has no proof</a> that it is met.' in some
    whole = refusals.why([Refusal("Nobody is named.", "/p")])
    assert '<a href="/p">Nobody is named</a>.' in whole
    assert refusals.why([]) == ""
    assert "Not now." in refusals.why(Refused("Not now."))


def test_a_refused_button_can_be_reached_but_sends_nothing() -> None:
    html = refusals.button("Accept", refusals=[Refusal("No.")], kind="primary", key="y")
    assert 'aria-disabled="true"' in html
    assert 'aria-describedby="why"' in html
    assert 'type="button"' in html
    assert "primary" not in html


def test_a_refused_act_has_no_form_around_it() -> None:
    refused, allowed = render("parts.html"), render("parts.html", refusals=[])
    assert 'action="/accept"' not in refused
    assert 'action="/accept"' in allowed
    assert 'aria-describedby="why"' not in allowed


def test_a_qr_code_has_no_inline_style() -> None:
    html = marks.qr("https://example.com/s/abc")
    assert "style=" not in html
    assert html.count("<path") == 1


@pytest.mark.parametrize(
    "status", ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"]
)
def test_error_pages_say_what_to_do_and_lead_back(status: str) -> None:
    html = render(f"{status}.html", signed_in=False)
    assert "<h1>" in html
    assert 'class="btn" href="/"' in html


def test_no_page_carries_script_or_style_of_its_own() -> None:
    for name in ("parts.html", "sign.html", "404.html"):
        html = render(name)
        assert "style=" not in html
        assert "<style" not in html
        assert html.count("<script") == html.count("<script src=") + html.count(
            '<script type="module" src='
        )
        assert " onclick=" not in html


def test_the_conflict_page_shows_both_versions() -> None:
    html = render("409.html", rows=[("Owner", "Ana <b>", None)])
    assert "Ana" in html
    assert "Yours, not stored" in html
    assert "Ana <b>" not in html


def test_a_refusal_page_gives_the_typed_words_back() -> None:
    refused = [Refusal("Nobody has reviewed it.", "/review")]
    html = render("409.html", refusals=refused, typed=[("remark", "two\nlines <i>")])
    assert "two<br>lines &lt;i&gt;" in html
    assert '<a href="/review">Nobody has reviewed it</a>.' in html


@pytest.mark.parametrize("name", ["index", "webauthn/authenticator_list", "totp/deactivate_form"])
def test_account_pages_stand_in_our_shell(name: str) -> None:
    key = SimpleNamespace(pk=3, created_at=timezone.now(), last_used_at=None, wrap=None)
    html = render(
        f"mfa/{name}.html",
        authenticators=[key] if "list" in name else {},
        MFA_SUPPORTED_TYPES=["totp", "webauthn", "recovery_codes"],
    )
    assert 'class="bare"' in html
    assert "Passkeys and codes" in html
