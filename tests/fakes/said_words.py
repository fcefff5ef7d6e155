"""Whether a seat lies inside what somebody said, reckoned from the words with none of the rules' own code."""

from itertools import pairwise

from scheduler.domain.daylight import light
from scheduler.domain.duty import DutyRole
from scheduler.domain.people import Qualification
from scheduler.domain.time import Timeline, TimeWindow
from scheduler.engine.rostering_problem import RosterProblem

HOUR = 3600


def one_by_one(problem: RosterProblem, p: int, s: int) -> None:
    """Look at one person on one seat."""
    volunteer, (d, role) = problem.volunteers[p], problem.seats[s]
    duty, said = problem.duties[d], volunteer.availability
    day, hours = duty.service_date, duty.hours
    assert role in said.roles
    assert not any(gone.first <= day <= gone.last for gone in said.away)
    usual = {at for one in said.weekly if one.weekday == day.weekday() for at in quarters(one.hours)}
    that_day = {at for one in said.extra if one.day == day for at in quarters(one.hours)}
    assert set(quarters(hours)) <= usual | that_day
    if said.daylight_only:
        bright = light(day, volunteer.driver.home.point, Timeline(day, problem.zone))
        assert bright is not None
        assert bright.earliest <= hours.earliest
        assert hours.latest <= bright.latest
    kinds = {kind for kind, until in volunteer.driver.qualifications if until >= day}
    assert Qualification.ENHANCED_DBS in kinds or not duty.health
    if role is DutyRole.DRIVER and duty.vehicle_id is not None:
        assert duty.vehicle_id in said.vehicles
        assert Qualification.MIDAS in kinds
    elif role is DutyRole.DRIVER:
        assert volunteer.car is not None
        assert Qualification.CAR_SCHEME in kinds


def asks(problem: RosterProblem, s: int) -> int:
    """Return how far somebody drives on a seat."""
    d, role = problem.seats[s]
    return problem.duties[d].expected_metres if role is DutyRole.DRIVER else 0


def quarters(hours: TimeWindow) -> range:
    """Return each quarter of an hour of a window."""
    return range(hours.earliest, hours.latest, 900)


def taken_together(problem: RosterProblem, p: int, seats: list[int], *, of: list[int] | None = None) -> None:
    """Look at all that one person does, beside what they are out for already; ``of``: what they were asked to add."""
    volunteer = problem.volunteers[p]
    limits = volunteer.availability.limits
    known = [(one.day, one.hours, one.metres) for one in problem.others.get(volunteer.driver.id, ())]
    for s in seats:
        duty = problem.duties[problem.seats[s][0]]
        known.append((duty.service_date, duty.hours, asks(problem, s)))
    known.sort()
    for (day, hours, _), (next_day, later, _) in pairwise(known):
        between = (next_day - day).days * 24 * HOUR + later.earliest - hours.latest
        assert between >= (0 if next_day == day else 11 * HOUR)
    if of is None:
        of = seats
    for period, most in (
        (lambda day: day, (limits.outings_day, limits.seconds_day, limits.metres_day)),
        (lambda day: day.isocalendar()[:2], (limits.outings_week, limits.seconds_week, limits.metres_week)),
    ):
        for s in of:
            day = problem.duties[problem.seats[s][0]].service_date
            some = [one for one in known if period(one[0]) == period(day)]
            done = len(some), sum(hours.width for _, hours, _ in some), sum(metres for *_, metres in some)
            adds = 1, 1, asks(problem, s)
            for limit, amount, more in zip(most, done, adds, strict=True):
                assert limit is None or amount <= limit or not more
