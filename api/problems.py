"""What a client is told when something goes wrong: RFC 9457 problem details, from one table.

The table is the only place where errors meet status codes. Pages show the same problems as HTML, through
the application's ``problem_page``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.persistence.database import DatabaseTrouble
from api.schemas.places import PlaceById, PlaceByPoint
from api.schemas.rides import QuoteOut
from api.security import refusals
from scheduler.domain import errors
from scheduler.domain.booking import Quote

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name in addresses, its title, its status."""

    slug: str
    title: str
    status: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, ready to be told."""

    kind: Kind
    detail: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        return {
            "type": f"/problems/{self.kind.slug}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            **self.extra,
        }


class IdempotencyMismatch(Exception):
    """The key was used before with another request."""


INVALID = Kind("invalid-request", "The request cannot be understood or met", 422)
NOT_FOUND = Kind("not-found", "There is no such thing", 404)
EXPIRED = Kind("offer-expired", "The offer has run out", 410)
SUPERSEDED = Kind("offer-superseded", "The offer cannot be kept any more", 409)
ILLEGAL = Kind("illegal-transition", "That cannot happen now", 409)
STRANDED = Kind("would-strand-riders", "Promised rides would have no driver", 409)
RULE = Kind("rule-broken", "That would break a rule", 409)
CHANGED = Kind("plan-changed", "Somebody else changed it first", 412)
MISMATCH = Kind("idempotency-mismatch", "The key belongs to another request", 422)
UNAVAILABLE = Kind("travel-times-unavailable", "The roads cannot be asked just now", 503)
NOT_SIGNED_IN = Kind("unauthorised", "Nobody is signed in", 401)
NOT_ALLOWED = Kind("forbidden", "You may not do this", 403)
SECOND_STEP = Kind("second-step-missing", "Set up your second step first", 403)
WRONG_METHOD = Kind("method-not-allowed", "This cannot be done here", 405)
TOO_LARGE = Kind("request-too-large", "The request is too large", 413)
TOO_MANY = Kind("too-many-requests", "That was tried too often", 429)
DATABASE = Kind("database-unavailable", "The database cannot be asked just now", 503)
INTERNAL = Kind("internal", "Something went wrong on our side", 500)

KINDS: dict[type[Exception], Kind] = {
    errors.NotFound: NOT_FOUND,
    errors.InvalidRequest: INVALID,
    errors.NaiveTime: INVALID,
    errors.OfferExpired: EXPIRED,
    errors.OfferSuperseded: SUPERSEDED,
    errors.IllegalTransition: ILLEGAL,
    errors.WouldStrandRiders: STRANDED,
    errors.RuleBroken: RULE,
    errors.PlanChanged: CHANGED,
    errors.TravelTimesUnavailable: UNAVAILABLE,
    errors.BrokenInput: INTERNAL,
    errors.InfeasiblePlan: INTERNAL,
    errors.SchedulerError: INTERNAL,
    IdempotencyMismatch: MISMATCH,
    DatabaseTrouble: DATABASE,
    refusals.NotSignedIn: NOT_SIGNED_IN,
    refusals.NotAllowed: NOT_ALLOWED,
    refusals.SecondStepMissing: SECOND_STEP,
    refusals.TooMany: TOO_MANY,
}
BY_STATUS = {401: NOT_SIGNED_IN, 403: NOT_ALLOWED, 404: NOT_FOUND, 405: WRONG_METHOD, 413: TOO_LARGE}
EVERY_KIND = {kind.slug: kind for kind in (*KINDS.values(), *BY_STATUS.values())}
REMEDIES = {
    404: "There is nothing at this address. Look at /v1/openapi.json for what there is.",
    405: "This address does not take that method. The Allow header says which it takes.",
    413: "Send less: the service reads no more than its limit.",
}
INTERNAL_DETAIL = (
    "Nothing was changed. Please try again; if it happens again, tell the office the request id."
)

BRANCHES = frozenset({PlaceById.__name__, PlaceByPoint.__name__})
"""Names of ours in the middle of a field's path; they mean nothing to who sent it."""

ProblemPage = Callable[[Request, Problem], Response | None]
"""Shows a problem as a page; None where the problem document is to be sent after all."""


def problem_of(error: Exception) -> Problem:
    """Return the problem of an error in the table.

    Raises
    ------
    KeyError
        The error is in no table.
    """
    kind = KINDS[type(error)]
    if kind is INTERNAL:
        return Problem(kind, INTERNAL_DETAIL)
    if kind is DATABASE:
        return Problem(kind, "Nothing was changed. Please try again in a moment.", headers=_headers(kind))
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, refusals.TooMany) else _headers(kind)
    return Problem(kind, str(error), _extra(error), headers)


def _extra(error: Exception) -> dict[str, Any]:
    if isinstance(error, errors.InvalidRequest):
        return {"field": error.field}
    if isinstance(error, errors.NotFound):
        return {"kind": error.kind, "id": error.id}
    if isinstance(error, errors.WouldStrandRiders):
        return {"references": list(error.references)}
    if isinstance(error, errors.RuleBroken):
        rules = [{"rule": rule, "text": text} for rule, text in error.rules]
        return {"rules": rules, "may_be_set_aside": error.may_be_set_aside}
    return {}


def _headers(kind: Kind) -> dict[str, str]:
    if kind is NOT_SIGNED_IN:
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": str(RETRY_SECONDS)} if kind.status == 503 else {}


def invalid_shape(error: RequestValidationError) -> Problem:
    """Return the problem of a request that does not have the right shape: every field with what is wrong."""
    found = [{"field": _field(item["loc"]), "message": _message(item)} for item in error.errors()]
    first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    detail = f"{first['field']}: {first['message']}{more}"
    return Problem(INVALID, detail, {"field": first["field"], "errors": found})


def _field(location: tuple[int | str, ...]) -> str:
    place, *names = location
    inside = [str(name) for name in names if name not in BRANCHES]
    return ".".join(inside) if place == "body" and inside else ".".join([str(place), *inside])


def _message(item: Mapping[str, Any]) -> str:
    if item["type"] == "json_invalid":
        return f"This is not JSON ({item['ctx']['error']}). Send one JSON object."
    if item["type"] == "missing" and item["loc"][0] == "header":
        return f"Send the header {item['loc'][-1]}: for each new request a new text of your own."
    return str(item["msg"]).removeprefix("Value error, ")


def respond(request: Request, problem: Problem) -> Response:
    """Return the problem as the client wants it: a document, or a page."""
    page: ProblemPage = request.app.state.problem_page
    if wants_page(request):
        shown = page(request, problem)
        if shown is not None:
            return shown
    body = json.dumps(problem.body(), ensure_ascii=False, separators=(",", ":"))
    return Response(body, problem.kind.status, dict(problem.headers), MEDIA_TYPE)


def wants_page(request: Request) -> bool:
    """Tell whether a person's browser asked, outside the API."""
    in_api = request.url.path.startswith(("/v1/", "/health", "/ready", "/problems/"))
    return not in_api and "text/html" in request.headers.get("accept", "")


def handle(app: FastAPI) -> None:
    """Make the application answer every error with its problem."""
    app.add_exception_handler(RequestValidationError, _shape)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
    for error in (errors.SchedulerError, refusals.Refused, IdempotencyMismatch, DatabaseTrouble):
        app.add_exception_handler(error, _known)


async def _known(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if isinstance(error, errors.OfferSuperseded) and error.fresh is not None:
        problem = replace(problem, extra={"quote": _fresh(request, error.fresh)})
    if problem.kind.status >= 500:
        structlog.get_logger("drove").error("refused", problem=problem.kind.slug, exc_info=error)
    return respond(request, problem)


def _fresh(request: Request, quote: Quote) -> dict[str, Any]:
    """Return the new answer that comes with an offer that cannot be kept any more."""
    timeline = request.app.state.service.timeline(quote.request.service_date)
    in_confidence = request.state.session.runs_the_service
    return QuoteOut.of(quote, timeline, in_confidence=in_confidence).model_dump(mode="json")


async def _shape(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return respond(request, invalid_shape(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = BY_STATUS.get(error.status_code, INVALID)
    detail = REMEDIES.get(error.status_code, str(error.detail))
    return respond(request, Problem(kind, detail, headers=error.headers or {}))


async def _bug(request: Request, error: Exception) -> Response:
    structlog.get_logger("drove").error("unhandled error", exc_info=error)
    return respond(request, Problem(INTERNAL, INTERNAL_DETAIL))
