"""The third side of the access table: every route that names somebody's thing, asked by somebody of the same role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from api.main import create_app
from api.persistence import rota_tables, values
from api.security.access import rules
from scheduler.domain.claim import Claim, ClaimId
from scheduler.domain.duty import Duty, DutyId, DutyOffer, DutyOfferId, DutyRole, Seat, SeatState
from scheduler.domain.time import TimeWindow
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import LOGINS, Api, booked, clocks, ride, settings, sign_in, surroundings
from tests.integration.pages.test_access_pages import FILLED, HTML

SHIFT = "2026-12-01-bus"
NOBODYS = {"{vehicle_id}", "{place_id}", "{date}", "{slug}", "{link}", "{secret}"}
"""What belongs to nobody, or opens by being known: not asked here."""
ASKS_MORE = {"/book/{draft_id}/{end}/map/name", "/together/{booking_id}"}
"""Answers the owner only with a point on the map in its query, or of a ride that is part of a trip."""
WISH = {"kind": "arrive_by", "at": "2026-12-08T10:30:00+00:00"}
BODIES: dict[str, dict[str, Any]] = {
    "amendment-quotes": ride(),
    "change": {"from_day": "2026-12-08", "outward": WISH},
    "left-out": {"day": "2026-12-08"},
    "taken-in": {"day": "2026-12-08"},
    "ride": {"offer_id": "offer-nobody"},
    "outcome": {"outcome": "declined"},
    "records": {"happening": "started"},
    "shift": {
        "vehicle_id": village.BUS.id,
        "service_date": "2026-12-01",
        "starts_at": "2026-12-01T08:00:00+00:00",
        "ends_at": "2026-12-01T17:00:00+00:00",
    },
}
OTHER = {"resident": "other_resident", "driver": "other_driver"}


@dataclass
class Things:
    """One service in which Ada and Cara have one of everything."""

    api: Api
    ids: dict[str, str]
    forms: dict[str, str]
    draft_cookie: str

    def ask(self, who: str, method: str, path: str) -> httpx.Response:
        for name, value in (FILLED | self.ids).items():
            path = path.replace(name, value)
        assert "{" not in path, f"say in things() what stands for the name in {path}"
        if path.startswith("/v1/"):
            last = "shift" if method == "PUT" else path.rsplit("/", 1)[1]
            content = {"json": BODIES.get(last, {})} if method in ("POST", "PUT") else {}
            return self.api.ask(who, method, path, **content)
        headers = HTML | ({"Cookie": self.draft_cookie} if path.startswith("/book/") else {})
        form = {"data": {"form_token": self.forms[who]}} if method == "POST" else {}
        return self.api.ask(who, method, path, headers=headers, **form)


def waits(api: Api) -> dict[str, str]:
    """Ask for a ride on a day that lost its drivers, and wait for it."""
    for shift in api.get("coordinator", "/v1/shifts?date=2026-12-04").json()["shifts"]:
        assert api.ask("coordinator", "DELETE", f"/v1/shifts/{shift['id']}").status_code in (200, 204)
    asked = ride(outward={"kind": "arrive_by", "at": "2026-12-04T10:30:00+00:00"})
    quote = api.post("resident", "/v1/quotes", asked).json()["id"]
    sent = {"quote_id": quote, "date": "2026-12-04"}
    return {
        "{quote_id}": quote,
        "{wait_id}": api.post("resident", "/v1/waiting", sent).json()["id"],
    }


def with_duties(api: Api) -> dict[str, str]:
    """Give Cara a seat on a duty, an offer of another, and a claim."""
    seat = Seat(DutyRole.ESCORT, village.CARA.id, SeatState.ACCEPTED)
    later, now = village.TOMORROW + timedelta(days=3), village.NOW
    duty = Duty(DutyId("duty-hers"), later, TimeWindow(64_800, 72_000), village.BUS.id, seats=(Seat(), seat))
    ends = now + timedelta(days=1)
    offer = DutyOffer(DutyOfferId("offer-hers"), duty.id, DutyRole.DRIVER, village.CARA.id, now, ends)
    claim = Claim(ClaimId("claim-hers"), village.CARA.id, now, ())
    row = {"id": claim.id, "driver_id": claim.driver_id, "sent_at": now, "body": values.claim.write(claim)}
    with api.app.state.service.storage.writing() as unit:
        unit.put_duty(duty)
        unit.put_duty_offer(offer)
        unit.connection.execute(insert(rota_tables.claim), row)
        unit.commit()
    return {"{duty_id}": duty.id, "{offer_id}": offer.id, "{claim_id}": claim.id}


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Things]:
    folder: Path = tmp_path_factory.mktemp("owners")
    clock, wall = clocks()
    app = create_app(settings(folder), surroundings=surroundings(clock, wall))
    with InProcess(app, raise_server_exceptions=False, follow_redirects=False) as client:
        tokens = {who: sign_in(client, login) for who, login in LOGINS.items()}
        api = Api(app, client, clock, wall, tokens, iter(range(10_000)))
        rings = booked(
            api,
            homeward={"kind": "leave_after", "at": "2026-12-01T12:00:00+00:00"},
            ready_call=True,
        )
        ready = api.get("resident", "/v1/ready-calls?date=2026-12-01").json()["ready_calls"][0]
        again = booked(api, outward={"kind": "arrive_by", "at": "2026-12-02T10:30:00+00:00"})
        series = {"booking_id": again["id"], "weekdays": [2], "until": "2026-12-20"}
        begun = api.ask("resident", "GET", "/book", headers=HTML)
        ids = {
            "{booking_id}": rings["id"],
            "{ready_id}": ready["id"],
            "{series_id}": api.post("resident", "/v1/series", series).json()["id"],
            "{rider_id}": village.ADA.id,
            "{driver_id}": village.CARA.id,
            "{shift_id}": SHIFT,
            "{draft_id}": begun.headers["Location"].split("/")[2],
            **waits(api),
            **with_duties(api),
        }
        clock.set(village.NOW.replace(hour=18))  # the evening before: run sheets are open
        forms = {who: api.get(who, "/v1/sessions/current").json()["form_token"] for who in tokens}
        yield Things(api, ids, forms, begun.headers["Set-Cookie"].split(";")[0])


def owned(things: Things) -> list[tuple[str, str, str]]:
    """Return every route that names a thing of a resident or driver, with the role whose it is."""
    found = []
    for method, path, rule in rules(things.api.app):
        names = {f"{{{part.split('}')[0]}}}" for part in path.split("{")[1:]}
        if rule is None or rule.roles is None or not names - NOBODYS:
            continue
        found += [(method, path, role.value) for role in rule.roles if role.value in OTHER]
    return found


def test_what_is_somebody_elses_does_not_exist_for_others_of_the_same_role(things: Things) -> None:
    routes = owned(things)
    assert len(routes) > 65
    let_in = []
    for method, path, role in routes:
        answer = things.ask(OTHER[role], method, path)
        if answer.status_code != 404 or "Ada Ash" in answer.text or "Cara Cole" in answer.text:
            let_in.append(f"{OTHER[role]}: {method} {path} -> {answer.status_code}")
    assert not let_in, "\n".join(let_in)


def test_the_owner_has_all_of_it(things: Things) -> None:
    """Otherwise the test above would show nothing: what nobody has is hidden from everybody."""
    hidden = []
    for method, path, role in owned(things):
        asked = method == "GET" and path not in ASKS_MORE
        if asked and (answer := things.ask(role, method, path)).status_code >= 400:
            hidden.append(f"{role}: {path} -> {answer.status_code}")
    assert not hidden, "\n".join(hidden)


def test_ones_own_name_in_the_address_opens_nothing_of_anothers(things: Things) -> None:
    claim = things.ids["{claim_id}"]
    for ending in ("csv", "pdf"):
        path = f"/miles/{village.DAN.id}/claims/{claim}.{ending}"
        assert things.api.ask("other_driver", "GET", path, headers=HTML).status_code == 404
    api, permissions = things.api, things.api.app.state.service.permissions
    form = {"form_token": things.forms["resident"]}
    api.ask("resident", "POST", f"/riders/{village.ADA.id}/permissions/give", headers=HTML, data=form)
    (given,) = permissions.of_rider(village.ADA.id)
    theirs = {"form_token": things.forms["other_resident"], "permission": given.id}
    path = f"/riders/{village.BEN.id}/permissions/end"
    assert api.ask("other_resident", "POST", path, headers=HTML, data=theirs).status_code == 303
    assert permissions.of_rider(village.ADA.id) == [given]
