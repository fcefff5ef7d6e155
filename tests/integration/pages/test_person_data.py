"""The pages about a person's data, the call list, the audit log and messages, as people use them without scripts."""

from collections.abc import Callable

import pytest

from api.audit.deed import Deed
from api.privacy.wording import CURRENT
from api.service import Service
from api.work.process import worker_of
from scheduler.domain.booking import Channel
from scheduler.domain.consent import Said
from scheduler.domain.events import SYSTEM
from scheduler.domain.people import RiderId
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, asked, booked

Browse = Callable[..., Browser]
ADA = f"/desk/riders/{village.ADA.id}/data"
BEN = f"/desk/riders/{village.BEN.id}/data"


def service(browser: Browser) -> Service:
    found: Service = browser.client.app.state.service  # type: ignore[attr-defined]
    return found


@pytest.fixture
def office(browse: Browse) -> Browser:
    return browse("coordinator")


def test_help_is_kept_only_with_a_yes(office: Browser) -> None:
    page = office.send(f"{ADA}/needs", needs=["door", "frame"])
    assert page.status == 422
    assert "agreed" in page.errors
    page = office.send(f"{ADA}/needs", needs=["door", "frame"], agreed="yes", said_by="her son")
    assert "We have kept that." in page.words
    assert "by telephone: her son" in page.words
    assert "A walking frame" not in office.get(f"/desk/riders/{village.BEN.id}").words
    page = office.send(f"{ADA}/needs", needs=["door", "frame", "dog"])
    assert "We have kept that." in page.words


def test_residents_say_themselves_what_they_need_and_take_it_back(browse: Browse) -> None:
    ben = browse("other_resident")
    page = ben.get("/details")
    assert page.heading == "Your details"
    assert "You agreed on" in page.words
    assert ben.send("/details/take-back").path == "/details"
    assert "deleted" in ben.send("/details/take-back").words
    page = ben.send("/details/needs", needs=["stays_in"])
    assert "agreed" in page.errors
    assert "may only keep it if you agree" in page.words
    assert "We have kept that." in ben.send("/details/needs", needs=["stays_in"], agreed="yes").words


def test_help_ticked_for_one_ride_is_asked_consent_for_once(browse: Browse) -> None:
    ada, she = browse("resident"), RiderId(village.ADA.id)
    at, page = asked(ada, upto="purpose", needs={"needs": "frame"})
    assert page.path == f"{at}/agree"
    assert "You may keep what I say about the help I need" in page.words
    assert ada.send(f"{at}/answers").path == f"{at}/agree", "no ride is asked for without a yes"
    assert "agreed" in ada.send(f"{at}/agree").errors
    assert "Ring us" in ada.send(f"{at}/agree", agreed="no").errors["agreed"]
    assert service(ada).consents.statements(she) == []
    assert ada.send(f"{at}/agree", agreed="yes").path == f"{at}/purpose"
    (stated,) = service(ada).consents.statements(she)
    assert (stated.said, stated.wording, stated.by.role, stated.channel) == (
        Said.GIVEN,
        CURRENT,
        "resident",
        Channel.WEB,
    )
    _, page = asked(ada, upto="purpose", needs={"needs": ["frame", "dog"]})
    assert page.path.endswith("/purpose"), "a yes that stands is not asked for again"


def test_what_the_office_ticks_for_a_caller_is_read_out_first(office: Browser) -> None:
    she = RiderId(village.ADA.id)
    at = office.get(f"/desk/riders/{she}/book").path.rsplit("/", 1)[0]
    assert office.send(f"{at}/needs", needs="dog").status == 200
    page = office.get(f"{at}/agree")
    assert "May we keep what you have told me" in page.words
    office.send(f"{at}/agree", agreed="yes", said_by="her son")
    (stated,) = service(office).consents.statements(she)
    assert (stated.channel, stated.said_by) == (Channel.PHONE, "her son")


def test_an_earlier_rides_help_is_asked_about_again_once_the_yes_is_taken_back(browse: Browse) -> None:
    ben = browse("other_resident")
    ride = booked(ben, needs={"needs": "stays_in"}, back={"back": "no"}).path.removesuffix("/booked")
    ben.send("/details/take-back", rides="keep")
    page = ben.send(f"{ride}/change")
    assert page.status == 200
    page = ben.send(page.path)
    assert page.path.endswith("/agree")


def test_what_breaks_is_shown_before_it_breaks(office: Browser, browse: Browse) -> None:
    booked(browse("other_resident"), needs={"needs": "stays_in"})
    page = office.get(BEN)
    assert "These rides were planned around it:" in page.words
    assert office.send(f"{BEN}/take-back").errors == {
        "rides": "Choose what happens with the rides that were planned around this."
    }
    assert "taken back" in office.send(f"{BEN}/take-back", rides="cancel").words
    assert "Cancelled" in office.get(f"/desk/riders/{village.BEN.id}").words


def test_a_note_is_written_read_and_deleted(office: Browser, browse: Browse) -> None:
    office.send(f"{ADA}/note", note="Mind the low step")
    assert "Mind the low step" in office.get(ADA).source
    assert "Mind the low step" not in browse("resident").get("/details").source
    assert office.send(f"{ADA}/note", note="x" * 1001).errors
    office.send(f"{ADA}/note", note="")
    assert "Mind the low step" not in office.get(ADA).source


def test_the_way_somebody_chose_must_be_open(office: Browser) -> None:
    assert office.send(f"{ADA}/ways", phone="01632 960001", way="sms").errors == {
        "phone": "Enter a mobile number, like 07700 900123, or choose another way."
    }
    assert "email" in office.send(f"{ADA}/ways", email="nonsense", way="email").errors
    assert "We have kept that." in office.send(f"{ADA}/ways", phone="07700 900123", way="sms").words


def test_a_copy_to_read_and_one_for_computers(browse: Browse) -> None:
    ada = browse("resident")
    page = ada.get("/details/copy")
    assert "What Three Villages knows about Ada Ash" in page.source
    assert ada.get("/details/copy?form=json").answer.json()["person"] == f"rider:{village.ADA.id}"


def test_somebody_is_forgotten_once_the_name_is_typed(office: Browser) -> None:
    assert "name" in office.send(f"{BEN}/forget", name="Ben").errors
    assert office.send(f"{BEN}/forget", name="ben birch").heading == "Forgotten"
    assert office.get(f"/desk/riders/{village.BEN.id}").status == 404
    assert "Somebody" not in office.get("/desk/riders").words, "whose trips count on is nobody to ring"
    assert office.send("/desk/call", q="somebody").heading == "Who is calling?"
    asked = office.send("/together/ask", names="Somebody", to="market", day="fri", time="10:30")
    assert "Nobody is called “Somebody”." in asked.errors["who"]


def test_the_call_list_is_worked_off(office: Browser, browse: Browse) -> None:
    booked(browse("resident"))
    assert "Nobody has to be rung" in office.get("/desk/calls").words
    worker_of(service(office)).drain()
    page = office.get("/desk/calls")
    assert all(word in page.words for word in ("Ada Ash", "01632 960001", "is booked"))
    (message,) = service(office).messages.to_call()
    page = office.send(f"/desk/calls/{message.id}", outcome="no_answer")
    assert "Rung 1 time without answer" in page.words
    assert "Nobody has to be rung" in office.send(f"/desk/calls/{message.id}", outcome="told").words
    assert office.send("/desk/calls/message-nobody", outcome="told").status == 404


def test_the_administrator_reads_and_checks_the_log(browse: Browse, office: Browser) -> None:
    office.get(f"/desk/riders/{village.BEN.id}")
    admin = browse("administrator")
    page = admin.get("/admin/audit")
    assert "needs.read" in page.words
    page = admin.get(f"/admin/audit?person=rider:{village.BEN.id}")
    assert "consent.given" not in page.words
    assert "needs.read" in page.words
    assert "lines are as they were written" in admin.send("/admin/audit").words
    assert admin.get("/admin/audit?date=nonsense").status == 200
    who = f"rider:{village.ADA.id}"
    deed = Deed("door.opened", village.NOW, SYSTEM, Channel.SYSTEM, people=(who,))
    service(admin).audit.add(*[deed] * 30)
    page = admin.get(f"/admin/audit?person={who}&date=nonsense")
    (more,) = page.links("page=2")
    assert page.words.count("door.opened") == 25
    assert admin.get(more).words.count("door.opened") >= 5


def test_the_administrator_sees_messages_and_their_words(browse: Browse) -> None:
    booked(browse("resident"))
    admin = browse("administrator")
    worker_of(service(admin)).drain()
    page = admin.get("/admin/messages")
    assert "This is a demonstration: nothing leaves it." in page.words
    assert "On the telephone" in page.words
    for news in page.links("/admin/messages/words/"):
        shown = admin.get(news)
        assert shown.status == 200
        assert all(way in shown.words for way in ("Text message", "E-mail", "Letter", "On the telephone"))
    assert admin.get("/admin/messages/words/nothing").status == 404
