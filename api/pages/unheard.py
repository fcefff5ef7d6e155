"""Of whom the desk has not heard: runs that should be out, and volunteers who have not said that they still come."""

from dataclasses import dataclass
from datetime import date

from api.pages.board import RunRow
from api.pages.visit import Visit
from scheduler.domain.plan import StopKind
from scheduler.usecases.own_roster import Engagement
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


@dataclass(frozen=True, slots=True)
class Unsure:
    """A volunteer who was reminded of a duty and has not said that they come."""

    driver_id: str
    name: str
    phone: str
    engagement: Engagement
    rides: int
    """How many rides are planned with them."""


def unsure(visit: Visit, day: date) -> list[Unsure]:
    """Return whom to ask whether they come on a day, the earliest duty first."""
    found = visit.scheduler.rota.unconfirmed(day)
    with visit.service.storage.reading() as records:
        rides = {run.shift_id: len(run.leg_ids()) for run in records.plan(day).runs}
        drivers = {one.driver_id: records.driver(one.driver_id) for one in found}
    told = []
    for one in found:
        driver, contact = drivers[one.driver_id], visit.service.contacts.find(f"driver:{one.driver_id}")
        name = driver.name if driver is not None else ""
        number = rides.get(one.engagement.shift_id, 0) if one.engagement.shift_id else 0
        told.append(Unsure(one.driver_id, name, contact.phone if contact else "", one.engagement, number))
    return told
