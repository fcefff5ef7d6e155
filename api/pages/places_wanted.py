"""Which places on duties of a day nobody has agreed to yet, as the coordinator's day shows them."""

from dataclasses import dataclass
from datetime import date

from api.pages.rota_wording import age
from api.pages.visit import Visit
from scheduler.domain.duty import Duty, DutyOffer, DutyRole, SeatState


@dataclass(frozen=True, slots=True)
class PlaceWanted:
    """A place on a duty without anybody who said yes."""

    duty: Duty
    role: DutyRole
    vehicle: str
    """Name; empty for the own car of whoever drives."""
    others: str
    """First names of whoever has agreed to another place on it."""
    asked: str = ""
    """Who was asked and has not answered."""
    asked_ago: str = ""
    offer: DutyOffer | None = None


def places_wanted(visit: Visit, day: date) -> list[PlaceWanted]:
    """Return the places of published duties still ahead on a day that nobody has agreed to, the earliest first."""
    visit.scheduler.rota.expire()
    second = visit.service.timeline(day).seconds(visit.now)
    with visit.service.storage.reading() as records:
        drivers = {one.id: one for one in records.drivers()}
        vehicles = {one.id: one.name for one in records.vehicles()}
        offers = {(one.duty_id, one.role): one for one in records.waiting_duty_offers()}
        duties = [one for one in records.duties(day, day) if one.published and one.hours.latest > second]
    found = []
    for duty in sorted(duties, key=lambda one: (one.hours, one.id)):
        agreed = [one.driver_id for one in duty.seats if one.state is SeatState.ACCEPTED]
        for seat in duty.seats:
            if seat.state is SeatState.ACCEPTED:
                continue
            offer = offers.get((duty.id, seat.role))
            found.append(
                PlaceWanted(
                    duty,
                    seat.role,
                    vehicles.get(duty.vehicle_id, "") if duty.vehicle_id else "",
                    " and ".join(drivers[one].first_name for one in agreed if one in drivers),
                    asked=drivers[offer.driver_id].name if offer and offer.driver_id in drivers else "",
                    asked_ago=age(visit.now, offer.sent_at) if offer else "",
                    offer=offer,
                )
            )
    return found
