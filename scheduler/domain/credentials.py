"""Papers: which of them a drive needs, when they run out, and who may drive a minibus on a car licence.

Some papers are asked of everybody (``matching.required_qualifications``). The others bind once they are on record:
a date that has passed stops the driver, and a paper never entered is for the coordinator's list, not for the engine.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.fleet import ServiceMode, Vehicle
from scheduler.domain.people import Driver, Qualification

CAR_PAPERS = (Qualification.LICENCE, Qualification.MOT, Qualification.INSURER_TOLD)
BUS_PAPERS = (Qualification.LICENCE,)
WARNING_DAYS = (60, 30, 7)
"""How long before a paper runs out its holder is reminded."""
MOST_ON_A_CAR_LICENCE = 8
"""Riders, by law; more make it a minibus."""
LEAST_AGE, MEDICAL_AGE, LEAST_LICENCE_YEARS = 21, 70, 2
MOST_KG, MOST_KG_WITH_ACCESS_GEAR = 3_500, 4_250


class Standing(StrEnum):
    """How a paper stands on a day."""

    MISSING = "missing"
    EXPIRED = "expired"
    SOON = "soon"
    """Runs out within seven days."""
    MONTH = "month"
    SEASON = "season"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a driver, as it stands."""

    kind: Qualification
    until: date | None
    standing: Standing

    @property
    def needs_a_look(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.standing is not Standing.VALID


def papers_for(vehicle: Vehicle) -> tuple[Qualification, ...]:
    """Return the papers that driving this vehicle goes by, where they are on record."""
    return CAR_PAPERS if vehicle.mode is ServiceMode.CAR_SCHEME else BUS_PAPERS


def lapsed(driver: Driver, vehicle: Vehicle, on: date) -> Qualification | None:
    """Return the first paper on record that has run out by that day, or None."""
    for kind in papers_for(vehicle):
        until = driver.until(kind)
        if until is not None and until < on:
            return kind
    return None


def may_drive(driver: Driver, vehicle: Vehicle, on: date) -> bool:
    """Tell whether licence, papers and age let somebody drive this vehicle on a day."""
    return lapsed(driver, vehicle, on) is None and _licence_covers(driver, vehicle, on)


def _licence_covers(driver: Driver, vehicle: Vehicle, on: date) -> bool:
    """Tell whether D1, or a car licence with the rules for volunteers, covers the vehicle.

    Whoever has neither date of birth nor of licence on record is taken at the word of the MiDAS assessment.
    """
    if vehicle.most_riders <= MOST_ON_A_CAR_LICENCE or driver.holds(Qualification.D1, on):
        return True
    most = MOST_KG_WITH_ACCESS_GEAR if vehicle.has_access_gear else MOST_KG
    if driver.paid or vehicle.gross_kg > most:
        return False
    if driver.driving_since is not None and years(driver.driving_since, on) < LEAST_LICENCE_YEARS:
        return False
    if driver.born is None:
        return True
    age = years(driver.born, on)
    return age >= LEAST_AGE and (age < MEDICAL_AGE or driver.holds(Qualification.MEDICAL, on))


def years(since: date, on: date) -> int:
    """Return the whole years between two days."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def standing(until: date | None, today: date) -> Standing:
    """Return how a paper stands that is valid until a day."""
    if until is None:
        return Standing.MISSING
    left = (until - today).days
    if left < 0:
        return Standing.EXPIRED
    steps = zip((Standing.SEASON, Standing.MONTH, Standing.SOON), WARNING_DAYS, strict=True)
    return [Standing.VALID, *(one for one, days in steps if left <= days)][-1]


def papers(driver: Driver, wanted: tuple[Qualification, ...], today: date) -> tuple[Paper, ...]:
    """Return the papers somebody should have and those on record, each as it stands."""
    kinds = dict.fromkeys((*wanted, *(kind for kind, _ in driver.qualifications)))
    return tuple(Paper(kind, driver.until(kind), standing(driver.until(kind), today)) for kind in kinds)
