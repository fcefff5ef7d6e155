"""What the office meets: a call, a failing day, a ride moved by hand, people let in, a what-if and its figures."""

import json
import os
from collections.abc import Iterator
from unittest.mock import patch

import pyotp

from api.demo import PASSWORD
from api.pages.planner_figures import FIRST
from api.planning.files import Folder
from tests.browser.walks import Village, way
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page, booked

CALL = f"/desk/call/{village.ADA.id}"
ASKED = {"from_": "home", "to": "market", "kind": "arrive_by", "time": "10:30", "back": "ring 12"}
BUS, CAR = f"{village.TOMORROW}-bus", f"{village.TOMORROW}-car"


@way("/desk/call", "/desk/call/{rider_id}", "/desk/call/{rider_id}/booked/{booking_id}", "/desk/calls")
def a_call(at: Village) -> Iterator[Page]:
    """Who rings, what they ask, a mistake, a no, a yes."""
    desk = at("coordinator")
    yield desk.send("/desk/call", q="zzzz")
    yield desk.send("/desk/call", q="b")
    yield desk.send(f"{CALL}/ask", **ASKED | {"to": "zzzz", "day": "soon", "time": "x"})
    yield desk.send(f"{CALL}/ask", **ASKED | {"to": "far", "day": "wed"})
    offers = desk.send(f"{CALL}/ask", **ASKED, day="wed")
    yield offers
    yield desk.send(f"{CALL}/book", offer=offers.values("offer")[0], **ASKED, day="wed")
    yield desk.get(CALL)
    yield desk.get("/desk/calls")


@way(
    "/desk",
    "/desk/runs/{shift_id}",
    "/desk/runs/{shift_id}/failure",
    "/desk/rides/{leg_id}/move",
    "/desk/{date}/repair",
    "/desk/{date}/changes",
    "/desk/{date}/price",
)
def a_failing_day(at: Village) -> Iterator[Page]:
    """A run frozen, a ride moved by hand, a driver who falls sick, whom to ring, who agrees."""
    booked(at("resident"), back={"back": "no"})
    desk = at("coordinator")
    at.clock.set(village.NOW.replace(day=1, month=12, hour=8))
    shift = _shift_of(desk)
    run = f"/desk/runs/{shift}"
    yield desk.send(f"{run}/hold", hold="frozen")
    yield desk.send(f"{run}/hold", hold="frozen", reason="It is printed")
    desk.send(f"{run}/hold", hold="released", reason="Plans changed")
    move = desk.get(run).links("/move")[0]
    yield desk.get(move)
    yield desk.send(move)
    other = {BUS: CAR, CAR: BUS}[shift]
    yield desk.send(move, shift=other, reason="They asked for this driver", anyway="yes")
    yield desk.send(move, shift=shift, reason="They take any driver", anyway="yes")
    yield desk.send(f"/desk/{village.TOMORROW}/optimise")
    yield desk.get(f"{run}/failure")
    yield desk.send(f"{run}/failure")
    desk.send(f"/desk/runs/{other}/failure", what="shift_shortened", until="09:45")
    mended = desk.send(f"{run}/failure", what="driver_sick")
    yield mended
    start = mended.source.index(f'action="/desk/{village.TOMORROW}/proposals/')
    answer = mended.source[start:].split('"', 2)[1]
    yield desk.send(answer, who=" ", answer="yes")
    yield desk.send(answer, who="Ada's daughter", answer="yes")
    for told in ("price", "changes"):
        yield desk.get(f"/desk/{village.TOMORROW}/{told}")
    yield desk.get(f"/desk?date={village.TOMORROW}")


def _shift_of(desk: Browser) -> str:
    links = desk.get(f"/desk?date={village.TOMORROW}").links("/desk/runs/")
    return next(link for link in links if link.endswith("/failure")).split("/")[3]


@way(
    "/desk/riders",
    "/desk/riders/{rider_id}",
    "/desk/riders/{rider_id}/data",
    "/desk/riders/{rider_id}/sign-in",
    "/riders/{rider_id}/permissions",
    "/details/copy",
)
def a_rider_s_card(at: Village) -> Iterator[Page]:
    """A rider looked for in vain, what is kept of them, how they come in, what they must say yes to."""
    desk = at("coordinator")
    rider = f"/desk/riders/{village.BEN.id}"
    yield desk.send("/desk/riders", q="zzzz")
    yield desk.send(f"{rider}/data/needs", needs="stays_in")
    yield desk.send(f"{rider}/data/needs", needs="stays_in", agreed="yes", said_by="his daughter Eve")
    yield desk.send(f"{rider}/data/ways", way="sms", phone="none")
    yield desk.send(f"{rider}/data/forget", name="Somebody else")
    yield desk.send(f"{rider}/sign-in", email="ben@example.org", phone="")
    yield desk.send(f"/riders/{village.BEN.id}/permissions/give")
    yield desk.send(f"/riders/{village.BEN.id}/permissions/give", said_by="Ben himself, at the door")
    yield desk.get(rider)
    yield at("resident").get("/details/copy")


@way(
    "/desk/riders/new",
    "/desk/riders/{rider_id}/record",
    "/desk/volunteers/new",
    "/desk/volunteers/{driver_id}/record",
    "/desk/vehicles",
    "/desk/vehicles/new",
    "/desk/vehicles/{vehicle_id}",
    "/desk/vehicles/{vehicle_id}/lent",
    "/volunteers/{driver_id}/ways",
)
def a_new_record(at: Village) -> Iterator[Page]:
    """A rider, a driver and a vehicle that are new: nothing said, an unclear place, and what is kept."""
    desk, home = at("coordinator"), {"address": "1 Mill Lane", "near": "s"}
    yield desk.get("/desk/vehicles")
    for kind in ("riders", "volunteers", "vehicles"):
        yield desk.send(f"/desk/{kind}/new")
    yield desk.send("/desk/riders/new", name="Zoe Zeal", **home)
    yield desk.send(f"/desk/riders/{village.BEN.id}/record", name="", **home)
    yield desk.send(f"/desk/volunteers/{village.CARA.id}/record", name="", **home)
    yield desk.send(f"/desk/vehicles/{village.BUS.id}", name="", **home)
    yield desk.get(f"/desk/vehicles/{village.BUS.id}/lent")
    yield desk.send(f"/desk/vehicles/{village.BUS.id}/lent", first="soon", last="", weekdays=[])
    term = {"first": str(village.TODAY), "last": str(village.TOMORROW), "from": "05:00", "to": "19:00"}
    yield desk.send(f"/desk/vehicles/{village.BUS.id}/lent", weekdays=["mon", "tue"], work="school", **term)
    yield desk.send(f"/volunteers/{village.CARA.id}/ways", way="email", email="nonsense")


@way(
    "/admin/people/{account_id}",
    "/admin/people/{account_id}/data",
    "/admin/people/new",
    "/admin/tokens",
    "/welcome/{link}",
    "/account/second-step",
)
def somebody_new(at: Village) -> Iterator[Page]:
    """Somebody of the staff let in step by step, and a token for a program."""
    admin, new = at("administrator"), Browser(at.stranger(), at.clock)
    yield admin.send("/admin/people/new")
    page = admin.send("/admin/people/new", name="Nell New", login="nell", roles=["coordinator", "planner"])
    yield page
    yield admin.send(page.path)
    yield admin.get(f"{page.path}/data")
    yield admin.send(f"{page.path}/welcome")
    yield admin.send(f"{page.path}/welcome", password="a guess")
    shown = admin.send(f"{page.path}/welcome", password=PASSWORD)
    yield shown
    link = next(part for part in shown.source.split('"') if "/welcome/" in part and "form" not in part)
    link = "/welcome/" + link.split("/welcome/")[1].split("<")[0]
    yield new.get(link)
    yield new.send(link, new__password="short")
    yield new.send(link, new__password="green barges on the lode")
    form = admin.send("/admin/tokens")
    yield form
    scope = form.values("scopes")[0]
    yield admin.send("/admin/tokens", name="Timetable screen", scopes=scope, days="30")
    yield admin.send("/admin/tokens", name="Timetable screen", scopes=scope, days="30", password=PASSWORD)


@way("/sign-in", "/sign-in/card", "/sign-in/staff", "/sign-in/second-step", "/account", "/account/passkeys")
def coming_in(at: Village) -> Iterator[Page]:
    """A code asked for and mistyped, a card, a password, a second step."""
    stranger, desk = Browser(at.stranger(), at.clock), Browser(at.stranger(), at.clock)
    yield stranger.send("/sign-in")
    yield stranger.send("/sign-in", contact="resident@demo.example")
    yield stranger.send("/sign-in/code", code="12")
    yield stranger.send("/sign-in/card")
    yield stranger.send("/sign-in/staff")
    desk.sign_in("coordinator")
    key = desk.get("/account/second-step").values("secret")[0]
    yield desk.send("/account/second-step", secret=key, password=PASSWORD, code="1")
    yield desk.send(
        "/account/second-step", secret=key, password=PASSWORD, code=pyotp.TOTP(key).at(at.wall.now())
    )
    yield desk.get("/account")
    yield desk.get("/account/passkeys")
    again = Browser(at.stranger(), at.clock)
    again.sign_in("coordinator")
    yield again.get("/sign-in/second-step")
    yield again.send("/sign-in/second-step", code="1")


@way(
    "/planner",
    "/planner/new",
    "/planner/{id_}",
    "/planner/{id_}/day/{side}",
    "/planner/{id_}/figures/{figure}",
)
def a_what_if(at: Village) -> Iterator[Page]:
    """A what-if mistyped, played, failed; one that came out, with its figures."""
    planner = at("planner")
    typed = {
        "name": "fewer volunteers",
        "base": "haddenham_planning",
        "seeds": "5",
        "supply__dropout_percent": "25",
    }
    with (
        patch.object(Folder, "start", lambda _folder: os.getpid()),
        patch.object(Folder, "is_played", lambda _: True),
    ):
        yield planner.get("/planner")
        yield planner.send("/planner/new")
        page = planner.send("/planner/new", **typed)
        yield page
        folder = at.app.state.service.what_ifs.folder(page.path.rsplit("/", 1)[1]).path
        (folder / "progress.json").write_text(json.dumps({"done": 3, "total": 10}))
        yield planner.get(page.path)
        yield planner.get("/planner")
        (folder / "out").mkdir(exist_ok=True)
        (folder / "out" / "comparison.json").write_text(json.dumps(_figures()))
        (folder / "out" / "scenario-a").mkdir()
        (folder / "out" / "scenario-a" / "day.json").write_text(json.dumps(_day()))
        for side in ("a", "b"):
            (folder / "out" / f"scenario-{side}").mkdir(exist_ok=True)
            (folder / "out" / f"scenario-{side}" / "trips.json").write_text(json.dumps([_trip()]))
            counted = [{"seed": seed, "trips": 80.5} for seed in range(1, 6)]
            (folder / "out" / f"scenario-{side}" / "figures.json").write_text(json.dumps(counted))
        (folder / "ended.json").write_text(json.dumps({"ok": True, "message": ""}))
        yield planner.get(page.path)
        yield planner.get(f"{page.path}/day/a")
        yield planner.get(f"{page.path}/figures/trips?side=b&day=1")
        yield planner.get("/planner")


@way("/planner/return", "/planner/return/figures/{figure}")
def a_return(at: Village) -> Iterator[Page]:
    """A return mistyped, of an empty period, and of the day that was driven; one of its figures."""
    planner = at("planner")
    yield planner.get("/planner/return")
    yield planner.get("/planner/return?from=soon&to=&costs-car_pence_mile=dear")
    yield planner.get("/planner/return?from=2026-01-01&to=2026-01-02")
    period = f"from={village.TODAY}&to={village.TOMORROW}"
    yield planner.get(f"/planner/return?{period}")
    yield planner.get(f"/planner/return/figures/trips?{period}&day={village.TOMORROW}")


def _figures() -> dict[str, object]:
    apart = ((None, None, None), (-8.0, -9.0, -7.0))
    rows = [
        {"figure": figure, "mean": 80.5, "high": 84.5}
        | {"difference": gap, "difference_low": low, "difference_high": high}
        for figure in FIRST
        for gap, low, high in apart
    ]
    names = [{"name": "As it is"}, {"name": "Fewer volunteers"}]
    return {
        "label": "simulated",
        "scenarios": names,
        "seeds": [1, 2, 3, 4, 5],
        "code": "0.1",
        "figures": rows,
        "names": {figure: figure.replace("_", " ") for figure in FIRST},
        "definitions": {"trips": "one-way rides completed"},
        "meanings": {"trips": "One-way rides completed"},
        "behind": {"trips": {"table": "trips", "where": {}}},
    }


def _trip() -> dict[str, object]:
    told = {"rider": "rider 7", "village": "Wilburton", "to": "surgery", "direction": "outward", "seed": 1}
    times = {"promised_from": 36000, "promised_to": 37200, "pickup_at": 36300, "reached": 38000}
    return {**told, **times, "outcome": "served", "reason": "", "no_show": False, "cancelled": ""}


def _day() -> dict[str, object]:
    halts = [
        [36000, 36000, 0.1, 52.3, "starts", "Depot", 0],
        [38000, 38060, 0.2, 52.4, "pickup", "Low Lane", 2],
    ]
    way_there = [[[0.1, 52.3], [0.2, 52.4]]]
    driven = {"name": "Bus", "halts": halts, "ways": way_there}
    return {
        "box": [0.0, 52.2, 0.4, 52.5],
        "roads": way_there,
        "villages": [["Ely", 0.2, 52.4]],
        "vehicles": [driven],
    }
