"""Our own errors as pages and as problem details (RFC 9457): one shape, whatever the door."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from lianfang.accounts.guards import language_of
from lianfang.domain.errors import LianfangError, TooLarge
from lianfang.web.logs import request_id

PROBLEM_TYPE = "application/problem+json"
MOST_SHOWN = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20} MB"


def problem_response(error: LianfangError, language: str) -> JsonResponse:
    """An error as an answer of the API."""
    return JsonResponse(error.details(language), status=error.status, content_type=PROBLEM_TYPE)


class ErrorPages:
    """Turns our own errors, wherever they come from, into a page or into problem details."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Gives what the framework itself refuses under the API's addresses the API's shape of error."""
        if _too_large(request):
            error = TooLarge("body.too_large", limit=MOST_SHOWN)
            return self.process_exception(request, error) or HttpResponse(status=error.status)
        response = self.get_response(request)
        foreign = response.headers.get("Content-Type", "") != PROBLEM_TYPE
        if response.status_code >= 400 and foreign and request.path.startswith("/api/"):
            return problem_response(_framework_error(request, response.status_code), language_of(request))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for people, problem details for programs; other exceptions are bugs and go on to be logged."""
        if not isinstance(error, LianfangError):
            return None
        language = language_of(request)
        if request.path.startswith("/api/"):
            return problem_response(error, language)
        template = {403: "403.html", 404: "404.html"}.get(error.status, "error.html")
        problems = [(p.sentence(language), p.remedy(language)) for p in error.problems]
        context = {"problems": problems, "sentence": error.sentence(language)}
        return render(request, template, context, status=error.status)


def _too_large(request: HttpRequest) -> bool:
    """Whether more comes than is held in memory; files, which are not, have limits of their own."""
    sent = request.META.get("CONTENT_LENGTH", "")
    return (
        str(sent).isdecimal()
        and int(sent) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        and request.content_type != "multipart/form-data"
    )


def _framework_error(request: HttpRequest, status: int) -> LianfangError:
    """What Django or the API framework refused before our own code saw it."""
    if status == 404:
        error = LianfangError("page.not_found")
    elif status == 405:
        error = LianfangError("method.not_allowed", "", value=request.method)
    elif status >= 500:
        error = LianfangError("server.failed", "", value=request_id.get())
    else:
        error = LianfangError("request.not_valid", "", why=status)
    error.status = status
    return error
