"""Who shares a duty is told when the other cannot come after all, and again once somebody does or nobody is wanted."""

from collections.abc import Mapping
from typing import Any

from api.notify.writing import Writer
from api.service import Service
from api.work.duties import vehicle_of, when_of
from api.work.handlers import Delivery, Handler
from api.work.telling import keep
from scheduler.domain.duty import DutyId, DutyRole, SeatState
from scheduler.domain.messages import News
from scheduler.domain.people import DriverId
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.partners import TELL_PARTNER

__all__ = ["TELL_PARTNER", "tell_of_partner"]


def tell_of_partner(service: Service) -> Handler:
    """Return the handler that tells somebody whether who shares their duty comes, if that is so by now."""

    def handle(delivery: Delivery) -> None:
        about = delivery.payload
        facts = _facts(service, about)
        role, to = DutyRole(about["role"]), DriverId(about["to"])
        contact = service.contacts.find(f"driver:{to}")
        if facts is None or contact is None:
            keep(service, delivery, [])
            return
        news = News.PARTNER_COMES if about["comes"] else News.PARTNER_GONE
        key = f"duty-partner:{role.value}:{about['duty']}:{about['version']}"
        item = NewsItem(news, to, key, facts.pop("on"))
        writer = Writer(service.policy, service.senders.keys(), service.clock.now())
        id_ = service.surroundings.ids.new_id("message")
        keep(service, delivery, [writer.write(id_, item, contact, facts)])

    return handle


def _facts(service: Service, about: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the message is given; None where it is not so any more, or is no business of theirs by now."""
    role = DutyRole(about["role"])
    with service.storage.reading() as records:
        is_alone = about["who"] is None
        duty = records.duty(DutyId(about["duty"]))
        who = None if is_alone else records.driver(DriverId(about["who"]))
        seat = None if duty is None else duty.seat(role)
        mine = None if duty is None else duty.seat_beside(role)
        if duty is None or mine is None or (who is None) is not is_alone or (seat is None) is not is_alone:
            return None
        comes = seat is not None and seat.state is SeatState.ACCEPTED and seat.driver_id == about["who"]
        is_theirs = mine.state is SeatState.ACCEPTED and mine.driver_id == about["to"]
        if comes is not about["comes"] or not is_theirs:
            return None
        vehicle = vehicle_of(records, duty, mine.role)
    return {
        "on": duty.service_date,
        "service": service.policy,
        "link": service.link("/drive/roster"),
        "vehicle": vehicle,
        "drives": mine.role is DutyRole.DRIVER,
        "who": "" if who is None else who.first_name,
        **when_of(service, duty),
    }
