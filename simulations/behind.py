"""Which rows stand behind each figure: a table, and what its columns hold. Plain data, so that anybody can filter.

``*`` means that a column is filled, an empty text that it is blank; several values mean any of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

FILLED, BLANK = "*", ""
LENT, RESIDENTS = "lent", "residents"
"""What is counted where it is no trips: hours held for other work, and who lives there."""
Where = Mapping[str, Sequence[Any]]

BOOKED: Where = {"outcome": ["booked"]}
DENIED: Where = {"outcome": ["denied"]}
RIDDEN: Where = {"reached": [FILLED]}
TAXI: Where = {"taxi": [True]}
BY_BUS: Where = {"side": ["bus"], "means": [FILLED]}
TOGETHER: Where = {"side": ["together"], "means": [FILLED]}
BY_TRAIN: Where = {"side": ["train"], "means": [FILLED]}
BY_A_TIME: Where = {"by": [FILLED]}

TRIPS: Mapping[str, Where] = {
    "requests": {},
    "people_asking": {},
    "booked": {"outcome": ["booked", "changed"]},
    "served_percent": BOOKED,
    "time_shifted_percent": DENIED,
    "denied": DENIED,
    "denied_percent": DENIED,
    "abandoned": {"outcome": ["abandoned"]},
    "cancelled_percent": {"cancelled": [FILLED]},
    "late_cancel_percent": {"cancelled": ["late"]},
    "no_show_percent": {"no_show": [True]},
    "on_time_pickup_percent": {"pickup_at": [FILLED]},
    "untimed_trips": {**RIDDEN, "not_timed": [FILLED]},
    "fares_pounds": BOOKED,
    "taxi_rides": TAXI,
    "taxi_pounds": TAXI,
    "concession_pounds": {**RIDDEN, "fare_pence": [0]},
    "bus_would_serve_refused": DENIED,
    "service_in_time_percent": {"wish_kind": ["arrive_by"], "cancelled": [BLANK], "no_show": [False]},
}
"""Rows of ``trips``; the rides that were ridden where nothing else is said."""
WAYS: Mapping[str, Where] = {
    "bus_served_percent": BY_BUS,
    "bus_no_stop_percent": {"side": ["bus"], "why_not": ["no stop within a walk"]},
    "only_service_serves": {"side": ["bus"], "means": [BLANK]},
    "bus_in_time_percent": {"side": ["bus"], **BY_A_TIME},
    "together_in_time_percent": {"side": ["together"], **BY_A_TIME},
    "together_served_percent": {"side": ["together"], "is_served": [True]},
    "together_by_bus": {"side": ["together"], "means": ["bus"]},
    "together_meeting": {"side": ["together"], "means": ["ride and bus"]},
    "together_missed_percent": {"side": ["together"], "missed": [True, False]},
    "train_people": {"side": ["train"]},
    "train_served_percent": {"side": ["train"], "is_served": [True]},
    "train_missed_percent": {"side": ["train"], "missed": [True, False]},
    "train_in_time_percent": {"side": ["train"], **BY_A_TIME},
}
"""Rows of ``ways``; the ways that were travelled where nothing else is said."""
SIDES: Mapping[str, Where] = {"bus_": BY_BUS, "together_": TOGETHER, "train_": BY_TRAIN}


def behind(figure: str) -> dict[str, Any]:
    """Return the table and the columns of the rows that a figure is made of; of residents there are no rows."""
    if figure.startswith("contract_"):
        return {"table": LENT, "where": {}}
    if figure.endswith("_near_percent"):
        return {"table": RESIDENTS, "where": {}}
    if figure in TRIPS:
        return {"table": "trips", "where": dict(TRIPS[figure])}
    usual = next((where for side, where in SIDES.items() if figure.startswith(side)), None)
    if figure in WAYS or usual is not None:
        return {"table": "ways", "where": dict(WAYS.get(figure) or usual or {})}
    return {"table": "trips", "where": dict(RIDDEN)}


def every(figures: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return it for every one of these figures."""
    return {figure: behind(figure) for figure in figures}
