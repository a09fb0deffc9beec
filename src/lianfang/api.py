"""The API: one instance, one shape of error, one place where rooms are attached."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from lianfang.accounts.guards import language_of
from lianfang.domain.errors import InvalidInput, LianfangError
from lianfang.passages.api import router as gates
from lianfang.web.errors import PROBLEM_TYPE, problem_response


class ProblemAwareAPI(NinjaAPI):
    """The framework's API, whose document says what its errors really are (RFC 9457)."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI 3.1 document, errors under their own media type."""
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"][PROBLEM_TYPE] = answer["content"].pop("application/json")
        return document


api = ProblemAwareAPI(
    title="Lianfang",
    version="1",
    description="Joint prevention and control of an epidemic: what gates and other systems send and ask.",
)
api.add_router("", gates)


@api.exception_handler(LianfangError)
def our_error(request: HttpRequest, error: LianfangError) -> HttpResponse:
    """Our own errors, in the caller's language."""
    return problem_response(error, language_of(request))


@api.exception_handler(ValidationError)
def shape_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What the framework itself finds wrong with an address or its parameters."""
    why = "; ".join(".".join(str(part) for part in e["loc"]) + ": " + str(e["msg"]) for e in error.errors)
    return problem_response(InvalidInput("request.not_valid", why=why), language_of(request))
