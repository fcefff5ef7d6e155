"""However people wait, are offered, take, leave and let lapse: never two ends, never an offer without a place."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from scheduler.domain.booking import BookingState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, OfferExpired, OfferSuperseded
from scheduler.domain.waiting import OPEN, Waiting, WaitState
from scheduler.usecases.commands import AcceptOffer, JoinWaitingList, LeaveWaitingList
from tests.examples import examples
from tests.fakes import small_world as w

TIMES = st.sampled_from(["9:00", "10:00", "10:30", "12:00"])
RIDERS = st.sampled_from([w.ANN, w.BOB, w.EVA])


class PeopleWho(RuleBasedStateMachine):
    """One car on one day, and people who want it."""

    def __init__(self) -> None:
        super().__init__()
        self.world = w.World(w.shift("mini", w.QUIN, w.MINI, w.TimeWindow(9 * w.HOUR, 12 * w.HOUR)))
        self.ends: dict[str, WaitState] = {}

    def entries(self) -> list[Waiting]:
        with self.world.storage.reading() as records:
            return records.waiting.of_date(w.DAY)

    @rule(rider=RIDERS, by=TIMES)
    def ask(self, rider: w.Rider, by: str) -> None:
        quote = self.world.quote(rider, by=by)
        try:
            if quote.offers:
                self.world.accept(quote.offers[0])
            else:
                self.world.scheduler.join_waiting_list(JoinWaitingList(quote.id, w.DAY, w.BY))
        except (IllegalTransition, InvalidRequest, OfferSuperseded):
            pass

    @rule(number=st.integers(0, 5))
    def give_back(self, number: int) -> None:
        with self.world.storage.reading() as records:
            live = [one for one in records.bookings(w.DAY) if one.state is BookingState.CONFIRMED]
        if live:
            self.world.cancel(live[number % len(live)])

    @rule(number=st.integers(0, 5))
    def take(self, number: int) -> None:
        offered = [one for one in self.entries() if one.offer_id]
        if offered:
            chosen = offered[number % len(offered)]
            assert chosen.offer_id is not None
            try:
                self.world.scheduler.accept(AcceptOffer(chosen.offer_id, w.BY))
            except (OfferSuperseded, OfferExpired):
                self.world.scheduler.freed(w.DAY)

    @rule(number=st.integers(0, 5))
    def leave(self, number: int) -> None:
        open_ones = [one for one in self.entries() if one.is_open]
        if open_ones:
            chosen = open_ones[number % len(open_ones)]
            self.world.scheduler.leave_waiting_list(LeaveWaitingList(chosen.id, w.BY))

    @rule(minutes=st.sampled_from([10, 90, 300]))
    def wait(self, minutes: int) -> None:
        self.world.clock.set(self.world.clock.now() + timedelta(minutes=minutes))
        self.world.scheduler.tend()
        for one in self.entries():
            owed = one.state is WaitState.WAITING and one.answer_by <= self.world.clock.now()
            assert not owed, "an answer was due"

    @invariant()
    def an_end_is_an_end(self) -> None:
        for one in self.entries():
            if one.id in self.ends:
                assert one.state is self.ends[one.id]
            elif one.state not in OPEN:
                self.ends[one.id] = one.state

    @invariant()
    def what_is_booked_is_booked(self) -> None:
        with self.world.storage.reading() as records:
            for one in self.entries():
                assert (one.booking_id is not None) == (one.state is WaitState.BOOKED)
                assert (one.offer_id is not None) == (one.state is WaitState.OFFERED)
                if one.booking_id:
                    booking = records.booking(one.booking_id)
                    assert booking is not None
                    assert booking.request == one.request


TestPeopleWho = PeopleWho.TestCase
TestPeopleWho.settings = examples(12, stateful_step_count=12)
