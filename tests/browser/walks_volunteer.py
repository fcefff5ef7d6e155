"""What a volunteer meets on the road and at home, and the office that asks them."""

from collections.abc import Iterator

from api.security.answer_links import answer_path, coming_path
from scheduler.domain.duty import DutyOfferId, DutyRole
from tests.browser.walks import Village, way
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page, booked

DAY = "/drive?date=2026-12-01"
ME = f"/volunteers/{village.CARA.id}"
SPOILT = {
    "times": {"day__0": "mornings"},
    "dates": {},
    "limits": {"seconds_week": "many"},
    "driving": {"has_car": "yes", "seats": "0", "boot": "1"},
}


@way("/drive", "/drive/runs/{shift_id}/no-show", "/miles/{driver_id}", "/desk/claims", "/drive/open-rides")
def a_run(at: Village) -> Iterator[Page]:
    """A run from the first stop to the last, a rider who is not there, a press too many, a claim for its miles."""
    booked(at("resident"))
    booked(at("other_resident"))
    at.clock.set(village.NOW.replace(day=1, month=12, hour=8))
    both = [at("driver"), at("other_driver")]
    driver = next(one for one in both if "Ash" in one.get(DAY).words)
    yield driver.get(DAY)
    yield _press(driver, "nonsense")
    for happening in ("started", "arrived"):
        yield _press(driver, happening)
    gone = driver.get(DAY).links("no-show")[0]
    yield driver.get(gone)
    at.clock.set(village.NOW.replace(day=1, month=12, hour=11))
    yield driver.get(gone)
    for _ in range(9):
        for happening in ("arrived", "boarded", "alighted"):
            page = _press(driver, happening)
    yield page
    yield _press(driver, "ended")
    yield driver.get("/drive/miles")
    at.clock.set(village.NOW.replace(day=2, month=12, hour=9))
    miles = driver.get("/drive/miles")
    yield miles
    yield driver.send(miles.path)
    yield driver.send(miles.path, drives=miles.values("drives"))
    office = at("coordinator")
    unpaid = office.get("/desk/claims")
    yield unpaid
    for path in unpaid.actions("/paid"):
        yield office.send(path)
    yield driver.get(miles.path)
    yield driver.get("/drive/open-rides")


def _press(driver: Browser, happening: str) -> Page:
    page = driver.get(DAY)
    path = next((part for part in page.source.split('"') if part.endswith("/records")), "")
    legs, kinds = page.values("leg") or [""], page.values("kind") or [""]
    return driver.send(path, happening=happening, leg=legs[0], kind=kinds[0]) if path else page


@way(
    "/volunteers/{driver_id}/{topic}",
    "/volunteers/{driver_id}",
    "/papers/{driver_id}",
    "/desk/rota",
    "/desk/rota/duties/{duty_id}/{role}",
    "/answer/{offer_id}/{proof}",
    "/coming/{role}/{key}/{proof}",
    "/drive/roster",
    "/drive/shifts/{shift_id}/drop-out",
    "/drive/duties/{duty_id}/step-down",
    "/drive/availability",
    "/drive/calendar",
    "/gaps",
    "/roster",
)
def a_duty(at: Village) -> Iterator[Page]:
    """What somebody says of themselves, well and badly; a duty asked, taken, given back; the gap it leaves."""
    cara, office = at("driver"), at("coordinator")
    for topic, fields in SPOILT.items():
        yield cara.send(f"{ME}/{topic}", **fields)
    yield cara.send(f"{ME}/times", dark="yes", **{f"day__{day}": "8 to 18" for day in range(7)})
    cara.send(f"{ME}/driving", ways=["drive", "blocks"], vehicles=str(village.BUS.id), has_car="no")
    yield cara.send(f"{ME}/people", with_whom=str(village.DAN.id))
    yield cara.send(f"/papers/{village.CARA.id}")
    yield office.get(f"/papers/{village.CARA.id}")
    yield cara.send("/drive/availability")
    yield cara.send("/drive/calendar", do="make")
    yield office.send("/desk/rota/duties")
    sent = {"date__day": "20", "date__month": "12", "date__year": "2026", "hours": "9 to 1"}
    page = office.send("/desk/rota/duties", vehicle=str(village.BUS.id), **sent)
    yield page
    ask = next(one for one in page.source.split('"') if one.endswith("/driver"))
    yield office.send(ask, date="2026-12-20")
    yield office.get(ask)
    roster = cara.get("/drive/roster")
    yield roster
    yield at().get("/gaps")
    yield office.get("/roster?date=2026-12-20")
    answer = next(one for one in roster.source.split('"') if one.startswith("/drive/offers/"))
    asked = DutyOfferId(answer.rpartition("/")[2])
    link = answer_path(at.app.state.service.signing_key, asked)
    yield at().get(link)
    yield cara.send(answer, answer="yes")
    yield cara.send(answer, answer="yes")
    yield at().send(link, answer="yes")
    yield from _coming(at, cara.get("/drive/roster").actions("drop-out")[-1].split("/")[3])
    back = cara.get("/drive/roster").actions("drop-out")[0]
    yield cara.get(back)
    gone = cara.send(back)
    yield gone
    yield cara.send("/drive/come-back", given_up=gone.values("given_up")[0])
    yield cara.send(cara.get("/drive/roster").actions("drop-out")[0])
    dan = at("other_driver")
    dan.send(
        f"/volunteers/{village.DAN.id}/times", dark="yes", **{f"day__{day}": "8 to 18" for day in range(7)}
    )
    dan.send(f"/volunteers/{village.DAN.id}/driving", ways=["escort", "blocks"], has_car="no")
    page = office.send(
        "/desk/rota/duties", vehicle=str(village.BUS.id), more="escort", **sent | {"hours": "14:00 to 16:00"}
    )
    ask = next(one for one in page.source.split('"') if one.endswith("/escort"))
    yield office.send(ask, date="2026-12-20")
    page = dan.get("/drive/roster")
    yield dan.send(next(one for one in page.source.split('"') if "/drive/offers/" in one), answer="yes")
    yield dan.get(dan.get("/drive/roster").actions("step-down")[0])
    yield office.send("/desk/rota/plan", first="2027-01-04")
    yield at("coordinator").get("/desk")


def _coming(at: Village, shift_id: str) -> Iterator[Page]:
    """Yes, no and yes again by the link of a reminder."""
    link = coming_path(at.app.state.service.signing_key, village.CARA.id, DutyRole.DRIVER, to=shift_id)
    yield at().get(link)
    yield at().send(link, answer="yes")
    gone = at().send(link, answer="no")
    yield gone
    back = {name: gone.values(name)[0] for name in ("driver", "given_up")}
    yield at().send("/coming/back", **back)
    yield at().send("/coming/back", **back)
