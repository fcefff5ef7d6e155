"""How the body of a ride request becomes a command."""

from api.privacy.agreeing import Yes, agree_for_ride
from api.schemas.people import NeedsIn
from api.schemas.places import PlaceIn, find_place
from api.schemas.rides import AmendmentIn
from api.security.identity import Session
from api.service import Service
from scheduler.adapters.train_times import TrainDay
from scheduler.domain.booking import BookingId
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.people import Needs, Rider, RiderId
from scheduler.domain.place import Place
from scheduler.domain.time import service_date_of
from scheduler.domain.trains import Arrival, Train
from scheduler.usecases.commands import RequestQuote


def request_quote(
    sent: AmendmentIn,
    rider_id: RiderId,
    session: Session,
    *,
    service: Service,
    replaces: BookingId | None = None,
) -> RequestQuote:
    """Return the command.

    Raises
    ------
    NotFound
        No such rider.
    InvalidRequest
        A place that does not exist; names the field.
    """
    with service.storage.asking() as records:
        rider = records.rider(rider_id)
    if rider is None:
        raise NotFound("rider", rider_id)
    needs, by = _needs(sent.needs), session.origin(sent.channel)
    yes = None if sent.needs_consent is None else Yes(by, sent.needs_consent.said_by)
    agree_for_ride(service, rider_id, needs, yes=yes)
    homeward = sent.homeward
    return RequestQuote(
        rider_id=rider_id,
        origin=place(sent.origin, "origin", service, rider=rider),
        destination=place(sent.destination, "destination", service, rider=rider),
        outward_kind=sent.outward.kind,
        outward_at=sent.outward.at,
        by=by,
        homeward_kind=None if homeward is None else homeward.kind,
        homeward_at=None if homeward is None else homeward.at,
        party=sent.party.value(),
        needs=needs,
        purpose=sent.purpose,
        driver_gender=sent.driver_gender,
        ready_call=sent.ready_call,
        replaces=replaces,
        train=_train(sent, service),
        arrival=_arrival(sent, service),
    )


def _train(sent: AmendmentIn, service: Service) -> Train | None:
    """Return the train to be caught, which is one of the day and leaves from the destination."""
    if sent.train_id is None:
        return None
    found = _trains_of(sent, "train_id", service).get(sent.train_id)
    if found is None:
        raise InvalidRequest("train_id", "No such train leaves on that day. See GET /v1/trains?date=…")
    return found


def _arrival(sent: AmendmentIn, service: Service) -> Arrival | None:
    """Return the train to be fetched off, which is one of the day and comes in where a way begins."""
    if sent.arrival_id is None:
        return None
    found = _trains_of(sent, "arrival_id", service).arrival(sent.arrival_id)
    if found is None:
        raise InvalidRequest("arrival_id", "No such train comes in on that day. See GET /v1/trains?date=…")
    return found


def _trains_of(sent: AmendmentIn, field: str, service: Service) -> TrainDay:
    trains = service.surroundings.trains
    if trains is None:
        raise InvalidRequest(field, "This service knows of no trains. Ask for a time instead.")
    return trains.on(service_date_of(sent.outward.at, service.policy.zone))


def place(sent: PlaceIn, field: str, service: Service, *, rider: Rider | None = None) -> Place:
    """Return the place that was meant.

    Raises
    ------
    InvalidRequest
        There is none of that id.
    """
    found = find_place(sent, service.gazetteer, rider)
    if found is None:
        raise InvalidRequest(
            field, "There is no place of that id. Search with GET /v1/places?q=… or send lat and lon."
        )
    return found


def _needs(sent: NeedsIn | None) -> Needs | None:
    return None if sent is None else sent.value()
