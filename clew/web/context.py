"""What every desk page shows around its content: navigation, who I am, how far the log is sealed."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the frame's variables."""
    return {"nav": []}
