"""What is written when somebody agrees that their needs are kept, changes them, or takes the consent back."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from api.audit.deed import Deed
from api.persistence import consents
from api.persistence.erasure import blank_past_needs
from api.persistence.unit_of_work import SqlUnitOfWork
from api.privacy.wording import CURRENT
from api.service import Service
from scheduler.domain.booking import Booking
from scheduler.domain.consent import Said, Statement, in_force, tell_of_health
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.people import Needs, RiderId
from scheduler.domain.time import service_date_of
from scheduler.usecases.commands import CancelBooking, Origin
from scheduler.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Yes:
    """That somebody agreed: how, and who spoke where it was not the rider."""

    by: Origin
    said_by: str = ""


def keep_needs(service: Service, rider_id: RiderId, needs: Needs, yes: Yes | None) -> None:
    """Keep what a rider needs, with their consent where it tells of health.

    Raises
    ------
    NotFound
        No such rider.
    InvalidRequest
        There is no consent, and none is given.
    """
    with service.storage.writing() as unit:
        rider = unit.rider(rider_id)
        if rider is None:
            raise NotFound("rider", rider_id)
        require_consent(service, unit, rider_id, needs=needs, yes=yes)
        unit.put_rider(replace(rider, needs=needs))
        unit.commit()


def agree(service: Service, rider_id: RiderId, yes: Yes) -> None:
    """Write down that a rider agreed that needs are kept, unless that is written down already."""
    with service.storage.writing() as unit:
        if in_force(consents.statements(unit.connection, rider_id)) is None:
            _state(service, unit, rider_id, said=Said.GIVEN, yes=yes)
        unit.commit()


def agree_for_ride(service: Service, rider_id: RiderId, needs: Needs | None, *, yes: Yes | None) -> None:
    """Write down the consent that needs sent for one ride take; refuse them where there is none.

    Raises
    ------
    InvalidRequest
        There is no consent, and none is given.
    """
    if needs is None or not tell_of_health(needs) or service.consents.in_force(rider_id) is not None:
        return
    with service.storage.writing() as unit:
        require_consent(service, unit, rider_id, needs=needs, yes=yes)
        unit.commit()


def require_consent(
    service: Service, unit: SqlUnitOfWork, rider_id: RiderId, *, needs: Needs, yes: Yes | None
) -> None:
    """Write a new consent down, or refuse needs that tell of health where none holds.

    Raises
    ------
    InvalidRequest
        There is no consent, and none is given.
    """
    holds = in_force(consents.statements(unit.connection, rider_id)) is not None
    if yes is not None and not holds:
        _state(service, unit, rider_id, said=Said.GIVEN, yes=yes)
    elif not holds and tell_of_health(needs):
        raise InvalidRequest(
            "needs",
            "Ask whether we may keep what help is needed, and write down the yes. Without it we cannot keep this.",
        )


def take_back(service: Service, rider_id: RiderId, yes: Yes, *, cancel_rides: bool) -> Sequence[Booking]:
    """Take a consent back: blank the needs, and cancel the rides planned around them where that is wanted.

    Returns the rides to come that were planned around the needs. Those that are not cancelled keep what the
    driver must know until they are over; after that it goes there too.
    """

    def also(unit: UnitOfWork, _broken: list[Booking]) -> None:
        assert isinstance(unit, SqlUnitOfWork)
        _state(service, unit, rider_id, said=Said.WITHDRAWN, yes=yes)
        today = service_date_of(service.clock.now(), service.policy.zone)
        blank_past_needs(unit.connection, rider_id, today)

    broken = service.scheduler.forget_needs(rider_id, also=also)
    if cancel_rides:
        for booking in broken:
            # One that is under way or over stays, and its needs go with it.
            with suppress(IllegalTransition):
                service.scheduler.cancel(CancelBooking(booking.id, yes.by))
    return broken


def _state(service: Service, unit: SqlUnitOfWork, rider_id: RiderId, *, said: Said, yes: Yes) -> None:
    now = service.surroundings.wall_clock.now()
    origin, person = yes.by, f"rider:{rider_id}"
    statement = Statement(rider_id, said, CURRENT, now, origin.actor, origin.channel, yes.said_by)
    consents.state(unit.connection, statement)
    unit.note(
        Deed(
            f"consent.{said.value}",
            now,
            origin.actor,
            origin.channel,
            subject=person,
            people=(person,),
            detail={"wording": CURRENT},
        )
    )
