"""Which rules a service file may set, in which units: from its text to the ``ServicePolicy`` of the service.

Whatever a file leaves out is as ``scheduler.domain.policy`` says. The fleet has a file of its own
(``fleet_file``), whose reader is handed on here.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler.adapters.bank_holidays import Division, bank_holidays
from scheduler.adapters.fleet_file import Fleet, Pattern, load_fleet, shifts_for
from scheduler.adapters.service_file_repair import repair_rules
from scheduler.adapters.service_file_rota import mileage_rules, roster_rules
from scheduler.adapters.service_people import messages_from, retention_from
from scheduler.adapters.service_promises import read_cover, read_waiting
from scheduler.adapters.service_runs import read_shared_runs, read_trains
from scheduler.adapters.strict_toml import MOST, Table, read_toml, shortened
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.holidays import HolidayRules
from scheduler.domain.offering import OfferRules, PreferredSlot
from scheduler.domain.place import Place, PlaceKind, ServiceArea
from scheduler.domain.policy import (
    BookingRules,
    CostRules,
    DutyRules,
    DwellRules,
    FareRules,
    PromiseRules,
    RideRules,
    SearchRules,
    ServicePolicy,
)

__all__ = ["Fleet", "Pattern", "load_fleet", "load_policy", "policy_from", "shifts_for"]

SCHEMA = 1
MIN = 60
R = TypeVar("R", PromiseRules, RideRules, DwellRules, CostRules, OfferRules)

# key in the file -> (field, seconds or units in one, least, most)
Units = dict[str, tuple[str, int, int, int]]
PROMISE: Units = {
    "half_width_min": ("half_width", MIN, 1, 120),
    "rounding_min": ("rounding", MIN, 1, 60),
    "early_arrival_min": ("early_arrival", MIN, 0, 240),
    "latest_start_min": ("latest_start", MIN, 0, 240),
    "shift_min": ("shift", MIN, 0, 720),
    "shift_step_min": ("shift_step", MIN, 1, 240),
}
RIDE: Units = {
    "factor_percent": ("factor_percent", 1, 100, 1000),
    "extra_min": ("extra", MIN, 0, 240),
    "cap_min": ("cap", MIN, 1, 480),
}
DWELL: Units = {
    f"{name}_s": (name, 1, 0, 3600) for name in DwellRules.__dataclass_fields__ if name != "together"
}
OFFERS: Units = {
    "points_a_minute_away": ("points_a_minute_away", 1, 0, 1000),
    "points_a_minute_riding": ("points_a_minute_riding", 1, 0, 1000),
    "points_a_penny": ("points_a_penny", 1, 0, 1000),
    "points_a_service_penny": ("points_a_service_penny", 1, 0, 1000),
    "most_times": ("most_times", 1, 0, 3),
    "most_days": ("most_days", 1, 0, 7),
    "days_around": ("days_around", 1, 0, 28),
    "days_tried": ("days_tried", 1, 0, 14),
    "trials": ("trials", 1, 1, 50),
    "most_stops": ("most_stops", 1, 0, 5),
    "walk_m": ("walk", 1, 0, 2000),
    "rural_walk_m": ("rural_walk", 1, 0, 3000),
    "walk_detour_percent": ("walk_detour_percent", 1, 100, 300),
    "walking_pace_m_per_min": ("walking_pace", 1, 10, 150),
}
COST: Units = {f"{name}_millipence": (name, 1, 0, MOST) for name in CostRules.__dataclass_fields__}


def load_policy(path: Path) -> ServicePolicy:
    """Return the rules in a service file.

    Raises
    ------
    BrokenInput
        The file cannot be used; names the key and the remedy.
    """
    return policy_from(path, read_toml(path))


def policy_from(path: Path, data: Mapping[str, Any], name: str = "") -> ServicePolicy:
    """Return the rules in the parsed text of a service file; ``path`` and the table's name are only for messages."""
    top = Table(path, data, name)
    if top.whole("schema", least=SCHEMA) != SCHEMA:
        top.fail("schema", f"this version reads schema = {SCHEMA} only.")
    service, area = top.table("service"), top.table("area")
    policy = ServicePolicy(
        name=service.text("name"),
        operator=service.text("operator"),
        phone=service.text("phone", like='"01632 960123"'),
        zone=_zone(service),
        effective_from=service.day("effective_from"),
        area=_area(area),
        modes=service.choices("modes", ServiceMode, frozenset(ServiceMode)),
        hubs=tuple(_hub(hub) for hub in top.tables("hubs")),
        hub_radius=area.whole("hub_radius_m", 600, least=1, most=20_000),
        booking=_booking(top.table("booking", optional=True)),
        promise=_rules(top, "promise", PromiseRules(), PROMISE),
        ride=_rules(top, "ride", RideRules(), RIDE),
        dwell=_dwell(top.table("dwell", optional=True)),
        duty=_duty(top.table("duty", optional=True)),
        cost=_rules(top, "cost", CostRules(), COST),
        search=_search(top.table("search", optional=True)),
        repair=repair_rules(top),
        fares=_fares(top.table("fares", optional=True)),
        offers=_offers(top),
        roster=roster_rules(top.table("roster", optional=True)),
        mileage=mileage_rules(top.table("mileage", optional=True)),
        messages=messages_from(top.table("messages", optional=True)),
        retention=retention_from(top.table("retention", optional=True)),
        holidays=_holidays(top.table("holidays", optional=True)),
        waiting=read_waiting(top.table("waiting", optional=True)),
        cover=read_cover(top.table("cover", optional=True)),
        trains=read_trains(top),
        shared_runs=read_shared_runs(top),
    )
    for table in (service, area, top):
        table.finish()
    _fits_together(top, policy)
    return policy


def _holidays(table: Table) -> HolidayRules:
    named = table.text("bank_holidays", "none", like='"england-and-wales"')
    runs = table.switch("runs", True)
    table.finish()
    if named == "none":
        return HolidayRules(runs=runs)
    if named not in list(Division):
        table.fail("bank_holidays", f'{shortened(named)!r} is none of {", ".join(Division)}, and not "none".')
    return HolidayRules(bank_holidays(Division(named)), runs)


def _zone(service: Table) -> ZoneInfo:
    name = service.text("zone", like='"Europe/London"')
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        service.fail("zone", f'{shortened(name)!r} is no time zone. Write it like zone = "Europe/London".')


def _area(table: Table) -> ServiceArea:
    outlines = []
    for number, ring in enumerate(table.tables("outlines"), 1):
        corners = tuple(ring.position("ring", pair) for pair in ring.pairs("ring"))
        if len(set(corners)) < 3:
            ring.fail("ring", f"outline {number} has fewer than three corners. Go once around the area.")
        ring.text("note", "")
        ring.finish()
        outlines.append(corners)
    if not outlines:
        table.fail("outlines", "is missing. Draw at least one [[area.outlines]] with its ring of corners.")
    return ServiceArea(table.text("name"), tuple(outlines))


def _hub(table: Table) -> Place:
    hub = table.as_place(PlaceKind.POI)
    table.finish()
    return hub


def _booking(table: Table) -> BookingRules:
    usual = BookingRules()
    rules = BookingRules(
        horizon_days=table.whole("horizon_days", usual.horizon_days, least=1, most=366),
        notice=table.whole("notice_min", usual.notice, most=14 * 1440, unit=MIN),
        car_scheme_notice=table.whole(
            "car_scheme_notice_min", usual.car_scheme_notice, most=14 * 1440, unit=MIN
        ),
        max_party=table.whole("max_party", usual.max_party, least=1, most=16),
        cancel_cutoff=table.whole("cancel_cutoff_min", usual.cancel_cutoff, most=7 * 1440, unit=MIN),
        car_scheme_cancel_cutoff=table.whole(
            "car_scheme_cancel_cutoff_min", usual.car_scheme_cancel_cutoff, most=7 * 1440, unit=MIN
        ),
        child_needs_adult=table.switch("child_needs_adult", usual.child_needs_adult),
        escort_if_never_left_alone=table.switch(
            "escort_if_never_left_alone", usual.escort_if_never_left_alone
        ),
        offer_lifetime=table.whole(
            "offer_lifetime_min", usual.offer_lifetime, least=1, most=7 * 1440, unit=MIN
        ),
        hours=table.window("hours", usual.hours),
        weekdays=table.weekdays("weekdays", usual.weekdays),
        next_door=table.whole("next_door_m", usual.next_door, most=1000),
    )
    table.finish()
    return rules


def _dwell(table: Table) -> DwellRules:
    usual = DwellRules()
    rules = replace(usual, **_values(table, usual, DWELL), together=table.switch("together", usual.together))
    table.finish()
    return rules


def _rules(top: Table, key: str, usual: R, units: Units) -> R:
    table = top.table(key, optional=True)
    rules = replace(usual, **_values(table, usual, units))
    table.finish()
    return rules


def _values(table: Table, usual: R, units: Units) -> dict[str, Any]:
    return {
        field: table.whole(name, getattr(usual, field), least=least, most=most, unit=unit)
        for name, (field, unit, least, most) in units.items()
    }


def _offers(top: Table) -> OfferRules:
    table, usual = top.table("offers", optional=True), OfferRules()
    rules = replace(
        usual,
        **_values(table, usual, OFFERS),
        towns=table.texts("towns", usual.towns),
        slots=tuple(_slot(slot) for slot in table.tables("slots")),
    )
    table.finish()
    return rules


def _slot(table: Table) -> PreferredSlot:
    usual = PreferredSlot("")
    slot = PreferredSlot(
        locality=table.text("locality", like='"Ely"'),
        arrive_minutes=table.minutes("arrive_minutes_past", usual.arrive_minutes),
        leave_minutes=table.minutes("leave_minutes_past", usual.leave_minutes),
        discount_percent=table.whole("discount_percent", usual.discount_percent, most=100),
    )
    table.finish()
    return slot


def _duty(table: Table) -> DutyRules:
    usual = DutyRules()

    def stretch(key: str) -> int | None:
        return table.whole(key, least=15, most=24 * 60, unit=MIN) if key in table else None

    rules = DutyRules(
        volunteer_stretch=stretch("volunteer_stretch_min"),
        volunteer_break=table.whole(
            "volunteer_break_min", usual.volunteer_break, least=1, most=240, unit=MIN
        ),
        volunteer_outings=table.whole("volunteer_outings", least=1, most=20)
        if "volunteer_outings" in table
        else None,
        paid_stretch=stretch("paid_stretch_min"),
        paid_break=table.whole("paid_break_min", usual.paid_break, least=1, most=240, unit=MIN),
        lookback_days=table.whole("lookback_days", usual.lookback_days, most=366),
    )
    table.finish()
    return rules


def _search(table: Table) -> SearchRules:
    usual = SearchRules()
    limited, again = "seconds_limit_s" in table, "again_after_s" in table
    rules = SearchRules(
        iterations=table.whole("iterations", usual.iterations, least=1),
        seconds=table.real("seconds_limit_s", least=0.01, most=86_400) if limited else usual.seconds,
        threads=table.whole("threads", usual.threads, least=1, most=256),
        seed=table.whole("seed", usual.seed),
        again_after=table.whole("again_after_s", 0, most=86_400) if again else usual.again_after,
    )
    table.finish()
    return rules


def _fares(table: Table) -> FareRules:
    usual = FareRules()
    flat = table.table("flat_pence", optional=True)
    rules = FareRules(
        flat_pence=tuple(
            (mode, flat.whole(mode.value, usual.flat(mode), most=100_000)) for mode in ServiceMode
        ),
        concession_modes=table.choices("concession_modes", ServiceMode, usual.concession_modes),
        concession_from=table.clock("concession_from", usual.concession_from),
        companions_free=table.switch("companions_free", usual.companions_free),
    )
    flat.finish()
    table.finish()
    return rules


def _fits_together(top: Table, policy: ServicePolicy) -> None:
    """Refuse rules that contradict each other."""
    promise = policy.promise
    if promise.half_width % promise.rounding:
        width, step = promise.half_width // MIN, promise.rounding // MIN
        near = " or ".join(str(one) for one in (width // step * step, (width // step + 1) * step) if one)
        top.fail(
            "promise.half_width_min",
            f"{width} will not do: times are promised in steps of {step} minutes. Write {near}.",
        )
    if not policy.modes:
        top.fail("service.modes", 'is empty. A service runs under at least one, like ["section_22"].')
    if not policy.booking.weekdays:
        top.fail("booking.weekdays", 'is empty. Name at least one day, like ["mon"].')
    ids = [hub.id for hub in policy.hubs]
    if len(set(ids)) < len(ids):
        top.fail("hubs", "two hubs share an id. Give each its own.")
