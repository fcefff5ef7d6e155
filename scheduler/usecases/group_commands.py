"""What may be asked for several riders on one trip: all of it is done, or none."""

from dataclasses import dataclass

from scheduler.domain.booking import AlternativeKind, BookingId, OfferId
from scheduler.domain.request import Request
from scheduler.usecases.commands import Origin, RequestQuote


@dataclass(frozen=True, slots=True)
class RequestTogether:
    """Ask for one trip for several riders, each with their own needs and door, all on one service date."""

    rides: tuple[RequestQuote, ...]


@dataclass(frozen=True, slots=True)
class GroupAlternative:
    """When everybody of a trip could be taken: checked just now, with what to ask for each."""

    kind: AlternativeKind
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class AcceptTogether:
    """Take one offer for each rider of a trip: all of them or none."""

    offer_ids: tuple[OfferId, ...]
    by: Origin


@dataclass(frozen=True, slots=True)
class CancelTogether:
    """Give back the rides of everybody on the trip that this booking is part of."""

    booking_id: BookingId
    by: Origin
