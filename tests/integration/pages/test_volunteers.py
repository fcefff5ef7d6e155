"""A volunteer says when they can drive, is asked, says yes, and finds it in their roster; the office sees the same."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from api.notify.message import By, Message, MessageState
from scheduler.domain.messages import News
from scheduler.domain.time import TimeWindow
from scheduler.usecases.rota import RotaDesk
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser

ME = f"/volunteers/{village.CARA.id}"
DAN = f"/volunteers/{village.DAN.id}"
RUN = {f"day__{day}": "8:00 to 18:00" for day in range(7)}
WAYS = ["drive", "blocks", "picks"]


@pytest.fixture
def cara(browse: Callable[..., Browser]) -> Browser:
    return browse("driver")


@pytest.fixture
def office(browse: Callable[..., Browser]) -> Browser:
    return browse("coordinator")


def offered(cara: Browser, office: Browser) -> None:
    """Have Cara asked for a duty on the bus, ten days off."""
    cara.send(f"{ME}/times", dark="yes", **RUN)
    cara.send(f"{ME}/driving", ways=WAYS, vehicles=str(village.BUS.id), has_car="no", starts="home")
    sent = {"date__day": "20", "date__month": "12", "date__year": "2026", "hours": "9 to 1"}
    page = office.send("/desk/rota/duties", vehicle=str(village.BUS.id), **sent)
    path = next(one for one in page.source.split('"') if one.endswith("/driver"))
    assert "has been asked" in office.send(path, date="2026-12-20").words


def test_what_a_volunteer_says_is_kept_and_shown(cara: Browser) -> None:
    page = cara.send(f"{ME}/times", day__1="9 to 1, 14:00-17:00", likes="1", dark="no")
    assert page.path == ME
    assert "Tuesday: 9:00 am to 1:00 pm, 2:00 pm to 5:00 pm" in page.words
    assert "Not after dark" in page.words
    page = cara.send(f"{ME}/times", day__1="9 to 12 and 2 to 4", day__2="9-12; 14-16")
    assert "Tuesday: 9:00 am to 12 noon, 2:00 pm to 4:00 pm" in page.words
    assert "Wednesday: 9:00 am to 12 noon, 2:00 pm to 4:00 pm" in page.words
    cara.send(f"{ME}/times", day__3="05:00 to 7:30, 4am-4.30am")
    night = cara.get(f"{ME}/times").values("day-3")
    assert (
        "Thursday: 4:00 am to 4:30 am, 5:00 am to 7:30 am" in cara.send(f"{ME}/times", day__3=night[0]).words
    )
    page = cara.send(f"{ME}/limits", seconds_week="8", seconds_day="3.5", outings_day="1")
    assert "At most 8 hours in one week" in page.words
    assert "At most 3.5 hours on one day" in page.words
    assert "At most 1 outing on one day" in page.words
    assert "No limit" not in page.words
    assert 'value="3.5"' in cara.get(f"{ME}/limits").source
    page = cara.send(f"{ME}/wishes", unwilling=["walking_frame", "dogs"], avoided="ely, Stretham")
    assert "Places: Ely, Stretham" in page.words, "as the service spells them"
    sent = {"first__day": "24", "first__month": "12", "first__year": "2026"}
    page = cara.send(f"{ME}/dates", kind="away", **sent, last__day="27", last__month="12", last__year="2026")
    assert "Thursday 24 December to Sunday 27 December" in page.words
    page = cara.send(f"{ME}/dates", remove=page.values("remove")[0])
    assert "24 December" not in page.words
    page = cara.send(f"{ME}/people", with_whom=str(village.DAN.id))
    assert page.path == ME


def test_what_cannot_be_read_is_said_at_its_field(cara: Browser) -> None:
    page = cara.send(f"{ME}/times", day__0="mornings")
    assert page.status == 422
    assert "day-0" in page.errors
    page = cara.send(f"{ME}/driving", has_car="yes", seats="0", boot="1")
    assert set(page.errors) == {"ways", "seats"}
    assert "kind" in cara.send(f"{ME}/dates").errors
    page = cara.send(f"{ME}/limits", seconds_day="25", metres_day="20.55")
    assert page.errors["seconds_day"].endswith("as a number up to 24, like 3.5.")
    assert set(page.errors) == {"seconds_day", "metres_day"}
    for phone in ("", "abc"):
        assert "Enter a telephone number" in cara.send(f"{ME}/ways", phone=phone, email="").errors["phone"]
    page = cara.send(f"{ME}/limits", seconds_day="0", outings_week="0", metres_day="0.0")
    assert set(page.errors) == {"seconds_day", "outings_week", "metres_day"}, "nobody would ask them any more"
    over = {"first__day": "5", "first__month": "1", "first__year": "2026"}
    for kind in ("away", "extra"):
        assert "over" in cara.send(f"{ME}/dates", kind=kind, hours="9 to 1", **over).errors["first-day"]
    page = cara.send(f"{ME}/wishes", avoided="Ely, Eyl", unwilling=["dogs", "walking_frame"])
    assert "called Eyl" in page.errors["avoided"]
    assert page.ticked("unwilling") == ["dogs", "walking_frame"], "what was right need not be ticked again"


def test_a_date_that_would_mean_something_else_is_said_at_its_field(cara: Browser) -> None:
    first = {"first__day": "12", "first__month": "12", "first__year": "2026"}
    last = {"last__day": "13", "last__month": "12", "last__year": "2026"}
    assert (
        "by itself"
        in cara.send(f"{ME}/dates", kind="extra", hours="9 to 1", **first, **last).errors["last-day"]
    )
    assert "whole days" in cara.send(f"{ME}/dates", kind="away", hours="9 to 1", **first).errors["hours"]
    page = cara.send(f"{ME}/dates", kind="away", **first, **last | {"last__year": "2036"})
    assert "two years" in page.errors["last-day"], "a slip in the year would be a holiday of ten years"


def test_a_second_press_to_take_a_holiday_out_takes_out_no_other(cara: Browser) -> None:
    for day in ("10", "14"):
        cara.send(f"{ME}/dates", kind="away", first__day=day, first__month="12", first__year="2026")
        cara.send(
            f"{ME}/dates", kind="extra", hours="9 to 1", first__day=day, first__month="1", first__year="2027"
        )
    stale = cara.get(f"{ME}/dates").values("remove")
    for press in (stale[0], stale[0], stale[2], stale[2]):
        page = cara.send(f"{ME}/dates", remove=press)
    assert page.values("remove") == [stale[1], stale[3]]


def test_who_would_rather_not_drive_dogs_still_would_not_after_a_word_about_their_car(cara: Browser) -> None:
    cara.send(f"{ME}/wishes", unwilling="dogs")
    page = cara.send(f"{ME}/driving", ways=WAYS, has_car="yes", seats="3", boot="1", car="dog", starts="home")
    assert "Dogs." in page.words


def test_a_holiday_over_a_duty_is_told_with_the_way_out(cara: Browser, office: Browser) -> None:
    cara.send(f"{ME}/times", day__0="8:00 to 17:00", dark="yes")
    day = {"first__day": "1", "first__month": "12", "first__year": "2026"}
    page = cara.send(f"{ME}/dates", kind="away", **day)
    assert "You have a duty that does not fit this" in page.words
    assert "you said you are away" in cara.get("/drive/roster").words
    assert "says they are away" in office.get("/desk/rota?date=2026-12-01").words
    cara.send(page.actions("/drop-out")[0])
    assert "not fit" not in cara.get(ME).words
    assert "says they are away" not in office.get("/desk/rota?date=2026-12-01").words


def test_the_office_sees_who_could_and_what_keeps_others(cara: Browser, office: Browser) -> None:
    cara.send(f"{ME}/times", dark="yes", **RUN)
    cara.send(f"{ME}/driving", ways=WAYS, vehicles=str(village.BUS.id), has_car="no", starts="home")
    office.send(f"{DAN}/times", dark="yes", **RUN)
    sent = {"date__day": "20", "date__month": "12", "date__year": "2026", "hours": "9 to 1"}
    page = office.send("/desk/rota/duties", vehicle=str(village.BUS.id), **sent)
    people = office.get(page.links("/driver")[0])
    assert re.search(
        r"Can be asked Cara Cole .* Cannot be asked Dan Dale .* does not drive that", people.words
    )
    asked = office.send(page.links("/driver")[0], driver=str(village.CARA.id), date="2026-12-20")
    assert "Cara Cole, asked 0 min ago" in asked.words
    assert "asked now" in office.get(page.links("/driver")[0]).words
    assert office.get(page.links("/driver")[0].replace("/driver", "/cook")).status == 404


def test_nobody_reads_or_changes_what_another_volunteer_said(cara: Browser) -> None:
    assert cara.get(DAN).status in (403, 404)
    assert cara.send(f"{DAN}/times", day__0="9 to 1").status in (403, 404)


def test_the_office_keys_in_what_somebody_says_on_the_telephone(office: Browser) -> None:
    page = office.send(f"{DAN}/times", day__4="10 to 2", dark="yes")
    assert "Friday: 10:00 am to 2:00 pm" in page.words
    assert "Days and times they can help" in page.words
    assert "Dan is only asked for what stands here" in page.words
    assert "Dan Dale 1 day a week" in office.get("/desk/volunteers").words
    office.send(f"{DAN}/times", day__4="10 to 2, 1 to 3", day__2="9 to 12", dark="yes")
    assert "Dan Dale 2 days a week" in office.get("/desk/volunteers").words, "times that overlap are one"


def test_a_duty_is_offered_and_taken_in_one_press(cara: Browser, office: Browser) -> None:
    offered(cara, office)
    roster = cara.get("/drive/roster")
    assert "Can you drive?" in roster.words
    path = next(one for one in roster.source.split('"') if one.startswith("/drive/offers/"))
    page = cara.send(path, answer="yes")
    assert "It is in your roster now" in page.words
    assert "Sunday 20 December" in page.words
    for view in ("week", "month"):
        assert "9:00 am to 1:00 pm" in cara.get(f"/drive/roster?view={view}&date=2026-12-20").words
    assert "Cara Cole" in office.get("/desk/rota?date=2026-12-20").words
    again = cara.send(path, answer="yes")
    assert again.status == 409


def test_a_no_is_final_and_asks_for_no_reason(cara: Browser, office: Browser) -> None:
    offered(cara, office)
    roster = cara.get("/drive/roster")
    assert "need not say why" in roster.words
    path = next(one for one in roster.source.split('"') if one.startswith("/drive/offers/"))
    assert "Thank you for telling us" in cara.send(path, answer="no").words
    words = office.get("/desk/rota?date=2026-12-20").words
    assert "Nobody" in words
    assert "declin" not in words.lower()


def test_the_office_writes_down_an_answer_that_came_by_telephone(cara: Browser, office: Browser) -> None:
    offered(cara, office)
    rota = office.get("/desk/rota?date=2026-12-20")
    assert "Cara Cole, asked 0 min ago" in rota.words
    path = next(one for one in rota.source.split('"') if one.startswith("/drive/offers/"))
    assert "yes is written down" in office.send(path, answer="yes").words


def test_an_offer_nobody_answers_runs_out(cara: Browser, office: Browser) -> None:
    offered(cara, office)
    cara.clock.set(datetime(2026, 12, 10, 9, 0, tzinfo=UTC))
    assert "Can you drive?" not in cara.get("/drive/roster").words
    assert "Nobody" in office.get("/desk/rota?date=2026-12-20").words


def test_another_volunteer_cannot_answer(
    browse: Callable[..., Browser], cara: Browser, office: Browser
) -> None:
    offered(cara, office)
    roster = cara.get("/drive/roster")
    path = next(one for one in roster.source.split('"') if one.startswith("/drive/offers/"))
    assert browse("other_driver").send(path, answer="yes").status in (403, 404)


def test_who_is_reminded_says_that_they_come_and_the_office_sees_who_did_not(
    browse: Callable[..., Browser], cara: Browser, office: Browser
) -> None:
    day, title = "/desk?date=2026-12-02", "Who has not said that they come"
    listed = f"{title} They were reminded, and silence is no yes. 1 without rides so far"
    cara.clock.set(datetime(2026, 12, 2, 6, 59, tzinfo=UTC))
    assert title not in office.get(day).words
    cara.clock.set(datetime(2026, 12, 2, 7, 0, tzinfo=UTC))  # this service reminds an hour before
    assert f"{listed} Cara Cole" in office.get(day).words
    names = ("driver", "day", "role", "key")
    roster = cara.get("/drive/roster")
    assert "I will come on Wednesday 2 December" in roster.words
    mine = {name: roster.values(name)[0] for name in names}
    assert browse("other_driver").send("/drive/confirm", **mine).status == 404
    assert "We count on you" in cara.send("/drive/confirm", **mine).words
    assert "I will come on" not in cara.get("/drive/roster").words
    assert "any more" in cara.send("/drive/confirm", **mine | {"key": "given back"}).words
    assert title not in office.get(day).words
    cara.clock.set(datetime(2026, 12, 2, 8, 0, tzinfo=UTC))
    waits = office.get(day)
    assert f"{listed} Dan Dale" in waits.words
    told = {"key": f"duty-reminder:driver:{waits.values('key')[0]}", "person": f"driver:{village.DAN.id}"}
    service, at = cara.client.app.state.service, cara.clock.now()  # type: ignore[attr-defined]
    words = {
        "address": "",
        "subject": "",
        "text": "",
        "made_at": at,
        "due": at,
        "state": MessageState.TO_CALL,
    }
    day_of = date(2026, 12, 2)
    service.messages.add(
        Message("m", news=News.DUTY_REMINDER, by=By.CALL, service_date=day_of, **told, **words)
    )
    calls = office.get("/desk/calls")
    assert "They come" in calls.words
    cannot = re.search(r'href="(/drive/shifts/[^"]+/drop-out)"', calls.source)
    assert cannot is not None, "who cannot come is one press away too"
    assert "Can Dan not drive then?" in office.get(cannot[1]).words
    office.send("/desk/calls/m", outcome="told")
    assert title not in office.get(day).words, "what was said on the telephone counts"


def test_who_cannot_drive_presses_once_and_may_take_it_back(
    browse: Callable[..., Browser], cara: Browser
) -> None:
    roster = cara.get("/drive/roster")
    mine = roster.actions("drop-out")
    gone = cara.send(mine[0])
    assert "looking for somebody else" in gone.words
    assert len(gone.actions("drop-out")) == len(mine) - 1
    stale = cara.send(mine[0])
    assert "This duty is not in your roster any more" in stale.words, "pressed again on a page from before"
    assert stale.status == 404
    (mark,) = gone.values("given_up")
    assert browse("other_driver").send("/drive/come-back", given_up=mark).status == 404
    assert cara.send("/drive/come-back", given_up=mark[:-1] + "x").status == 404
    back = cara.send("/drive/come-back", given_up=mark)
    assert "It is yours again" in back.words
    assert len(back.actions("drop-out")) == len(mine)
    again = cara.send("/drive/come-back", given_up=mark)
    assert "It is yours again" in again.words, "a second press changes nothing"
    assert len(again.actions("drop-out")) == len(mine)
    assert "drop-out" in cara.get("/drive?date=2026-12-01").source, "the run sheet has the press too"


def test_the_gap_board_shows_lights_and_no_names(
    browse: Callable[..., Browser], cara: Browser, office: Browser
) -> None:
    offered(cara, office)
    words = browse(None).get("/gaps").words
    assert "Nobody yet: 0 of 1" in words
    assert "Cara" not in words
    path = next(
        one for one in cara.get("/drive/roster").source.split('"') if one.startswith("/drive/offers/")
    )
    cara.send(path, answer="yes")
    assert "All found: 1 of 1" in browse(None).get("/gaps").words


@pytest.mark.parametrize(
    ("people", "told"),
    [(1, "Somebody is waiting"), (4, "Somebody is waiting"), (5, "5 people are waiting")],
)
def test_the_gap_board_counts_who_waits_from_five_on(
    browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch, people: int, told: str
) -> None:
    waiting = Counter({(date(2026, 12, 20), TimeWindow(9 * 3600, 13 * 3600)): people})
    monkeypatch.setattr(RotaDesk, "people_waiting", lambda _: waiting)
    assert f"Sunday 20 December 9:00 am to 1:00 pm {told} for a ride" in browse(None).get("/gaps").words


def test_the_office_plans_and_publishes_a_rota(cara: Browser, office: Browser) -> None:
    cara.send(f"{ME}/times", dark="yes", **RUN)
    cara.send(f"{ME}/driving", ways=WAYS, vehicles=str(village.BUS.id), has_car="yes", seats="3", boot="1")
    page = office.send("/desk/rota/plan", first="2027-01-04")
    assert re.search(r"\d+ duties have a name. Nobody has been asked yet.", page.words)
    assert "Cara Cole, not asked yet" in page.words
    page = office.send("/desk/rota/publish", first="2027-01-04")
    assert "everybody named has been asked" in page.words
    assert re.search(r"Cara Cole, asked 0 min ago, until 09:00 on Thursday 3 December", page.words)
    assert "There was nobody to ask" in office.send("/desk/rota/publish", first="2027-01-04").words
    assert "Cara Cole gave it Cannot drive" in office.get("/desk/rota").words


def test_the_office_plans_as_many_weeks_as_it_says_and_reads_which_names_changed(
    cara: Browser, office: Browser
) -> None:
    cara.send(f"{ME}/times", dark="yes", **RUN)
    cara.send(f"{ME}/driving", ways=WAYS, vehicles=str(village.BUS.id), has_car="yes", seats="3", boot="1")
    office.send("/desk/rota/plan", first="2027-01-04", weeks="4")
    assert "Cara Cole, not asked yet" in office.get("/desk/rota?date=2027-01-18").words
    assert "No duties in these weeks yet" in office.get("/desk/rota?date=2027-02-01").words
    assert "another name" not in office.send("/desk/rota/plan", first="2027-01-04", weeks="4").words
    away = {"first__day": "4", "first__month": "1", "first__year": "2027"}
    away |= {key.replace("first", "last"): value for key, value in away.items()}
    cara.send(f"{ME}/dates", kind="away", **away)
    page = office.send("/desk/rota/plan", first="2027-01-04", weeks="4")
    assert re.search(r"[12] ha(s|ve) another name than before, or none any more", page.words)
    for weeks in ("", "x", "²"):
        assert office.send("/desk/rota/plan", first="2027-01-04", weeks=weeks).status == 200
    assert "from 1 to 12 weeks" in office.send("/desk/rota/plan", first="2027-01-04", weeks="99").words


def test_the_office_reads_that_a_name_fits_no_more_when_everybody_is_asked(
    cara: Browser, office: Browser
) -> None:
    cara.send(f"{ME}/times", dark="yes", **RUN)
    cara.send(f"{ME}/driving", ways=WAYS, vehicles=str(village.BUS.id), has_car="yes", seats="3", boot="1")
    office.send("/desk/rota/plan", first="2027-01-04", weeks="4")
    cara.send(f"{ME}/limits", outings_week="1")
    told = office.send("/desk/rota/publish", first="2027-01-04").words
    assert re.search(
        r"\d dut(y|ies): everybody else named has been asked. \d names? do(es)? not fit any more", told
    )


def test_a_duty_is_added_from_today_on_within_a_year(office: Browser) -> None:
    for year in ("2025", "2036", "3000"):
        sent = {"date__day": "20", "date__month": "12", "date__year": year, "hours": "9 to 1"}
        page = office.send("/desk/rota/duties", vehicle=str(village.BUS.id), **sent)
        assert (page.status, "Enter a day from today on, within a year" in page.words) == (422, True)


def test_a_gap_says_why_and_what_would_help(cara: Browser, office: Browser) -> None:
    cara.send(f"{ME}/times", dark="yes", **(RUN | {"day__6": "10:00 to 13:00"}))
    cara.send(f"{ME}/driving", ways=WAYS, vehicles=str(village.BUS.id), has_car="no")
    sent = {"date__day": "20", "date__month": "12", "date__year": "2026", "hours": "9 to 1"}
    words = office.send("/desk/rota/duties", vehicle=str(village.BUS.id), **sent).words
    assert "1 cannot then" in words
    assert "Filled if Cara can give 1 h more then" in words


def test_open_rides_are_listed_with_their_rule(cara: Browser) -> None:
    words = cara.get("/drive/open-rides").words
    assert "The first who asks has it" in words
    assert "first tell us about your car" in words
    assert "taken that, or it no longer fits" in cara.send("/drive/open-rides", booking="none").words


def test_a_shift_that_somebody_gave_is_marked_once_their_papers_do_not_cover_it(office: Browser) -> None:
    marked = "papers do not cover it : Cara Cole, Wednesday 9 December"
    assert "papers do not cover it" not in office.get("/desk/rota?date=2026-12-07").words
    held = {"enhanced_dbs": "1 1 2030", "car_scheme": "1 1 2030"}
    office.send(f"/papers/{village.CARA.id}", midas="8 12 2026", **held)
    rota = office.get("/desk/rota?date=2026-12-07").words
    assert marked in rota
    assert "Cara Cole, Tuesday 8 December" in rota
    assert "papers do not cover it : Cara Cole, Tuesday 8 December" not in rota
    office.send(f"/papers/{village.CARA.id}", midas="1 1 2030", **held)
    assert marked not in office.get("/desk/rota?date=2026-12-07").words
