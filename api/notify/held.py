"""Whether what a message offers is still open to the one it goes to."""

from api.notify.message import Message
from scheduler.domain.duty import DutyOfferId, DutyOfferState
from scheduler.domain.messages import News
from scheduler.domain.waiting import WaitId
from scheduler.usecases.ports import Storage


def is_gone(storage: Storage, message: Message) -> bool:
    """Tell whether a message speaks of a place that was taken or given away, or of an offered duty that was settled."""
    if message.news is News.PLACE_FREE:
        with storage.reading() as records:
            waiting = records.waiting.get(WaitId(message.about.removeprefix("waiting:")))
        return waiting is None or message.key != f"place-free:{waiting.offer_id}"
    if message.news is News.DUTY_OFFER:
        with storage.reading() as records:
            offer = records.duty_offer(DutyOfferId(message.key.removeprefix("duty-offer:")))
        return offer is None or offer.state is not DutyOfferState.WAITING
    return False
