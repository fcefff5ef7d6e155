"""What happened: append-only facts with actor, channel, time and cause, enough to recompute every KPI.

Types follow the Transactional Data Specification (TCRP Report 210) where it has a word. The keys of ``data``
are listed at each type; values are JSON: text, whole numbers, booleans, lists and objects of these.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from scheduler.domain.booking import Channel

EventId = NewType("EventId", str)


class EventType(StrEnum):
    """The kinds of fact, with the keys of their data."""

    TRIP_REQUEST = "TripRequest"
    """quote, request, rider, origin, origin_locality, destination, destination_locality, wish_kind, wish_s,
    returns (bool), homeward_kind, homeward_s (of the way back), party, wheelchair, purpose, replaces (booking)"""
    TRIP_REQUEST_RESPONSE = "TripRequestResponse"
    """quote, outcome (offered | denied), reason, alternatives (number), offers [[kind, fare_pence]]"""
    ENQUIRY_CLOSED = "EnquiryClosed"
    """quote, outcome (asked_again | waiting | declined | abandoned), reason (of the denial, if it was one)"""
    WAITING_LIST_JOINED = "WaitingListJoined"
    """waiting, quote, rider, kind (waiting_list | being_arranged), state, offer, answer_by, until"""
    WAITING_LIST_OFFERED = "WaitingListOffered"
    """as WaitingListJoined; until: when the offer runs out"""
    WAITING_LIST_CLOSED = "WaitingListClosed"
    """as WaitingListJoined; state: left | unmet. One that became a ride has a ClientOrderConfirmation."""
    SERIES_STARTED = "SeriesStarted"
    """series, rider, weekdays, until, dates. Each date that is booked has a ClientOrderConfirmation of its own,
    and what is done to a date in the name of the regular ride says so: series."""
    SERIES_CHANGED = "SeriesChanged"
    """as SeriesStarted: the dates that still stand"""
    SERIES_DATE_NOT_BOOKED = "SeriesDateNotBooked"
    """series, rider, state (waiting | refused), why: a date of a regular ride that was decided about"""
    READY_CALL = "ReadyCall"
    """ready, booking, rider, waited_s: somebody rang to be fetched home"""
    READY_CALL_ANSWERED = "ReadyCallAnswered"
    """as ReadyCall, and legs as ClientOrderConfirmation, but for mode and fare: the ride home that was promised"""
    READY_CALL_CLOSED = "ReadyCallClosed"
    """as ReadyCall: no ride home is wanted any more"""
    CLIENT_ORDER_CONFIRMATION = "ClientOrderConfirmation"
    """booking, reference, quote, offer (kind), rider, fare_pence, mode, party, legs [{leg, direction, shift,
    pickup_from_s, pickup_to_s, arrive_by_s, direct_s, direct_m, and by which mode and for what part of the fare:
    mode, fare_pence}]"""
    BOOKING_AMENDED = "BookingAmended"
    """as ClientOrderConfirmation, left (shifts that carried it before), late (bool: after the cut-off)"""
    TRIP_CANCEL_RESPONSE = "TripCancelResponse"
    """booking, legs, late, party, left (shifts that were to carry it)"""
    RIDE_KEPT = "RideKept"
    """booking, leg: a rider who was not there for an earlier ride still wants this one"""
    AVAILABILITY_SET = "AvailabilitySet"
    """shift, driver, vehicle, from_s, to_s, moved (legs given to another run), taken_up (legs that had none)"""
    AVAILABILITY_WITHDRAWN = "AvailabilityWithdrawn"
    """shift, driver, moved (legs given to another run), unassigned (legs)"""
    DUTY_CONFIRMED = "DutyConfirmed"
    """engagement (shift, or duty for who goes along), role, driver: said after the reminder that they still come"""
    VEHICLE_LENT = "VehicleLent"
    """lending, vehicle, from_s, to_s, work, pence_hour: hours of other work, such as a contract; no shift has them"""
    VEHICLE_TAKEN_BACK = "VehicleTakenBack"
    """lending, vehicle: it is not lent after all"""
    PLAN_OPTIMISED = "PlanOptimised"
    """cost_before, cost_after, moved (legs), iterations, stopped_by, changes"""
    DAY_REPLANNED = "DayReplanned"
    """failure, shift, crew [driver, vehicle], lost (shifts), rehomed (legs), moved (other legs given to another
    run), others (number of other legs ahead), unserved (legs), proposals [{leg, booking, shift, moved_by_s,
    pickup_from_s, pickup_to_s, arrive_by_s}], told [{kind, rider, driver, leg, shift, first, facts}], cost_before,
    cost_after, iterations, stopped_by, changes {legs [{leg, booking, was, now [shift, driver, vehicle, pickup_s,
    delivery_s], cause, differences [[part, millipence, metres or seconds]], rides}], runs [{shift, driver,
    vehicle, before, after}], before, after}"""
    RIDES_MOVED = "RidesMoved"
    """moves [{leg, booking, from, to}], broken (rules that were set aside), pinned, reason, changes"""
    PLAN_HELD = "PlanHeld"
    """hold (pinned | locked | frozen | released), leg, shift, reason"""
    RIDER_TRANSFERRED = "RiderTransferred"
    """shift, leg, booking, party, at_s, goes_on_as (leg), since_s (when the ride began)"""
    PROMISE_CHANGED = "PromiseChanged"
    """booking, leg, shift, agreed_by, moved_by_s, pickup_from_s, pickup_to_s, arrive_by_s; where the rider wished it
    also left (shifts that carried it before) and late (bool: after the cut-off)"""
    PROMISE_CHANGE_DECLINED = "PromiseChangeDeclined"
    """booking, leg, declined_by"""
    SHIFT_STARTED = "ShiftStarted"
    """shift, at_s"""
    SHIFT_ENDED = "ShiftEnded"
    """shift, at_s, metres (since the last stop), total_metres"""
    VEHICLE_ARRIVED = "VehicleArrived"
    """shift, leg, booking, kind, at_s, metres (since the stop before)"""
    STEP_TIMED = "StepTimed"
    """shift, leg, happening, kind, at_s: when it was, in the word of the driver, of what the office had written"""
    STEP_CONTRADICTED = "StepContradicted"
    """shift, leg, happening, kind, at_s: what the driver says against what is written down of that ride"""
    STEP_SETTLED = "StepSettled"
    """shift, leg, booking, right (driver | office): whose word counts. Where it is the driver's, what was written of
    the leg before is void, and the facts of what they did follow, at their times."""
    RIDER_BOARDED = "RiderBoarded"
    """shift, leg, booking, party, at_s, start_s, promised_from_s, promised_to_s"""
    TRIP_TASK_COMPLETION = "TripTaskCompletion"
    """shift, leg, booking, party, at_s, reached_s, arrive_by_s, ride_s, direct_s, direct_m"""
    NO_SHOW = "NoShow"
    """shift, leg, booking, party, at_s, waited_s, called (bool)"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a role and an opaque id."""

    role: str
    id: str


OFFICE = frozenset({"coordinator", "administrator", "system"})
"""The roles that act for the service; all others act for themselves, or for whoever let them."""
SYSTEM = Actor("system", "system")


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one service date."""

    id: EventId
    type: EventType
    at: datetime
    service_date: date
    actor: Actor
    channel: Channel
    cause: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def event_line(event: Event) -> bytes:
    """Return the event as one JSON line, the same bytes for the same fact."""
    body = {
        "id": event.id,
        "type": event.type.value,
        "at": event.at.isoformat(),
        "service_date": event.service_date.isoformat(),
        "actor": [event.actor.role, event.actor.id],
        "channel": event.channel.value,
        "cause": event.cause,
        "data": dict(event.data),
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
