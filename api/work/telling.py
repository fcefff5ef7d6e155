"""How news reaches the post: entries of the outbox become messages, each kept once, in the commit that ends them."""

from datetime import date, timedelta

from api.language.current import speaking
from api.notify.facts import Gone, facts_of
from api.notify.message import Message, MessageState, sending
from api.notify.writing import Writer, person_of
from api.persistence import messages
from api.persistence.unit_of_work import SqlUnitOfWork
from api.security.answer_links import coming_path
from api.service import Service
from api.work.handlers import Delivery, Handler
from api.work.lateness import DELAYS, Heard
from scheduler.domain.messages import News
from scheduler.domain.outbox import SEND_MESSAGE
from scheduler.domain.people import DriverId
from scheduler.usecases.news_item import NewsItem

SEND = SEND_MESSAGE
NEWS_ROUND = "news-round"
_OF_A_REPAIR = (News.DRIVER_CHANGED, News.TO_ARRANGE, News.RUN_CHANGED)
TAKES_THE_PLACE_OF: dict[News, tuple[News, ...]] = {
    **dict.fromkeys(_OF_A_REPAIR, _OF_A_REPAIR),
    News.CHANGED: _OF_A_REPAIR,
    News.REGULAR: (News.REGULAR,),
    News.PLACE_FREE: (News.PLACE_FREE,),
    News.NO_PLACE: (News.PLACE_FREE,),
    News.CANCELLED: (*_OF_A_REPAIR, News.CONFIRMED, News.CHANGED, News.REMINDER, News.LATE, News.SOONER),
}
"""News, and the older news about the same ride or run that it makes void."""
ROUND_EVERY = timedelta(minutes=5)


def tell(service: Service) -> Handler:
    """Return the handler that writes to whoever a fact concerns."""

    def handle(delivery: Delivery) -> None:
        day = date.fromisoformat(delivery.payload["service_date"])
        with service.storage.asking() as records:
            event = records.event(day, delivery.payload["event"])
        heard = Heard(service)
        items = [] if event is None else service.scheduler.news_of(event, heard)
        keep(service, delivery, written(service, items), heard)

    return handle


def news_round(service: Service) -> Handler:
    """Return the handler that writes to whoever the present hour concerns."""

    def handle(delivery: Delivery) -> None:
        heard = Heard(service)
        items = service.scheduler.news_now(heard)
        told = service.messages.known({item.key for item in items})
        keep(service, delivery, written(service, [one for one in items if one.key not in told]), heard)

    return handle


def written(service: Service, items: list[NewsItem]) -> list[Message]:
    """Return the messages of pieces of news; none to people who are not there any more."""
    writer = Writer(service.policy, service.senders.keys(), service.clock.now())
    made: list[Message] = []
    for item in items:
        contact = service.contacts.find(person_of(item))
        if contact is None:
            continue
        link = service.link(_page(service, item))
        try:
            one_look = item.shift_id is None
            with speaking(contact.read_in(writer.way_of(item, contact))):
                with service.storage.asking() if one_look else service.storage.reading() as records:
                    facts = facts_of(service.policy, records, item, link=link, now=writer.now)
                made.append(writer.write(service.surroundings.ids.new_id("message"), item, contact, facts))
        except Gone:
            continue
    return made


def _page(service: Service, item: NewsItem) -> str:
    """Return the page that a piece of news leads to."""
    if item.news is News.DUTY_REMINDER and item.role is not None:
        to = item.key.split(":", 2)[2]
        return coming_path(service.signing_key, DriverId(item.person), item.role, to=to)
    if item.news is News.PAPER:
        return f"/papers/{item.person}"
    if item.series_id is not None:
        return f"/series/{item.series_id}"
    if item.wait_id is not None:
        return f"/waiting/{item.wait_id}"
    return "/drive" if item.is_for_driver else "/rides"


def keep(service: Service, delivery: Delivery, made: list[Message], heard: Heard | None = None) -> None:
    """Keep new messages, have those that wait sent when they are due, and end the entry they came from.

    ``heard``: what people had been told of delays when the messages were written, where some are about delays.
    """
    with service.storage.writing() as unit:
        for message in made if heard is None else heard.unheard(unit, made):
            post(unit, message)
        delivery.done(unit)
        unit.commit()


def post(unit: SqlUnitOfWork, message: Message) -> None:
    """Keep a message, unless its news was told before, and have it sent when it is due.

    What it takes the place of and nobody was told yet is dropped.
    """
    older = TAKES_THE_PLACE_OF.get(message.news, ())
    if older and message.about:
        now = ":".join(message.key.split(":", 2)[:2])
        messages.drop(unit.later, about=message.about, person=message.person, news=older, but=now)
    if message.news is News.SOONER and not messages.is_heard(unit.connection, message):
        messages.drop_earlier(unit.connection, message)
        return  # Whoever has not heard yet of a delay need not hear that it is over.
    if message.news is News.PARTNER_COMES:
        messages.drop_earlier(unit.connection, message)
        if not messages.is_heard(unit.connection, message):
            return  # They were not told that nobody comes.
    if not messages.put(unit.later, message):
        return
    if message.news in DELAYS:
        messages.drop_earlier(unit.connection, message)
    if message.state is MessageState.WAITING:
        unit.put_entry(sending(message))
