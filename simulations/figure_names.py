"""What each figure is called by people, with its unit, and its meaning in these words instead of in keys."""

import re
from collections.abc import Mapping

from simulations.input_names import NAMES as INPUTS

NAMES: Mapping[str, str] = {
    "requests": "Requests answered",
    "booked": "Requests booked",
    "people_asking": "People who ask",
    "served_percent": "Served, %",
    "time_shifted_percent": "Refused first, then booked another time, %",
    "denied": "Requests refused",
    "abandoned": "Requests with offers, none taken",
    "denied_percent": "Requests refused, %",
    "late_cancel_percent": "Rides given back too late, %",
    "cancelled_percent": "Rides given back, %",
    "no_show_percent": "Riders who did not come, %",
    "trips": "Trips",
    "riders": "People carried",
    "companions": "Companions among them",
    "vehicle_hours": "Vehicle hours",
    "riders_per_vehicle_hour": "Riders an hour of a vehicle",
    "loaded_hours_percent": "Time with somebody aboard, %",
    "vehicle_km": "Km driven",
    "pooled_percent": "Km with two or more parties, %",
    "dead_percent": "Km with nobody aboard, %",
    "on_time_pickup_percent": "Picked up on time, %",
    "arrived_by_percent": "Arrived in time, %",
    "ride_to_direct": "Ride against the direct drive, times",
    "fares_pounds": "Fares of bookings, £",
    "paid_driver_pounds": "Paid drivers’ hours, £",
    "volunteer_pounds": "Volunteers’ miles, £",
    "booking_pounds": "Answering the telephone, £",
    "taxi_rides": "Rides by taxi",
    "taxi_pounds": "Taxis, £",
    "cost_pounds": "Cost of the day, £",
    "fare_income_pounds": "Fares of rides, £",
    "concession_pounds": "Paid by the council for passes, £",
    "subsidy_pounds": "Subsidy of the day, £",
    "subsidy_per_trip": "Subsidy of a trip, £",
    "cost_per_trip": "Cost of a trip, £",
    "break_even_per_hour": "Riders an hour at which fares meet the cost",
    "volunteer_hours": "Volunteers’ hours",
    "volunteer_miles": "Miles of volunteers’ own cars",
    "contract_hours": "Hours held for contracts",
    "contract_income_pounds": "Income of contracts, £",
    "kg_co2e": "Carbon, kg CO2e",
    "bus_served_percent": "Served by the bus, %",
    "bus_no_stop_percent": "No bus stop within a walk, %",
    "bus_vehicle_hours": "Hours of the bus",
    "bus_cost_pounds": "Cost of the bus, £",
    "bus_subsidy_pounds": "Subsidy of the bus, £",
    "bus_subsidy_per_trip": "Subsidy of a trip by bus, £",
    "bus_riders_per_vehicle_hour": "Riders an hour of the bus",
    "bus_empty_percent": "Km of the bus with nobody aboard, %",
    "bus_walk_min": "By bus: walk, minutes",
    "bus_walk_p90_min": "By bus: walk, nine in ten, minutes",
    "bus_wait_min": "By bus: wait, minutes",
    "bus_wait_p90_min": "By bus: wait, nine in ten, minutes",
    "bus_ride_min": "By bus: ride, minutes",
    "bus_ride_p90_min": "By bus: ride, nine in ten, minutes",
    "bus_total_min": "By bus: door to door, minutes",
    "bus_total_p90_min": "By bus: door to door, nine in ten, minutes",
    "bus_away_min": "By bus: too early or too late, minutes",
    "bus_generalised_min": "By bus: as people feel it, minutes",
    "bus_in_time_percent": "By bus: there by the time wished, %",
    "bus_kg_co2e": "Carbon of the bus, kg CO2e",
    "service_wait_min": "With the service: wait, minutes",
    "service_wait_p90_min": "With the service: wait, nine in ten, minutes",
    "service_ride_min": "With the service: ride, minutes",
    "service_ride_p90_min": "With the service: ride, nine in ten, minutes",
    "service_total_min": "With the service: door to door, minutes",
    "service_total_p90_min": "With the service: door to door, nine in ten, minutes",
    "service_away_min": "With the service: too early or too late, minutes",
    "service_generalised_min": "With the service: as people feel it, minutes",
    "service_in_time_percent": "With the service: there by the time wished, %",
    "bus_would_serve_refused": "Refused, but the bus would take them",
    "only_service_serves": "Served, and the bus would not take them",
    "together_served_percent": "Served by both together, %",
    "together_by_bus": "Both together: by bus all the way",
    "together_meeting": "Both together: a ride meets a bus",
    "together_missed_percent": "Both together: rides too late for the bus, %",
    "together_vehicle_hours": "Both together: hours of vehicles and bus",
    "together_service_hours": "Both together: hours of the service",
    "together_cost_pounds": "Both together: cost, £",
    "together_subsidy_pounds": "Both together: subsidy, £",
    "together_subsidy_per_trip": "Subsidy of a trip with both together, £",
    "together_riders_per_vehicle_hour": "Both together: riders an hour",
    "together_empty_percent": "Both together: km with nobody aboard, %",
    "together_walk_min": "Both together: walk, minutes",
    "together_walk_p90_min": "Both together: walk, nine in ten, minutes",
    "together_wait_min": "Both together: wait, minutes",
    "together_wait_p90_min": "Both together: wait, nine in ten, minutes",
    "together_ride_min": "Both together: ride, minutes",
    "together_ride_p90_min": "Both together: ride, nine in ten, minutes",
    "together_total_min": "Both together: door to door, minutes",
    "together_total_p90_min": "Both together: door to door, nine in ten, minutes",
    "together_away_min": "Both together: too early or too late, minutes",
    "together_generalised_min": "Both together: as people feel it, minutes",
    "together_in_time_percent": "Both together: there by the time wished, %",
    "together_kg_co2e": "Both together: carbon, kg CO2e",
    "bus_near_percent": "Residents near a stop of the bus, %",
    "service_near_percent": "Residents the service comes to, %",
    "service_subsidy_per_resident": "Subsidy of a resident, £ a year",
    "bus_subsidy_per_resident": "Subsidy of the bus for a resident, £ a year",
    "together_subsidy_per_resident": "Subsidy of both together for a resident, £ a year",
    "train_people": "People who go on by train",
    "train_served_percent": "Of those who go on by train, served, %",
    "train_missed_percent": "Rides too late for the train, %",
    "train_wait_min": "With a train: wait, minutes",
    "train_wait_p90_min": "With a train: wait, nine in ten, minutes",
    "train_ride_min": "With a train: ride, minutes",
    "train_ride_p90_min": "With a train: ride, nine in ten, minutes",
    "train_total_min": "With a train: door to town, minutes",
    "train_total_p90_min": "With a train: door to town, nine in ten, minutes",
    "train_away_min": "With a train: too early or too late, minutes",
    "train_generalised_min": "With a train: as people feel it, minutes",
    "train_in_time_percent": "With a train: there by the time wished, %",
}
_KEY = re.compile(r"costs\.\w+|[a-z0-9]+(?:_[a-z0-9]+)+")


def figure_name(key: str) -> str:
    """Return what a figure is called."""
    return NAMES[key]


def in_words(definition: str) -> str:
    """Return a definition with figures and prices called by their names, and signs of arithmetic as they are read."""
    named = _KEY.sub(lambda found: _quoted(found[0]), definition)
    said = named.replace(" / ", " ÷ ").replace(" x ", " × ").replace(" - ", " − ")
    return said[:1].upper() + said[1:]


def _quoted(key: str) -> str:
    name = NAMES.get(key) or INPUTS.get(key)
    return f"“{name}”" if name is not None else key
