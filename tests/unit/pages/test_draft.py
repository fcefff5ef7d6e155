"""Answers of a booking come back from the browser as they were given, or not at all."""

from datetime import date, time
from http.cookies import SimpleCookie

import pytest
from fastapi import Request, Response

from api.pages.draft import COOKIE, DraftKeeper, RideDraft, new_id
from scheduler.domain.people import Needs, Party, RiderId, Wheelchair
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.request import Purpose, WishKind

SECRET = b"a secret of at least thirty-two bytes"
HOME = Place(PlaceId("home"), "1 High Street", Point(52.36, 0.15), PlaceKind.HOME, "Haddenham")
SHOP = Place(PlaceId("shop"), "Café & Market – “Old”", Point(52.4, 0.26), PlaceKind.POI, "Ely", "shop")
FULL = RideDraft(
    id="abc",
    rider_id=RiderId("rider"),
    origin=HOME,
    destination=SHOP,
    destination_search="market",
    day=date(2026, 12, 1),
    outward_kind=WishKind.ARRIVE_BY,
    outward_time=time(10, 30),
    one_way=False,
    homeward_kind=WishKind.LEAVE_AFTER,
    homeward_time=time(12),
    party=Party(1, 2),
    needs=Needs(Wheelchair.FOLDS, walking_frame=True),
    purpose=Purpose.HEALTH,
)


def keeper(account: str = "ada", secret: bytes = SECRET) -> DraftKeeper:
    return DraftKeeper(secret, account, secure=False)


def cookie_of(response: Response) -> SimpleCookie:
    return SimpleCookie(response.headers["set-cookie"])


def saved(draft: RideDraft) -> str:
    response = Response()
    keeper().save(response, draft)
    return cookie_of(response)[COOKIE].value


def request_with(value: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", f"{COOKIE}={value}".encode())]})


def test_every_answer_comes_back() -> None:
    assert keeper().load(request_with(saved(FULL)), "abc") == FULL


def test_a_full_draft_fits_into_a_cookie() -> None:
    assert len(saved(FULL)) < 2000


def test_the_cookie_is_for_its_pages_alone() -> None:
    response = Response()
    keeper().save(response, FULL)
    kept = cookie_of(response)[COOKIE]
    assert kept["path"] == "/book/abc"
    assert kept["httponly"]
    assert kept["samesite"] == "lax"
    assert not kept["max-age"]


def test_another_account_cannot_read_it() -> None:
    assert keeper("ben").load(request_with(saved(FULL)), "abc") is None


def test_another_secret_cannot_read_it() -> None:
    assert keeper(secret=SECRET[::-1]).load(request_with(saved(FULL)), "abc") is None


def test_it_belongs_to_one_booking() -> None:
    assert keeper().load(request_with(saved(FULL)), "abd") is None


@pytest.mark.parametrize("value", ["", ".", "abc", "abc.def", "!!!.???", "a" * 5000, "eJw.eJw"])
def test_what_is_not_ours_is_nothing(value: str) -> None:
    assert keeper().load(request_with(value), "abc") is None


def test_a_changed_letter_is_noticed() -> None:
    value = saved(FULL)
    changed = ("b" if value[10] == "a" else "a").join((value[:10], value[11:]))
    assert keeper().load(request_with(changed), "abc") is None


def test_ids_are_fit_for_addresses() -> None:
    ids = {new_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(one.isalnum() for one in ids)
