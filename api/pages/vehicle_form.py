"""What the form about a vehicle accepts, and the vehicle it makes."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Self

from starlette.datastructures import FormData

from api.pages import typed
from api.pages.answers import text
from api.pages.forms import FormErrors
from api.pages.record_place import PlaceForm, read_place
from api.pages.visit import Visit
from scheduler.domain.fleet import ServiceMode, Vehicle, VehicleId
from scheduler.domain.load import layouts_with_bays
from scheduler.domain.place import PlaceKind
from scheduler.domain.travel import VehicleClass

NUMBERS = {
    "seats": (60, "seats for passengers"),
    "bays": (6, "wheelchair bays"),
    "lost": (10, "seats"),
    "aids": (20, "walking frames and folded wheelchairs"),
    "dogs": (10, "dogs"),
    "weight": (12_000, "kilograms"),
}
"""The most of each, and how it is called."""


@dataclass(frozen=True, slots=True)
class VehicleForm:
    """The form as it was sent, or as it is shown."""

    name: str = ""
    kind: str = VehicleClass.MINIBUS.value
    mode: str = ""
    numbers: dict[str, str] = field(default_factory=lambda: dict.fromkeys(NUMBERS, "") | {"weight": "3500"})
    facts: tuple[str, ...] = ()
    depot: PlaceForm = field(default_factory=PlaceForm)

    @classmethod
    def of(cls, vehicle: Vehicle) -> Self:
        """Return the form filled with what is known."""
        return cls(
            vehicle.name,
            vehicle.vehicle_class.value,
            vehicle.mode.value,
            {name: str(number) for name, number in _numbers(vehicle).items()},
            ("gear",) if vehicle.has_access_gear else (),
            PlaceForm.of(vehicle.depot),
        )


def _numbers(vehicle: Vehicle) -> dict[str, int]:
    first, last = vehicle.layouts[0], max(vehicle.layouts, key=lambda one: one.wheelchair_bays)
    bays = last.wheelchair_bays
    return {
        "seats": first.seats,
        "bays": bays,
        "lost": (first.seats - last.seats) // bays if bays else 0,
        "aids": first.stowed_aids,
        "dogs": first.dogs,
        "weight": vehicle.gross_kg,
    }


def read_vehicle(
    visit: Visit, form: FormData, errors: FormErrors, *, before: Vehicle | None
) -> tuple[VehicleForm, Vehicle | None]:
    """Return the form as sent and the vehicle it makes; None while something has to be put right."""
    name, kind, mode = (text(form, one) for one in ("name", "kind", "mode"))
    facts = tuple(one for one in form.getlist("facts") if isinstance(one, str))
    if not name:
        errors.add("name", "Enter what the vehicle is called.")
    if kind not in set(VehicleClass):
        errors.add("kind", "Choose what sort of vehicle it is.")
    if mode not in set(ServiceMode):
        errors.add("mode", "Choose under which rules it runs.")
    written = {one: text(form, one) for one in NUMBERS}
    numbers = _read_numbers(written, errors)
    place = None if before is None else before.depot
    depot = read_place(visit, form, errors, kind=PlaceKind.DEPOT, before=place)
    sent = VehicleForm(name, kind, mode, written, facts, depot)
    if errors or depot.place is None:
        return sent, None
    layouts = layouts_with_bays(
        numbers["seats"],
        numbers["bays"],
        seats_lost_per_bay=numbers["lost"],
        aids=numbers["aids"],
        dogs=numbers["dogs"],
    )
    id_ = before.id if before else VehicleId(visit.service.surroundings.ids.new_id("vehicle"))
    made = Vehicle(id_, name, VehicleClass(kind), layouts, ServiceMode(mode), depot.place)
    if before is not None:
        made = replace(made, owner_id=before.owner_id, lifts_powered_chairs=before.lifts_powered_chairs)
    return sent, replace(made, has_access_gear="gear" in facts, gross_kg=numbers["weight"])


def _read_numbers(written: dict[str, str], errors: FormErrors) -> dict[str, int]:
    found = {
        name: errors.read(name, partial(typed.read_number, written[name], most=most, what=what)) or 0
        for name, (most, what) in NUMBERS.items()
    }
    if found["seats"] + found["bays"] == 0:
        errors.add("seats", "Enter how many people can ride.")
    if found["bays"] * found["lost"] > found["seats"]:
        errors.add("lost", "The bays cannot take more seats away than there are.")
    if found["weight"] == 0:
        errors.add("weight", "Enter the greatest weight allowed, like 3500.")
    return found
