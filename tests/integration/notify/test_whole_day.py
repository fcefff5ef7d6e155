"""A whole day through a live mail server and a live provider: who got which messages, by which way, in which words."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from api.notify.contact import Contact
from api.notify.held import is_gone
from api.notify.message import By, MessageState
from scheduler.domain.events import SYSTEM
from scheduler.domain.messages import News
from scheduler.domain.people import Rider, RiderId
from scheduler.domain.plan import Run
from scheduler.usecases.commands import Happening, Origin, Record
from tests.fakes import village_service as village
from tests.fakes.mail_server import MailServer
from tests.fakes.provider_server import ProviderServer
from tests.in_process import InProcess
from tests.integration.api.conftest import booked
from tests.integration.notify.conftest import Post
from tests.integration.notify.test_messages import by_provider
from tests.integration.pages.conftest import LOGINS, Browser

ADA, BEN = f"rider:{village.ADA.id}", f"rider:{village.BEN.id}"
LIZ = Rider(RiderId("rider-liz"), "Liz Larch", village.ADA.home, "01632 960007")
NED = Rider(RiderId("rider-ned"), "Ned Nettle", village.ADA.home, "01632 960008")
CONTACTS = (
    Contact(ADA, "", phone="07700 900123"),
    Contact(BEN, "", email="ben@example.org", chosen=By.EMAIL),
    Contact(f"rider:{LIZ.id}", "", post="Liz Larch\n1 Fen Way\nHaddenham\nCB6 3XX", chosen=By.LETTER),
    Contact(f"driver:{village.CARA.id}", "", phone="07700 900456"),
    Contact(f"driver:{village.DAN.id}", "", email="dan@example.org", chosen=By.EMAIL),
)


BY = {ADA: By.SMS, BEN: By.EMAIL, f"rider:{NED.id}": By.CALL}


class Town:
    """Everybody's letter box: what came by mail, by text, by post, and what the office has to say by telephone."""

    def __init__(self, at: Post, mail: MailServer, provider: ProviderServer) -> None:
        self.at, self.mail, self.provider = at, mail, provider
        self._seen: set[str] = set()

    def until(self, moment: datetime) -> None:
        """Let the service's time go on to a moment, and have done what is due then."""
        self.at.api.clock.set(moment)
        for _ in range(2):
            self.at.later()

    def new(self) -> dict[tuple[str, News], tuple[By, str]]:
        """Return what was told since the last look: to whom and of what, by which way and in which words."""
        found = {}
        for one in self.at.messages():
            if one.id in self._seen or one.state is MessageState.WAITING:
                continue
            self._seen.add(one.id)
            found[one.person, one.news] = one.by, self._arrived(one.id, by=one.by, text=one.text)
        return found

    def _arrived(self, id_: str, *, by: By, text: str) -> str:
        """Return the words as they were received, not as they were kept."""
        if by is By.CALL:
            return text
        if by is By.EMAIL:
            received = [one.get_content().splitlines() for one in self.mail.mails]
            assert text.splitlines() in received
            return text
        (taken,) = [one for one in self.provider.taken.values() if one["reference"] == id_]
        assert taken["type"] == by.value
        return str(taken["personalisation"]["body"])


@pytest.fixture
def town(post: Callable[..., Post]) -> Iterator[Town]:
    with MailServer() as mail, ProviderServer() as provider:
        mails = {"mail_host": "127.0.0.1", "mail_port": mail.port, "mail_from": "rides@example.org"}
        at = post(**by_provider(provider), **mails, mail_starts_tls=False)
        with at.service.storage.writing() as unit:
            for rider in (LIZ, NED):
                unit.put_rider(rider)
            unit.commit()
        for contact in CONTACTS:
            at.service.contacts.put(contact)
        provider.now = at.api.wall.now().timestamp()
        found = Town(at, mail, provider)
        found.until(village.NOW)
        yield found


def at_ten(day: int, hour: int, minute: int = 0) -> dict[str, object]:
    return {"outward": {"kind": "arrive_by", "at": f"2026-12-{day:02}T{hour:02}:{minute:02}:00+00:00"}}


def ride(town: Town, rider: Rider, who: str = "coordinator", **more: object) -> dict[str, object]:
    channel = {"channel": "web"} if who == "coordinator" else {}
    home = rider.home
    assert home is not None
    told = {"rider_id": rider.id, "origin": {"id": home.id}, **channel, **more}
    return booked(town.at.api, who, **told)


def the_day_before(town: Town) -> None:
    """Book, give back, change, and wait for the evening."""
    at = town.at
    rides = {rider.id: ride(town, rider, **at_ten(1, 10, 30)) for rider in (village.ADA, LIZ, NED)}
    rides[village.BEN.id] = ride(town, village.BEN, **at_ten(1, 12))
    town.until(village.NOW.replace(minute=5))
    told = town.new()
    assert {key: by for key, (by, _) in told.items()} == {
        (ADA, News.CONFIRMED): By.SMS,
        (BEN, News.CONFIRMED): By.EMAIL,
        (f"rider:{LIZ.id}", News.CONFIRMED): By.LETTER,
        (f"rider:{NED.id}", News.CONFIRMED): By.CALL,
    }
    assert all("Tuesday 1 December" in text and "eference" in text for _, text in told.values())
    assert told[f"rider:{LIZ.id}", News.CONFIRMED][1].startswith("Dear Liz Larch,")

    at.api.post("coordinator", f"/v1/bookings/{rides[LIZ.id]['id']}/cancellation", {"channel": "web"})
    change_to_half_past_eleven(town, str(rides[village.BEN.id]["id"]))
    town.until(village.NOW.replace(minute=10))
    told = town.new()
    assert set(told) == {(f"rider:{LIZ.id}", News.CANCELLED), (BEN, News.CHANGED)}
    assert told[f"rider:{LIZ.id}", News.CANCELLED][0] is By.LETTER
    gone = told[f"rider:{LIZ.id}", News.CANCELLED][1]
    assert "This ride on Tuesday 1 December is cancelled. Nobody will come for it" in gone
    assert "We pick you up" not in gone
    assert told[BEN, News.CHANGED][0] is By.EMAIL
    assert "as agreed with you" in told[BEN, News.CHANGED][1]

    town.until(village.NOW.replace(hour=17, minute=1))
    told = town.new()
    drivers = {f"driver:{village.CARA.id}": By.SMS, f"driver:{village.DAN.id}": By.EMAIL}
    reminded = {person: by for (person, news), (by, _) in told.items() if news is News.REMINDER}
    assert reminded == {ADA: By.SMS, BEN: By.EMAIL, f"rider:{NED.id}": By.CALL}
    rosters = {person: by for (person, news), (by, _) in told.items() if news is News.ROSTER}
    assert rosters
    assert rosters.items() <= drivers.items()
    texts = [told[person, News.ROSTER][1] for person in rosters]
    assert not any(name in text for text in texts for name in ("Ada", "Ben", "Ned")), "no names by message"


def change_to_half_past_eleven(town: Town, booking_id: str) -> None:
    """Have a ride at another time instead, as agreed on the web."""
    assert village.BEN.home is not None
    asked = {
        "origin": {"id": village.BEN.home.id},
        "destination": {"id": village.MARKET.id},
        "channel": "web",
        **at_ten(1, 11, 30),
    }
    api = town.at.api
    amended = api.post("coordinator", f"/v1/bookings/{booking_id}/amendment-quotes", asked).json()
    accepted = {"offer_id": amended["offers"][0]["id"], "channel": "web"}
    assert api.post("coordinator", "/v1/bookings", accepted).status_code == 201


def on_the_road(town: Town, run: Run) -> None:
    """Let a driver set out and come late: the first rider is told of both, of the second not before its time."""
    service = town.at.service
    line = service.timeline(village.TOMORROW)
    stop = next(one for one in run.stops if one.leg_id)
    assert stop.leg_id is not None
    with service.storage.reading() as records:
        booking = records.booking_of_leg(stop.leg_id)
    assert booking is not None
    latest = booking.leg(stop.leg_id).leg.promise.pickup.latest
    town.until(line.moment(run.leaves))
    town.new()
    service.scheduler.record(Record(run.shift_id, village.TOMORROW, Happening.STARTED, Origin(SYSTEM)))
    town.until(line.moment(run.leaves + 60))
    told = town.new()
    person, way = f"rider:{booking.rider_id}", BY[f"rider:{booking.rider_id}"]
    assert [key for key in told if key[1] is News.ON_ITS_WAY] == [(person, News.ON_ITS_WAY)]
    assert (told[person, News.ON_ITS_WAY][0], (person, News.LATE) in told) == (way, False)
    assert "on the way" in told[person, News.ON_ITS_WAY][1]
    town.until(line.moment(latest + 14 * 60))
    assert (person, News.LATE) not in town.new()
    town.until(line.moment(latest + 20 * 60))  # looked at every five minutes
    by, text = town.new()[person, News.LATE]
    assert by is way
    assert "late" in text
    late = next(one for one in town.at.messages() if (one.person, one.news) == (person, News.LATE))
    assert not is_gone(service.storage, late)
    for happening in (Happening.ARRIVED, Happening.BOARDED):
        service.scheduler.record(
            Record(run.shift_id, village.TOMORROW, happening, Origin(SYSTEM), leg_id=stop.leg_id)
        )
    assert is_gone(service.storage, late), "nobody is rung about it who is on board"


def test_everybody_is_told_what_concerns_them_by_their_way_in_the_right_words(town: Town) -> None:
    the_day_before(town)
    town.provider.status = "permanent-failure"
    at = town.at
    with at.service.storage.reading() as records:
        runs = records.plan(village.TOMORROW).runs
    on_the_road(town, min(runs, key=lambda one: one.leaves))
    town.until(village.NOW.replace(month=12, day=1, hour=14))
    desk, admin = (Browser(InProcess(at.api.app), at.api.clock) for _ in range(2))
    desk.sign_in(LOGINS["coordinator"])
    page = desk.get("/desk/calls").words
    assert "Did not arrive. The provider says that this number or address does not exist." in page
    assert "Ned Nettle" in page
    admin.sign_in(LOGINS["administrator"])
    previews = admin.get("/admin/messages").links("/admin/messages/words/")
    assert {link.rsplit("/", 1)[1] for link in previews} == {news.value for news in News}
