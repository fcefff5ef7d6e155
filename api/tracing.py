"""What of a request's own words is taken over into logs and measurements: the trace it belongs to, and its method.

Both come from outside. A trace that is not written as W3C Trace Context says is left out, and a method that HTTP does
not know is called ``other``: nobody may fill logs or make new time series with texts of their own.
"""

import re

from starlette.types import Scope

TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def trace_of(scope: Scope) -> dict[str, str]:
    """Return the ids of the trace and of the caller's span, where the request names them."""
    for name, value in scope["headers"]:
        if name == b"traceparent":
            found = TRACEPARENT.fullmatch(value)
            if found is not None and found[1].strip(b"0"):
                return {"trace_id": found[1].decode(), "parent_id": found[2].decode()}
    return {}


def method_of(scope: Scope) -> str:
    """Return the method of a request as it is written down."""
    method: str = scope["method"]
    return method if method in METHODS else "other"
