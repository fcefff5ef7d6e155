"""Runs that should be out and of which nobody has heard, as the desk shows them, with whom they leave waiting."""

from dataclasses import dataclass

from api.pages.board import RunRow
from api.pages.visit import Visit
from scheduler.domain.plan import StopKind
from scheduler.usecases.views import ManifestStop


@dataclass(frozen=True, slots=True)
class Unheard:
    """A run whose driver has recorded nothing."""

    row: RunRow
    phone: str
    """Of the driver."""
    due: int
    """When its first stop was planned: seconds of the day."""
    minutes: int
    """How long ago that was."""
    waits: tuple[ManifestStop, ...]
    """The pickups to come."""


def unheard(visit: Visit, rows: tuple[RunRow, ...], now: int) -> list[Unheard]:
    """Return the runs of today that nobody has started though they should be out, the longest silent first."""
    found, after = [], visit.policy.messages.unheard_after
    for row in rows:
        stops = [told for told in row.manifest.stops if told.stop.kind is not StopKind.BREAK]
        if row.run.has_begun or not stops or now - stops[0].stop.start <= after:
            continue
        due = stops[0].stop.start
        waits = tuple(told for told in stops if told.stop.kind is StopKind.PICKUP and not told.stop.is_over)
        contact = visit.service.contacts.find(f"driver:{row.manifest.driver.id}")
        found.append(Unheard(row, contact.phone if contact else "", due, (now - due) // 60, waits))
    return sorted(found, key=lambda one: (one.due, one.row.number))
