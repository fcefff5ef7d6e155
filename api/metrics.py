"""What a monitor is told: how long requests take, what became of enquiries, how far behind the outbox is.

Labels are patterns of routes and kinds of things, never ids. What a process measured is its own; what the database
knows is asked when the monitor asks, and is the same from every process.
"""

from collections.abc import Iterator
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.persistence.watched import Watched
from api.request_times import REGISTRY
from api.service import Service
from scheduler.domain.time import service_date_of

DAYS_AHEAD = 14
"""So many days' plans are told of: more could not be acted on."""


class _Kept(Collector):
    """The state of the outbox and of the plans, as the database knows it."""

    def __init__(self, service: Service) -> None:
        self._service, self._watched = service, Watched(service.database)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the database."""
        entries = GaugeMetricFamily("drove_outbox_entries", "Entries of the outbox", labels=["state"])
        for state, count in self._service.outbox.counts().items():
            entries.add_metric([state.value], count)
        yield entries
        lag = outbox_lag(self._service)
        yield GaugeMetricFamily("drove_outbox_lag_seconds", "Since when the oldest entry is due", value=lag)
        yield self._leases()
        yield self._gaps()

    def _leases(self) -> GaugeMetricFamily:
        leases = self._watched.leases(self._service.surroundings.wall_clock.now())
        told = GaugeMetricFamily("drove_worker_leases", "Entries that workers hold", labels=["state"])
        told.add_metric(["running"], leases.held - leases.over)
        told.add_metric(["over"], leases.over)
        return told

    def _gaps(self) -> GaugeMetricFamily:
        today = service_date_of(self._service.clock.now(), self._service.policy.zone)
        text = "How much dearer a day's plan was than the one its last search found, as a part of the latter"
        told = GaugeMetricFamily("drove_plan_gap_ratio", text, labels=["days_ahead"])
        for one in self._watched.searches(today, today + timedelta(days=DAYS_AHEAD)):
            told.add_metric([str((one.service_date - today).days)], one.gap)
        return told


def outbox_lag(service: Service) -> float:
    """Return for how many seconds the longest waiting entry has been due; 0 when none is."""
    oldest = service.outbox.oldest_due()
    return 0.0 if oldest is None else max(0.0, (service.clock.now() - oldest).total_seconds())


def page(service: Service) -> bytes:
    """Return everything measured, in the text that Prometheus reads."""
    asked = CollectorRegistry()
    asked.register(_Kept(service))
    return generate_latest(REGISTRY) + generate_latest(asked)
