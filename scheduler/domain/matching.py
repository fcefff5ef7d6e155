"""Who may carry whom: service mode, qualifications, aids, dogs, gender, refused pairings."""

from collections.abc import Hashable, Set
from enum import StrEnum

from scheduler.domain.credentials import may_drive
from scheduler.domain.fleet import ServiceMode, Shift, Vehicle
from scheduler.domain.people import Driver, Qualification, Rider, RiderId, Unwilling, Wheelchair
from scheduler.domain.request import Purpose, Request


class Mismatch(StrEnum):
    """Why this shift cannot carry that party, whatever the time."""

    NOT_A_MEMBER = "not_a_member"
    QUALIFICATION = "qualification"
    CAPACITY = "capacity"
    DOG = "dog"
    DRIVER_GENDER = "driver_gender"
    REFUSED_PAIRING = "refused_pairing"
    UNWILLING = "unwilling"
    """The driver said beforehand not to do that, or not to go there."""


def required_qualifications(vehicle: Vehicle, purpose: Purpose) -> tuple[Qualification, ...]:
    """Return what a driver must hold to carry this purpose in this vehicle.

    Driving adults to or from health care for an organisation is regulated activity: an enhanced check.
    """
    by_mode = {
        ServiceMode.CAR_SCHEME: (Qualification.CAR_SCHEME,),
        ServiceMode.SECTION_19: (Qualification.MIDAS,),
        ServiceMode.SECTION_22: (Qualification.MIDAS,),
    }[vehicle.mode]
    return (*by_mode, Qualification.ENHANCED_DBS) if purpose is Purpose.HEALTH else by_mode


def traits(request: Request, rider: Rider, refused: Set[RiderId]) -> Hashable:
    """Return everything that ``mismatch`` looks at in a request and its rider: the same traits, the same answer.

    ``refused`` are all riders whom some driver refuses.
    """
    return (
        rider.id if rider.id in refused else None,
        rider.section_19_member,
        rider.refused_drivers,
        request.load,
        request.purpose,
        request.needs.assistance_dog,
        request.driver_gender,
        request.needs.wheelchair,
        request.needs.powered_chair,
        request.needs.walking_frame,
        request.party.children > 0,
        request.origin.villages,
        request.destination.villages,
    )


def is_unwilling(driver: Driver, request: Request) -> bool:
    """Tell whether a driver said beforehand not to do what the request asks, or not to go there."""
    asked = {
        Unwilling.FOLDING_CHAIR: request.needs.wheelchair is Wheelchair.FOLDS,
        Unwilling.WHEELCHAIR: request.needs.chair_in_bay,
        Unwilling.WALKING_FRAME: request.needs.walking_frame,
        Unwilling.CHILDREN: request.party.children > 0,
        Unwilling.HEALTH: request.purpose is Purpose.HEALTH,
    }
    places = request.origin.villages | request.destination.villages
    return any(asked[one] for one in driver.unwilling) or bool(places & driver.avoided)


def _takes(vehicle: Vehicle, request: Request) -> bool:
    """Tell whether the empty vehicle has room for the party, and a lift for the weight of its chair."""
    is_too_heavy = request.needs.powered_chair and not vehicle.lifts_powered_chairs
    return not is_too_heavy and request.load.fits(vehicle.layouts)


def mismatch(
    request: Request, rider: Rider, shift: Shift, driver: Driver, vehicle: Vehicle
) -> Mismatch | None:
    """Return the first reason why the shift may not carry the request, or None when it may.

    Capacity here means an otherwise empty vehicle.
    """
    if vehicle.mode is ServiceMode.SECTION_19 and not rider.section_19_member:
        return Mismatch.NOT_A_MEMBER
    held = [
        driver.holds(one, shift.service_date) for one in required_qualifications(vehicle, request.purpose)
    ]
    if not all(held) or not may_drive(driver, vehicle, shift.service_date):
        return Mismatch.QUALIFICATION
    if is_unwilling(driver, request):
        return Mismatch.UNWILLING
    if request.needs.assistance_dog and not driver.takes_dogs:
        return Mismatch.DOG
    if request.driver_gender is not None and driver.gender is not request.driver_gender:
        return Mismatch.DRIVER_GENDER
    if driver.id in rider.refused_drivers or rider.id in driver.refused_riders:
        return Mismatch.REFUSED_PAIRING
    if not _takes(vehicle, request):
        return Mismatch.CAPACITY
    return None
