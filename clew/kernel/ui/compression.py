"""Less over the wire: pages and our own files leave compressed, for browsers that take it."""

import gzip
from collections.abc import Callable

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

TEXTS = ("text/", "image/svg+xml", "application/json", "application/javascript")


class CompressedFiles(WhiteNoiseMiddleware):
    """Serve the files of the look; texts are compressed once in a process and kept in memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.packed: dict[str, bytes] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = super().__call__(request)
        if request.path_info not in self.files or not is_text(response):
            return response
        response["Vary"] = "Accept-Encoding"
        whole = response.status_code == 200 and request.method == "GET"
        if not whole or "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        return self._packed(request.path_info, response)

    def _packed(self, path: str, response: HttpResponseBase) -> HttpResponse:
        assert isinstance(response, FileResponse)
        if path not in self.packed:
            self.packed[path] = gzip.compress(response.getvalue(), 9, mtime=0)
        if response.file_to_stream is not None:
            response.file_to_stream.close()  # not the answer: that would end the request
        answer = HttpResponse(self.packed[path], headers=dict(response.items()))
        answer["Content-Encoding"] = "gzip"
        answer["Content-Length"] = str(len(self.packed[path]))
        return answer


class CompressedPages(GZipMiddleware):
    """Compress pages, with a random filling that hides their true length (BREACH).

    Files that are downloaded and answers that flow are left as they are.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not is_text(response):
            return response
        if response.headers.get("Content-Disposition"):
            return response
        return super().process_response(request, response)


def is_text(response: HttpResponseBase) -> bool:
    """Say whether an answer is of a kind that compresses well."""
    return response.headers.get("Content-Type", "").startswith(TEXTS)
