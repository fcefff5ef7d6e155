"""Whether a message is still of use to the one it goes to."""

from api.notify.message import Message
from scheduler.domain.duty import DutyId, DutyOfferId, DutyOfferState, DutyRole, SeatState
from scheduler.domain.fleet import ShiftId
from scheduler.domain.messages import News
from scheduler.domain.request import LegId
from scheduler.domain.waiting import WaitId
from scheduler.usecases.confirming import coming
from scheduler.usecases.news_of_papers import is_renewed
from scheduler.usecases.ports import Storage


def is_gone(storage: Storage, message: Message) -> bool:
    """Tell whether a message is of no use any more.

    The place it speaks of was taken or given away, the offered duty was settled, who was to say that they come has
    said so or has given the duty back, who shared a duty is off it themselves, whose run opened does not drive it
    any more, the paper was renewed, or who was to wait for the vehicle waits no longer.
    """
    if message.news is News.PLACE_FREE:
        with storage.reading() as records:
            waiting = records.waiting.get(WaitId(message.about.removeprefix("waiting:")))
        return waiting is None or message.key != f"place-free:{waiting.offer_id}"
    if message.news is News.DUTY_OFFER:
        with storage.reading() as records:
            offer = records.duty_offer(DutyOfferId(message.key.removeprefix("duty-offer:")))
        return offer is None or offer.state is not DutyOfferState.WAITING
    if message.news in (News.PARTNER_GONE, News.PARTNER_COMES):
        return not _shares(storage, message)
    if message.news is News.DUTY_REMINDER:
        _news, role, key = message.key.split(":", 2)
        with storage.reading() as records:
            one = coming(records, DutyRole(role), key)
        return one is None or one.has_said or f"driver:{one.driver_id}" != message.person
    if message.news is News.ROSTER:
        shift_id = ShiftId(message.key.removeprefix("roster:"))
        with storage.reading() as records:
            shift = records.shift(shift_id)
            run = None if shift is None else records.plan(shift.service_date).run(shift_id)
        return run is None
    if message.news is News.PAPER:
        with storage.reading() as records:
            return is_renewed(records, message.key)
    if message.news in (News.LATE, News.SOONER, News.ON_ITS_WAY):
        leg_id = LegId(message.key.split(":")[1])
        with storage.reading() as records:
            booking = records.booking_of_leg(leg_id)
        return booking is None or not booking.leg(leg_id).may_be_given_back
    return False


def _shares(storage: Storage, message: Message) -> bool:
    """Tell whether who is told of a partner is still on the duty themselves."""
    _news, role, duty_id = message.key.rpartition(":")[0].split(":", 2)
    with storage.reading() as records:
        duty = records.duty(DutyId(duty_id))
    mine = None if duty is None else duty.seat_beside(DutyRole(role))
    return (
        mine is not None and mine.state is SeatState.ACCEPTED and f"driver:{mine.driver_id}" == message.person
    )
