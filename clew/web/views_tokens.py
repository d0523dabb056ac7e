"""Tokens with which programs act for the person who made them: made, shown once, revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from clew.kernel import clock
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused
from clew.kernel.tokens import commands
from clew.kernel.tokens.api_tokens import get_token, live_of_others, tokens_of
from clew.kernel.ui.editing import form_page, say_refused
from clew.web.forms import TokenForm


def tokens(request: ActorRequest) -> HttpResponse:
    """The reader's tokens; POST makes one, which this one answer shows and no other."""
    form = TokenForm(request.POST or None)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = commands.make_token(actor=request.actor, **form.cleaned_data)
            form = TokenForm()
        except Refused as refused:
            say_refused(form, refused)
    rows = tokens_of(request.actor)
    now = clock.now()
    context = {
        "made": made,
        "secret": secret,
        "live": [t for t in rows if t.revoked_at is None and t.expires_at > now],
        "others": list(live_of_others(request.actor)),
        "ended": [t for t in rows if t.revoked_at is not None or t.expires_at <= now],
    }
    return form_page(request, "web/tokens.html", form, context)


def revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """End a token from now on."""
    token = commands.revoke_token(get_token(request.actor, pk), actor=request.actor)
    messages.success(request, f"The token {token.prefix}… is revoked.")
    return redirect("web:tokens")
