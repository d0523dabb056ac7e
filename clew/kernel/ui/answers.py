"""Answers every door gives alike: security headers, and a refusal as a page with its sentence."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from clew.kernel.refusals import Conflict, Refused

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; font-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)

NEVER_SHOWN = {
    "csrfmiddlewaretoken", "key", "code", "password", "password1", "password2", "oldpassword"
}  # fmt: skip


class SecurityHeaders:
    """A strict policy on every answer; pages with content are never kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_store=True)
        return response


class RefusalMiddleware:
    """Turn a Refused that no view caught into its sentence, with the typed text kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        return refused_page(request, failure) if isinstance(failure, Refused) else None


def refused_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Answer a refusal with its sentences, links, and the text that was typed."""
    context = {
        "refusals": refused.refusals,
        "typed": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in NEVER_SHOWN and value.strip()
        ],
        "rows": refused.rows if isinstance(refused, Conflict) else [],
    }
    if refused.status == 400:
        context |= {"sentence": str(refused), "back_url": request.path, "back_word": "Open it anew"}
    template = f"{refused.status}.html" if refused.status in (400, 403) else "409.html"
    return render(request, template, context, status=refused.status)


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return bytes as a download; the name is made of our own words."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
