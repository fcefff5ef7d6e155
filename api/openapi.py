"""How the API is described: every answer it can give, problems included, and who may call what."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import INVALID, MEDIA_TYPE, NOT_ALLOWED, NOT_SIGNED_IN, TOO_LARGE, Kind
from api.security.access import Access, rules

VERSION = "1"
DESCRIPTION = (
    "Shared rides that somebody really drives. Times are ISO 8601 with their offset, money is in pence, "
    "distances in metres. Every POST needs an `Idempotency-Key`, except signing in."
)
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/offer-expired"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what to do."},
        "field": {"type": "string", "description": "Which part of the request it is about."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "references": {"type": "array", "items": {"type": "string"}},
        "rules": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rule", "text"],
                "properties": {"rule": {"type": "string"}, "text": {"type": "string"}},
            },
        },
        "may_be_set_aside": {"type": "boolean"},
        "quote": {"$ref": "#/components/schemas/QuoteOut"},
    },
}
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "drove_session"},
}


def refusals(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route that can end in these problems."""
    told: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        before = told.get(kind.status)
        text = f"{kind.title} (`{kind.slug}`)"
        told[kind.status] = _problem(text if before is None else f"{before['description']}; {text}")
    return told


def describe(app: FastAPI) -> None:
    """Make the application tell the whole truth about itself."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=VERSION, description=DESCRIPTION, routes=app.routes)
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    document["components"]["securitySchemes"] = SCHEMES
    by_route = {(method.lower(), path): rule for method, path, rule in rules(app)}
    for path, method, operation in _operations(document):
        _complete(operation, by_route[method, path])
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(operation: dict[str, Any], rule: Access | None) -> None:
    responses = operation["responses"]
    told = [INVALID] if "422" in responses else []
    if rule is not None and rule.roles is not None:
        told += [NOT_SIGNED_IN, NOT_ALLOWED]
        operation["security"] = [{"token": []}, {"cookie": []}]
        operation["x-roles"] = sorted(rule.roles)
    else:
        told += [NOT_SIGNED_IN]
    if "requestBody" in operation:
        told += [TOO_LARGE, NOT_ALLOWED]
    for kind in dict.fromkeys(told):
        known = responses.get(str(kind.status))
        if known is None or MEDIA_TYPE not in known.get("content", {}):
            responses[str(kind.status)] = _problem(f"{kind.title} (`{kind.slug}`)")
    operation["responses"] = dict(sorted(responses.items()))


def _problem(description: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}
