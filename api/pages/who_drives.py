"""Who comes: the driver's first name and the vehicle of each ride, told from the day before."""

from api.pages.visit import Visit
from api.pages.wording import spoken_vehicle
from scheduler.domain.booking import Booking


def drivers_of(visit: Visit, booking: Booking) -> dict[str, tuple[str, str]]:
    """Return the driver's first name and the vehicle, by leg; nothing while the day is further off."""
    if (booking.service_date - visit.today).days > 1:
        return {}
    names: dict[str, tuple[str, str]] = {}
    with visit.service.storage.reading() as records:
        plan = records.plan(booking.service_date)
        for booked in booking.legs:
            run = plan.run_of(booked.leg.id)
            shift = records.shift(run.shift_id) if run else None
            driver = records.driver(shift.driver_id) if shift else None
            vehicle = records.vehicle(shift.vehicle_id) if shift else None
            if driver and vehicle:
                names[booked.leg.id] = (driver.first_name, spoken_vehicle(vehicle.name))
    return names
