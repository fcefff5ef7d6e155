"""What may be typed into the form of a what-if: limits, names and choices are those of the strict reader."""

import tomllib

import pytest

from api.planning.fields import FIELDS, RECORDED, Field, Kind
from api.planning.reading import as_toml, read_typed
from scheduler.domain.errors import BrokenInput
from simulations.input_names import NAMES, input_name
from simulations.scenario import load_scenario
from tests.fakes.simulated_day import SCENARIO

PLANNING = SCENARIO.parent / "haddenham_planning.toml"
NUMBERS = [field for field in FIELDS if field.kind in (Kind.WHOLE, Kind.NUMBER)]


def typed(field: Field, text: str) -> str:
    """Return what is kept of it, or what is said of it."""
    found = read_typed({field.name: text}, (*FIELDS, *RECORDED))
    return found.changes.get(field.key) or found.wrong[field.name]


def loaded(field: Field, text: str) -> None:
    value = tomllib.loads(f"value = {as_toml(field.key, typed(field, text))}")["value"]
    load_scenario(PLANNING, {field.key: value})


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.key)
def test_the_limits_of_a_field_are_those_of_the_reader(field: Field) -> None:
    step = 5 if "half_width" in field.key else 1
    for text in (f"{field.least:g}", f"{field.most:g}"):
        loaded(field, text)
    for beyond in (field.least - step, field.most + step):
        assert "from" in typed(field, f"{beyond:g}")
        with pytest.raises(BrokenInput):
            load_scenario(PLANNING, {field.key: int(beyond)})


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_a_field_is_called_as_the_input_is_elsewhere(field: Field) -> None:
    assert ", ".join(filter(None, (field.label, field.unit))) == input_name(field.key) == NAMES[field.key]
    for value, _ in field.options:
        load_scenario(PLANNING, {field.key: tomllib.loads(f"value = {value}")["value"]})


@pytest.mark.parametrize(
    ("key", "text", "kept"),
    [
        ("supply.dropout_percent", " 25 % ", "25"),
        ("demand.trips_per_resident_year", "1.50", "1.5"),
        ("policy.booking.hours", "7 to 19:30", "07:00 to 19:30"),
        ("policy.booking.hours", "07.00 – 19.00", "07:00 to 19:00"),
        ("demand.source", "Parish  survey", "Parish survey"),
    ],
)
def test_what_people_type_is_understood(key: str, text: str, kept: str) -> None:
    field = next(one for one in FIELDS if one.key == key)
    assert typed(field, text) == kept
    loaded(field, text)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("supply.dropout_percent", "many", "Volunteers who have stopped: enter a number from 0 to 100 (%)."),
        ("fleet.minibuses", "2.5", "Minibuses: enter a whole number from 0 to 200."),
        ("policy.booking.hours", "19:00 to 07:00", "the earlier one first"),
        ("policy.booking.hours", "all day", "two times of the day"),
        ("running.optimise", "nightly", "choose one of those"),
        ("demand.source", "x" * 301, "at most 300"),
    ],
)
def test_what_will_not_do_is_told_in_words(key: str, text: str, said: str) -> None:
    assert said in typed(next(one for one in FIELDS if one.key == key), text)


def test_everything_wrong_is_told_at_once() -> None:
    found = read_typed({"fleet-minibuses": "lots", "supply-sick_percent": "200", "fleet-cars": "3"})
    assert set(found.wrong) == {"fleet-minibuses", "supply-sick_percent"}
    assert found.changes == {"fleet.cars": "3"}


@pytest.mark.parametrize("text", ["1 12 2026", "1/12/2026", "2026-12-01", "01.12.2026"])
def test_a_day_is_understood_with_its_year(text: str) -> None:
    assert typed(RECORDED[0], text) == "2026-12-01"


@pytest.mark.parametrize("text", ["1 12", "31 2 2026", "1 December", "1 12 20260", "-1 12 2026"])
def test_what_is_no_day_is_told(text: str) -> None:
    assert typed(RECORDED[0], text) == "From: enter day, month and year, like 1 12 2026."
