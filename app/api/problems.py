"""Every error as problem+json (RFC 9457): what is wrong, and for each value the rule and remedy."""

from collections.abc import Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from apiflask import HTTPError
from flask import Flask, Response
from pydantic import BaseModel, Field
from werkzeug.exceptions import HTTPException

from app import jsonio
from app.engine.errors import TrainerError
from app.errors import Refused
from nn.errors import ConfigError, DatasetUnavailableError, PlaygroundError, Problem

MIMETYPE = "application/problem+json"
LONGEST_ECHO = 200  # characters of a wrong value that are sent back


class Violation(BaseModel):
    """One wrong value: where it stands, what it is, the rule it breaks and how to mend it."""

    field: str
    value: Any
    rule: str
    remedy: str
    code: str
    limits: dict[str, Any]


class ProblemDetails(BaseModel):
    """Why a request was refused."""

    type: str = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[Violation]


def problem_body(status: int, problems: Sequence[Problem], detail: str = "") -> dict[str, Any]:
    """Return the JSON of a refusal; `detail` defaults to the problems as sentences."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or "; ".join(_sentence(each) for each in problems),
        "errors": [{**asdict(each), "value": echo(each.value)} for each in problems],
    }


def echo(value: Any) -> Any:
    """Return a wrong value fit to be sent back: lists and objects as text, long ones cut short."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else jsonio.dumps(value)
    return text if len(text) <= LONGEST_ECHO else text[:LONGEST_ECHO] + "…"


def _sentence(each: Problem) -> str:
    return f"{each.field} (={jsonio.dumps(echo(each.value))}): {each.rule}; {each.remedy}"


def describe(error: BaseException) -> dict[str, Any]:
    """Return the problem that an exception becomes; unexpected ones say nothing of the inside."""
    if isinstance(error, TrainerError):
        error = error.original()
    if isinstance(error, ConfigError):
        return problem_body(422, error.problems)
    if isinstance(error, Refused):
        return problem_body(error.status, [error.problem])
    missing = _missing_data(error)
    if missing is not None:
        remedy = "fetch it while there is a network, or choose digits, which need none"
        return problem_body(409, [Problem("dataset.name", None, missing, remedy, "missing")])
    if isinstance(error, HTTPException | HTTPError):
        return _of_http(error)
    rule = str(error) if isinstance(error, PlaygroundError) else "something went wrong inside"
    return problem_body(500, [Problem("server", None, rule, "try again; the log says more")])


def _missing_data(error: BaseException) -> str | None:
    """Return what is said of data that are not on this machine; None for any other error."""
    if isinstance(error, DatasetUnavailableError):
        return str(error)
    if isinstance(error, TrainerError) and error.type == DatasetUnavailableError.__name__:
        return error.message
    return None


REMEDIES: dict[int, tuple[str, str, str]] = {
    400: (
        *("body", f"must be JSON, nested at most {jsonio.DEEPEST} levels"),
        "send one JSON object in UTF-8, without NaN or Infinity",
    ),
    404: ("path", "there is nothing at this address", "see /api/openapi.json for what there is"),
    405: ("method", "is not allowed at this address", "see /api/openapi.json for what is"),
    413: ("body", "may have at most 1,000,000 bytes", "send less"),
    415: ("Content-Type", "must be application/json", "send JSON and say so in the header"),
}


def _of_http(error: HTTPException | HTTPError) -> dict[str, Any]:
    status = (error.code if isinstance(error, HTTPException) else error.status_code) or 500
    phrase = HTTPStatus(status).description or HTTPStatus(status).phrase
    field, rule, remedy = REMEDIES.get(status, ("request", phrase, "correct it"))
    return problem_body(status, [Problem(field, None, rule, remedy, f"http_{status}")])


def respond(error: Exception) -> Response:
    """Return an exception as an HTTP response."""
    body = describe(error)
    headers = error.get_headers() if isinstance(error, HTTPException) else []
    kept = [(name, value) for name, value in headers if name in {"Allow", "Retry-After"}]
    return Response(jsonio.dump_bytes(body), body["status"], kept, content_type=MIMETYPE)


def install(app: Flask) -> None:
    """Answer every exception of a request with a problem; log those that are our fault."""

    def answer(error: Exception) -> Response:
        response = respond(error)
        if response.status_code >= 500:
            app.logger.error("request failed", exc_info=error)
        return response

    for kind in (HTTPException, HTTPError, PlaygroundError, Exception):
        app.register_error_handler(kind, answer)
