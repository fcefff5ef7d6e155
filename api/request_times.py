"""How long requests take, as it is counted for the monitor: by pattern of route, never by id."""

from prometheus_client import CollectorRegistry, Histogram

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
REGISTRY = CollectorRegistry()
REQUESTS = Histogram(
    "drove_request_seconds",
    "How long requests took",
    ("method", "route", "status"),
    buckets=BUCKETS,
    registry=REGISTRY,
)
"""One for the process: it holds what was measured, not what is configured."""
