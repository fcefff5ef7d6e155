"""Nonsense in every form of residents, volunteers and the office: told in words, nothing typed is lost, no fault."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from scheduler.domain.events import SYSTEM
from scheduler.usecases.commands import Origin, WithdrawAvailability
from tests.browser.walks import Village, opened
from tests.fakes import village_service as village
from tests.integration.pages.conftest import ORIGIN, Browser, Page, asked, booked

ADA, BEN = village.ADA.id, village.BEN.id
NONSENSE = (
    "",
    "🚌",
    "²",
    "x" * 5000,
    "<script>alert(1)</script>",
    "31.11.",
    "31 12 9999",
    "25:61",
)
DATES = (
    ("29", "2", "2027"),
    ("31", "11", ""),
    ("1", "1", "0001"),
    ("31", "12", "9999"),
    ("²", "🚌", "x" * 5000),
    ("<script>", "<script>", "<script>"),
    ("", "", ""),
)
_TYPED = re.compile(r'<input class="govuk-input[^>]* name="([^"]*)"[^>]* value="([^"]*)"')
_WRITTEN = re.compile(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)<')
CALL = {"from_": "home", "to": "market", "day": "fri", "kind": "arrive_by", "time": "10:30", "back": "12"}


@dataclass(frozen=True)
class Form:
    """A form, what is filled in well, and the fields in which nonsense is typed."""

    who: str
    at: str
    typed: tuple[str, ...] = ()
    date: str = ""
    """The name of three boxes for a date."""
    well: tuple[tuple[str, str], ...] = ()


def _form(login: str, at: str, *typed: str, date: str = "", **well: str) -> Form:
    return Form(login, at, typed, date, tuple(well.items()))


CARA = f"/volunteers/{village.CARA.id}"
LIMITS = ("seconds_day", "seconds_week", "outings_day", "outings_week", "metres_day", "metres_week")
FORMS = (
    _form("resident", "{draft}/from", "search", place="search"),
    _form("resident", "{draft}/from", "place"),
    _form("resident", "{draft}/to-which", "search", place="search"),
    _form("resident", "{draft}/to-which", "place"),
    _form("resident", "{draft}/day", date="date", day="other"),
    _form("resident", "{draft}/day", "day"),
    _form("resident", "{draft}/time", "time", kind="arrive_by"),
    _form("resident", "{draft}/time", "kind", time="9:30"),
    _form("resident", "{draft}/train", "train"),
    _form("resident", "{draft}/off-train", "off-train"),
    _form("resident", "{draft}/back", "leave-time", back="leave_after"),
    _form("resident", "{draft}/back", "arrive-time", back="arrive_by"),
    _form("resident", "{draft}/back", "ready-time", back="ready"),
    _form("resident", "{draft}/with", "adults", others="yes"),
    _form("resident", "{draft}/with", "children", others="yes"),
    _form("resident", "{draft}/needs", "needs"),
    _form("resident", "{draft}/agree", "agreed", "said_by"),
    _form("resident", "{draft}/walk", "walk"),
    _form("resident", "{draft}/driver", "driver"),
    _form("resident", "{draft}/purpose", "purpose"),
    _form("resident", "{draft}/to/map", "lat", "lon"),
    _form("resident", "{draft}/to/villages/Ely", "place"),
    _form("resident", "{draft}/offers", "offer"),
    _form("resident", "{refused}/instead", "alternative"),
    _form("resident", "{ride}/again", date="until", days="1", holidays="no"),
    _form("resident", "{ride}/again", "days", "holidays", until__day="8", until__month="12"),
    _form("resident", "{series}/times", "outward", "homeward", day="2026-12-08"),
    _form("resident", "{series}/times", "day", outward="9:30", homeward="12"),
    _form("resident", "{series}/leave-out", "day"),
    _form("resident", "{series}/take-in", "day"),
    _form("resident", "{ride}/cancel", "which"),
    _form("resident", "{home}/take", "offer"),
    _form("resident", "/people", "code"),
    _form("resident", "/runs", "run", "day"),
    _form("resident", f"/riders/{ADA}/permissions/give", "said_by"),
    _form("resident", f"/riders/{ADA}/permissions/end", "permission"),
    _form("resident", "/together/ask", "who", **CALL),
    _form("resident", "/together/ask", *CALL, "adults", "children", "purpose", "driver", who=ADA),
    _form("resident", "/together/book", "offer"),
    _form("resident", "/details/ways", "phone", "email", "post", "way", "language"),
    _form("resident", "/details/needs", "needs", "agreed", "said_by"),
    _form("driver", f"{CARA}/times", *(f"day-{day}" for day in range(7)), "likes", "dark"),
    _form("driver", f"{CARA}/dates", "hours", kind="extra", first__day="9", first__month="12"),
    _form("driver", f"{CARA}/dates", date="first", kind="away"),
    _form("driver", f"{CARA}/dates", date="last", kind="away", first__day="9", first__month="12"),
    _form("driver", f"{CARA}/dates", "kind", "remove"),
    _form("driver", f"{CARA}/limits", *LIMITS),
    _form("driver", f"{CARA}/driving", "seats", "boot", ways="drive", has_car="yes"),
    _form("driver", f"{CARA}/driving", "ways", "vehicles", "has_car", "car", "starts"),
    _form("driver", f"{CARA}/wishes", "unwilling", "avoided"),
    _form("driver", f"{CARA}/people", "with_whom", "not_with", "preferred_riders", "refused_riders"),
    _form("driver", f"{CARA}/ways", "phone", "email", "way"),
    _form("driver", "/drive/availability", "from_", "to", "vehicle", date__day="9", date__month="12"),
    _form("driver", "/drive/availability", date="date", from_="9:00", to="13:00"),
    _form("driver", "/drive/open-rides", "booking", "hours"),
    _form("driver", "/drive/confirm", "driver", "day", "role", "key"),
    _form("driver", "/drive/come-back", "given_up"),
    _form("driver", f"/miles/{village.CARA.id}", "drives", "elsewhere"),
    _form("coordinator", "/desk/rota/duties", "hours", "vehicle", "more", date__day="9", date__month="12"),
    _form("coordinator", "/desk/rota/duties", date="date", hours="9 to 1"),
    _form("coordinator", "/desk/rota/plan", "first"),
    _form("coordinator", "/desk/rota/publish", "first"),
    _form("coordinator", f"/papers/{village.CARA.id}", "dbs_number", "midas", "mot", "born", "driving_since"),
    _form("coordinator", "/desk/call", "q"),
    _form("coordinator", "{call}/ask", "from_", **CALL),
    _form("coordinator", "{call}/ask", "to", **CALL),
    _form("coordinator", "{call}/ask", "day", **CALL),
    _form("coordinator", "{call}/ask", "time", **CALL),
    _form("coordinator", "{call}/ask", "back", **CALL),
    _form("coordinator", "{call}/ask", "adults", "children", "purpose", "driver", "confirm", "kind", **CALL),
    _form("coordinator", "{call}/ask", "from-id", "to-id", **CALL),
    _form("coordinator", "{call}/book", "offer", **CALL),
    _form("coordinator", "{call}/instead", "alternative", quote="{quote}", date="{day}"),
    _form("coordinator", "{call}/instead", "quote", "date"),
    _form("coordinator", "{call}/wait", "quote", "date"),
    _form("coordinator", "{call}/over", "quote", "outcome"),
    _form("coordinator", "/together/ask", "names", **CALL),
    _form("coordinator", "/desk/riders", "q"),
    _form("coordinator", "/desk/riders/new", "q", "near", "address", "phone", "facts", name="Zoe Zeal"),
    _form("coordinator", f"/desk/riders/{BEN}/record", "name", "phone", "address", "near", "facts"),
    _form("coordinator", f"/desk/riders/{BEN}/data/ways", "phone", "email", "post", "way"),
    _form("coordinator", f"/desk/riders/{BEN}/data/note", "note"),
    _form("coordinator", f"/desk/riders/{BEN}/data/needs", "needs", "agreed", "said_by"),
    _form("coordinator", f"/desk/riders/{BEN}/data/forget", "name"),
)


@dataclass
class Places:
    """The service, and where its forms are: a booking half-way, one refused, a ride, a regular one, a way home."""

    at: Village
    names: dict[str, str]

    def fill(self, text: str) -> str:
        return text.format(**self.names)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    with opened(tmp_path_factory.mktemp("nonsense")) as at:
        resident, desk = at("resident"), at("coordinator")
        ride = booked(resident, back={"back": "ready", "ready__time": "12:00"}).path.removesuffix("/booked")
        home = resident.get(ride).links("/way-home/")[0]
        again = {"days": "1", "until__day": "22", "until__month": "12", "holidays": "no"}
        weekly = booked(resident, day={"day": "2026-12-08"}).path.removesuffix("/booked")
        names = {"ride": weekly, "home": home, "series": resident.send(f"{weekly}/again", **again).path}
        names["refused"] = _refused(at, resident)
        no = desk.send(f"/desk/call/{BEN}/ask", **CALL | {"day": "wed"})
        names |= {
            "call": f"/desk/call/{BEN}",
            "quote": no.values("quote")[0],
            "day": "2026-12-02",
        }
        names["draft"], _ = asked(resident, day={"day": "2026-12-03"})
        yield Places(at, names)


def _refused(at: Village, resident: Browser) -> str:
    """Return a booking of a day on which nobody drives any more."""
    day = "2026-12-02"
    with at.app.state.service.storage.reading() as records:
        shifts = [one.id for one in records.shifts(village.TOMORROW.replace(day=2))]
    for id_ in shifts:
        at.app.state.service.scheduler.withdraw_availability(WithdrawAvailability(id_, Origin(SYSTEM)))
    draft, page = asked(resident, day={"day": day})
    assert page.values("alternative"), page.words
    return draft


@pytest.mark.parametrize("form", FORMS, ids=lambda one: f"{one.at} {' '.join(one.typed) or one.date}")
def test_nonsense_is_answered_in_words_and_kept(places: Places, form: Form) -> None:
    browser = places.at(form.who)
    well = {name: places.fill(value) for name, value in form.well}
    for sent in tries(form):
        fields = {name.replace("__", "-").rstrip("_"): value for name, value in (well | sent).items()}
        fields["form_token"] = browser.token()
        answer = browser.client.post(
            places.fill(form.at), data=fields, headers=ORIGIN, follow_redirects=False
        )
        page = Page(answer)
        told = f"{sent!r:.200}: {page.status} {page.path} {page.heading}"
        assert page.status < 500, told
        assert "<script>alert" not in page.source, told
        if page.status == 422:
            assert page.errors, told
            lost = {name: value for name, value in sent.items() if is_lost(page, name, value)}
            assert not lost, f"{form.at} lost {lost!r:.200}"


def tries(form: Form) -> Iterator[dict[str, str]]:
    """Yield what is typed into a form, all of its fields at once."""
    if form.date:
        parts = [f"{form.date}__{part}" for part in ("day", "month", "year")]
        yield from (dict(zip(parts, date, strict=True)) for date in DATES)
    else:
        yield from ({name.replace("-", "__"): nonsense for name in form.typed} for nonsense in NONSENSE)


def is_lost(page: Page, name: str, value: str) -> bool:
    """Tell whether a field in which something can be typed stands there without what was typed."""
    name = name.replace("__", "-").rstrip("_")
    shown = [*_TYPED.findall(page.source), *_WRITTEN.findall(page.source)]
    now = [html.unescape(kept).strip() for field, kept in shown if field == name]
    return bool(now and value) and not any(kept and value.startswith(kept) for kept in now)


ENDS = ("0001-01-01", "9999-12-31", "9999-12-01", "2027-02-29", "yesterday")
ADDRESSES = {
    "driver": ("/drive?date={}", "/drive/roster?view=week&date={}", "/drive/roster?view=month&date={}"),
    "coordinator": (
        "/desk?date={}",
        "/desk/rota?date={}",
        "/roster?date={}",
        "/desk/{}/price",
        "/desk/{}/changes",
        "/desk/map/{}.json",
    ),
}


@pytest.mark.parametrize("day", ENDS)
def test_a_day_at_the_end_of_the_calendar_is_no_fault(places: Places, day: str) -> None:
    for who, paths in ADDRESSES.items():
        for path in paths:
            assert places.at(who).get(path.format(day)).status in (200, 404, 422), path
