"""What follows from offers of duties: who is asked is told by the way they chose, and no answer has its time."""

from datetime import date, timedelta

from api.notify.facts import Gone
from api.notify.message import MessageState
from api.notify.writing import Writer, person_of
from api.pages import wording
from api.security.answer_links import answer_path
from api.service import Service
from api.work.handlers import Delivery, Handler
from api.work.telling import keep
from scheduler.domain.duty import Duty, DutyId, DutyOffer, DutyOfferId, DutyOfferState, DutyRole
from scheduler.domain.fleet import VehicleId
from scheduler.domain.messages import News
from scheduler.domain.people import DriverId
from scheduler.domain.suitability import Unsuited
from scheduler.domain.time import Timeline, TimeWindow
from scheduler.usecases.duty_offers import INSTEAD, TAKEN_OFF, TELL_OFFER
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.ports import Records

EXPIRE = "expire-duty-offers"
EXPIRE_EVERY = timedelta(minutes=1)
_TOLD_OF = (DutyOfferState.WAITING, DutyOfferState.WITHDRAWN)

__all__ = ["EXPIRE", "EXPIRE_EVERY", "TELL_OFFER", "expire_offers", "tell_offer"]


def tell_offer(service: Service) -> Handler:
    """Return the handler that tells somebody that they are asked for a duty."""

    def handle(delivery: Delivery) -> None:
        why = delivery.payload.get("why")
        try:
            with service.storage.reading() as records:
                offer, duty = _gone(delivery) if why == TAKEN_OFF else _found(records, delivery)
                vehicle = vehicle_of(records, duty, offer.role)
        except Gone:
            keep(service, delivery, [])
            return
        news, key, path = (
            News.DUTY_OFFER,
            f"duty-offer:{offer.id}",
            answer_path(service.signing_key, offer.id),
        )
        if offer.state is DutyOfferState.WITHDRAWN:
            if not _was_told(service, key):
                keep(service, delivery, [])
                return
            news, key = News.DUTY_WITHDRAWN, f"duty-withdrawn:{offer.id}"
            path = f"/{'papers' if _is_of_papers(why) else 'volunteers'}/{offer.driver_id}"
        item = NewsItem(news, offer.driver_id, key, duty.service_date)
        contact = service.contacts.find(person_of(item))
        if contact is None:
            keep(service, delivery, [])
            return
        facts = {
            "service": service.policy,
            "link": service.link(path),
            "vehicle": vehicle,
            "drives": offer.role is DutyRole.DRIVER,
            "of_papers": _is_of_papers(why),
            "lent": why == Unsuited.LENT,
            "taken_off": why == TAKEN_OFF,
            "instead": why == INSTEAD,
            **_times(service, offer, duty),
        }
        writer = Writer(service.policy, service.senders.keys(), service.clock.now())
        id_ = service.surroundings.ids.new_id("message")
        keep(service, delivery, [writer.write(id_, item, contact, facts)])

    return handle


def _was_told(service: Service, key: str) -> bool:
    """Tell whether somebody heard of an offer; one that never reached them need not be taken back in words."""
    asked = service.messages.by_key({key}).get(key)
    return asked is not None and asked.state in (
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.TOLD,
    )


def _is_of_papers(why: str | None) -> bool:
    return why not in (None, TAKEN_OFF, INSTEAD) and Unsuited(why).is_of_papers


def _gone(delivery: Delivery) -> tuple[DutyOffer, Duty]:
    """Return an offer that was taken back because its duty was taken off, and that duty: neither is stored any more."""
    about, at = delivery.payload, delivery.due
    duty = Duty(
        DutyId(""),
        date.fromisoformat(about["day"]),
        TimeWindow(*about["hours"]),
        None if about["vehicle"] is None else VehicleId(about["vehicle"]),
    )
    role, driver_id = DutyRole(about["role"]), DriverId(about["driver"])
    id_ = DutyOfferId(about["offer"])
    return DutyOffer(id_, duty.id, role, driver_id, at, at, state=DutyOfferState.WITHDRAWN), duty


def _found(records: Records, delivery: Delivery) -> tuple[DutyOffer, Duty]:
    """Return the offer and its duty.

    Raises
    ------
    Gone
        It was answered or has run out meanwhile.
    """
    offer = records.duty_offer(DutyOfferId(delivery.payload["offer"]))
    duty = None if offer is None else records.duty(offer.duty_id)
    if offer is None or duty is None or offer.state not in _TOLD_OF:
        raise Gone
    return offer, duty


def vehicle_of(records: Records, duty: Duty, role: DutyRole) -> str:
    """Return in what somebody drives or goes along, as it is said to them."""
    vehicle = None if duty.vehicle_id is None else records.vehicle(duty.vehicle_id)
    own = "your own car" if role is DutyRole.DRIVER else "a volunteer’s car"
    return own if vehicle is None else wording.spoken_vehicle(vehicle.name)


def when_of(service: Service, duty: Duty) -> dict[str, str]:
    """Return the day and the hours of a duty, as they are said."""
    line = Timeline(duty.service_date, service.policy.zone)
    begins, until = (line.moment(at) for at in (duty.hours.earliest, duty.hours.latest))
    return {
        "day": wording.long_date(duty.service_date, today=duty.service_date),
        "hours": f"{wording.clock(begins)} to {wording.clock(until)}",
    }


def _times(service: Service, offer: DutyOffer, duty: Duty) -> dict[str, str]:
    ends = offer.expires_at.astimezone(service.policy.zone)
    answer_by = f"{wording.clock(ends)} on {wording.long_date(ends.date(), today=ends.date())}"
    return {**when_of(service, duty), "answer_by": answer_by}


def expire_offers(service: Service) -> Handler:
    """Return the handler that closes offers whose time has run out, and has the next person asked."""

    def handle(_delivery: Delivery) -> None:
        service.scheduler.rota.expire()

    return handle
