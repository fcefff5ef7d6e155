"""How papers stand, wherever a page tells of them."""

from api.pages.visit import Visit
from scheduler.domain.availability import Availability
from scheduler.domain.credentials import BUS_PAPERS, CAR_PAPERS, Paper, Standing, papers
from scheduler.domain.duty import DutyRole
from scheduler.domain.people import Driver

STANDINGS = {
    Standing.MISSING: ("Not entered", "plain", "clock"),
    Standing.EXPIRED: ("Run out: not asked for what needs it", "bad", "people"),
    Standing.SOON: ("Runs out within 7 days", "bad", "clock"),
    Standing.MONTH: ("Runs out within 30 days", "plain", "clock"),
    Standing.SEASON: ("Runs out within 60 days", "plain", "clock"),
    Standing.VALID: ("Valid", "good", "tick"),
}


def papers_of(visit: Visit, driver: Driver) -> tuple[Paper, ...]:
    """Return what somebody should hold, by what they drive, as it stands today."""
    with visit.service.storage.reading() as records:
        said = records.availability(driver.id) or Availability(driver.id)
    wanted = (*(CAR_PAPERS if said.car else ()), *(BUS_PAPERS if said.vehicles else ()))
    return papers(driver, wanted if DutyRole.DRIVER in said.roles else (), visit.today)


def running_out(visit: Visit, driver: Driver) -> list[Paper]:
    """Return what somebody has to renew: run out, or about to; what was never entered is for the office to ask."""
    return [one for one in papers_of(visit, driver) if one.needs_a_look and one.until is not None]
