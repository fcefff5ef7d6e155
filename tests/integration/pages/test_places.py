"""Saying where without typing: the list of villages, and a spot on the map."""

from tests.fakes import village_service as village
from tests.integration.pages.conftest import ANSWERS, Browser, Page, asked


def test_a_place_is_chosen_from_the_list_of_its_village(resident: Browser) -> None:
    at, page = asked(resident, upto="to")
    (link,) = page.links("/to/villages")
    page = resident.get(link)
    assert page.heading == "Which village or town do you want to go to?"
    assert "Stretham" in page.words
    assert "Elsewhere" not in page.words
    page = resident.get(f"{at}/to/villages/Ely")
    assert page.values("place") == [village.MARKET.id]
    wrong = resident.send(f"{at}/to/villages/Ely", place=village.SURGERY.id)
    assert wrong.errors == {"place": "Choose a place from the list."}
    page = resident.send(f"{at}/to/villages/Ely", place=village.MARKET.id)
    assert page.path == f"{at}/day"
    assert resident.get(f"{at}/to").values("place")
    assert resident.get(f"{at}/to/villages/Nowhere").status == 404
    assert resident.get(f"{at}/sideways/villages").status == 404


def test_a_spot_on_the_map_is_named_after_what_is_near(resident: Browser) -> None:
    at, _ = asked(resident, upto="to")
    assert resident.get(f"{at}/to/map").links("/to/villages")
    wrong = {"": "Move the map", "nan": "Move the map", "89": "We do not go there."}
    for lat, told in wrong.items():
        page = resident.send(f"{at}/to/map", lat=lat, lon="0.2631")
        assert page.status == 422
        assert told in page.errors["place"]
    told = resident.get(f"{at}/to/map/name?lat=52.3992&lon=0.2631")
    assert told.answer.json() == {"name": "Near Market, Ely"}
    assert resident.send(f"{at}/to/map", lat="52.3992", lon="0.2631").path == f"{at}/day"
    page = asked_on(resident, at)
    assert page.path == f"{at}/offers"
    assert "Near Market, Ely" in page.words


def asked_on(browser: Browser, at: str) -> Page:
    """Answer what is open of a booking from the day on."""
    page, is_open = None, False
    for step, answers in ANSWERS:
        is_open = is_open or step == "day"
        if is_open:
            page = browser.send(f"{at}/{step}", **answers)
    assert page is not None
    return page
