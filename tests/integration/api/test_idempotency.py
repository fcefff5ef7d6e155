"""A POST that is sent twice is done once, whichever database keeps its answer."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.work.process import worker_of
from tests.databases import KINDS
from tests.integration.api.conftest import Api, booked, quoted, ride

pytestmark = pytest.mark.parametrize("start", KINDS, indirect=True)
KEY = {"Idempotency-Key": "the-same"}


def test_the_same_request_gets_the_same_bytes(api: Api) -> None:
    first = api.post("resident", "/v1/quotes", ride(), headers=KEY)
    again = api.post("resident", "/v1/quotes", ride(), headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(api.get("resident", "/v1/quotes?date=2026-12-01").json()["quotes"]) == 1


def test_spacing_and_order_make_no_other_request(api: Api) -> None:
    body = {"offer_id": quoted(api)["offers"][0]["id"], "channel": "web"}
    first = api.post("resident", "/v1/bookings", body, headers=KEY)
    spaced = f'{{ "channel":"web",  "offer_id" : "{body["offer_id"]}" }}'.encode()
    headers = KEY | {"Content-Type": "application/json"}
    again = api.ask("resident", "POST", "/v1/bookings", content=spaced, headers=headers)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]


def test_another_request_under_the_same_key_is_refused(api: Api) -> None:
    api.post("resident", "/v1/quotes", ride(), headers=KEY)
    other = api.post("resident", "/v1/quotes", ride(purpose="health"), headers=KEY)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-mismatch")
    elsewhere = api.post(
        "resident", "/v1/bookings", {"offer_id": quoted(api)["offers"][0]["id"]}, headers=KEY
    )
    assert elsewhere.status_code == 422


def test_everybody_has_keys_of_their_own(api: Api) -> None:
    api.post("resident", "/v1/quotes", ride(), headers=KEY)
    other = api.post("other_resident", "/v1/quotes", ride(origin={"id": "poi:hall"}), headers=KEY)
    assert other.status_code == 201
    assert "Idempotency-Replayed" not in other.headers


def test_an_error_is_not_kept(api: Api) -> None:
    offer = quoted(api)["offers"][0]["id"]
    api.clock.advance(901)
    assert api.post("resident", "/v1/bookings", {"offer_id": offer}, headers=KEY).status_code == 410
    api.clock.advance(-901)
    assert api.post("resident", "/v1/bookings", {"offer_id": offer}, headers=KEY).status_code == 201


@pytest.mark.parametrize("key", [None, "", "x" * 201, "with space"])
def test_a_key_is_needed(api: Api, key: str | None) -> None:
    headers = {"Authorization": f"Bearer {api.tokens['resident']}"}
    if key is not None:
        headers["Idempotency-Key"] = key
    answer = api.client.post("/v1/quotes", json=ride(), headers=headers)
    assert answer.status_code == 422
    assert answer.json()["field"] == "header.Idempotency-Key"


def test_of_many_at_once_one_is_done(api: Api) -> None:
    offer = quoted(api)["offers"][0]["id"]
    answers: list[httpx.Response] = []

    def send() -> None:
        answers.append(api.post("resident", "/v1/bookings", {"offer_id": offer}, headers=KEY))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert len(api.get("resident", "/v1/bookings").json()["bookings"]) == 1


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/bookings"])
def test_of_many_at_once_in_two_services_one_is_done(start: Callable[..., Api], path: str) -> None:
    """No lock of a process holds the other one back: the database alone says who was first."""
    both = [start()]
    if not both[0].app.state.service.database.is_sqlite:
        both.append(start())
    body = ride() if path == "/v1/quotes" else {"offer_id": quoted(both[0])["offers"][0]["id"]}
    answers: list[httpx.Response] = []
    threads = [
        threading.Thread(
            target=lambda to: answers.append(to.post("resident", path, body, headers=KEY)), args=(one,)
        )
        for one in both * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [answer.status_code for answer in answers] == [201] * len(threads)
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    stored = both[0].get("resident", f"{path}?date=2026-12-01").json()
    assert len(stored["quotes" if path == "/v1/quotes" else "bookings"]) == 1


def test_another_process_may_have_been_quicker(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes share no lock: the second finds the offer taken, and then the answer that took it."""
    body = {"offer_id": quoted(api)["offers"][0]["id"]}
    first = api.post("resident", "/v1/bookings", body, headers=KEY)
    answers = api.app.state.service.answers
    found, looks = type(answers).find, []

    def blind_at_first(self: Any, *owner: str) -> Any:
        looks.append(owner)
        return None if len(looks) == 1 else found(self, *owner)

    monkeypatch.setattr(type(answers), "find", blind_at_first)
    again = api.post("resident", "/v1/bookings", body, headers=KEY)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_quote_that_another_process_answered_leaves_nothing_behind(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = api.post("resident", "/v1/quotes", ride(), headers=KEY)
    answers = api.app.state.service.answers
    found, looks = type(answers).find, []

    def blind_at_first(self: Any, *owner: str) -> Any:
        looks.append(owner)
        return None if len(looks) == 1 else found(self, *owner)

    monkeypatch.setattr(type(answers), "find", blind_at_first)
    again = api.post("resident", "/v1/quotes", ride(), headers=KEY)
    assert again.content == first.content
    monkeypatch.undo()
    assert len(api.get("resident", "/v1/quotes?date=2026-12-01").json()["quotes"]) == 1


def test_a_cancelled_cancellation_is_the_same_cancellation(api: Api) -> None:
    booking = booked(api)
    path = f"/v1/bookings/{booking['id']}/cancellation"
    first = api.post("resident", path, headers=KEY)
    assert api.post("resident", path, headers=KEY).content == first.content


def test_answers_are_kept_for_two_days(start: Callable[..., Api]) -> None:
    before = start()
    first = before.post("resident", "/v1/quotes", ride(), headers=KEY)
    for hours, is_kept in ((47, True), (49, False)):
        before.client.__exit__(None, None, None)
        before = start(hours=hours)
        worker_of(before.app.state.service).begin()
        worker_of(before.app.state.service).drain()
        again = before.post("resident", "/v1/quotes", ride(), headers=KEY)
        assert (again.content == first.content) is is_kept
