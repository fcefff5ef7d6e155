"""Where the files lie that a scenario's text names, in a comparison that is carried from one machine to another."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulations.scenario_layers import over

CHECKOUT = Path(__file__).resolve().parents[1]


def as_carried(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a scenario's text that names an area of this checkout as seen from it; another stays where it is."""
    area = Path(data["base"]["area"])
    if not area.is_relative_to(CHECKOUT):
        return data
    return over(data, {"base": {"area": area.relative_to(CHECKOUT).as_posix()}})


def found_here(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the same with the area's folder as it is here."""
    return over(data, {"base": {"area": str(CHECKOUT / data["base"]["area"])}})
