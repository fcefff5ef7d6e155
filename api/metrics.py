"""What a monitor is told: how long requests take, what became of them, and how far behind the outbox is.

Labels are patterns of routes and kinds of things, never ids. What the database knows is asked when the monitor
asks.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.request_times import REGISTRY
from api.service import Service


class _Outbox(Collector):
    """The state of the outbox, as the database knows it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the database."""
        entries = GaugeMetricFamily("drove_outbox_entries", "Entries of the outbox", labels=["state"])
        for state, count in self._service.outbox.counts().items():
            entries.add_metric([state.value], count)
        yield entries
        lag = outbox_lag(self._service)
        yield GaugeMetricFamily("drove_outbox_lag_seconds", "Since when the oldest entry is due", value=lag)


def outbox_lag(service: Service) -> float:
    """Return for how many seconds the longest waiting entry has been due; 0 when none is."""
    oldest = service.outbox.oldest_due()
    return 0.0 if oldest is None else max(0.0, (service.clock.now() - oldest).total_seconds())


def page(service: Service) -> bytes:
    """Return everything measured, in the text that Prometheus reads."""
    asked = CollectorRegistry()
    asked.register(_Outbox(service))
    return generate_latest(REGISTRY) + generate_latest(asked)
