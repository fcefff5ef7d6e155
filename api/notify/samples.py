"""Made-up facts for looking at how messages are worded."""

from datetime import date, timedelta
from typing import Any

from api.language.calendar import day_and_month
from scheduler.domain.policy import ServicePolicy

MORE = {
    "people": "You and 1 other adult",
    "fetched": "1 hour",
    "train": "The 10:24 am train to Cambridge",
    "train_by": "10:14 am",
    "off_train": "",
    "until": "8:50 am",
}
"""What belongs to a ride besides its times."""


def sample(policy: ServicePolicy, today: date) -> dict[str, Any]:
    """Return facts for every kind of message."""
    there = {
        "direction": "The ride there",
        "origin": "12 High Street, Haddenham",
        "destination": "The surgery, Stretham",
        "pickup": "9:20 and 9:50 am",
        "by": "10:15 am",
    }
    back = {
        "direction": "The ride back",
        "origin": "The surgery, Stretham",
        "destination": "12 High Street, Haddenham",
        "pickup": "11:30 am and 12 noon",
        "by": "12:25 pm",
    }
    return {
        "service": policy,
        "name": "Edith Example",
        "day": day_and_month(today + timedelta(days=1)),
        "rides": [there, back],
        "gone": [back],
        "ride": there,
        "more": MORE,
        "dates": [
            {"day": day_and_month(today + timedelta(days=after)), "rides": rides, "state": state, "why": why}
            for after, rides, state, why in (
                (1, [there, back], "booked", ""),
                (3, [], "waiting", ""),
                (8, [], "refused", "Nobody is free at that time."),
                (10, [], "left_out", ""),
            )
        ],
        "says": "Edith Example, 12 High Street, Haddenham to The surgery, Stretham: nobody can take them. "
        "Ring, and find another way together.",
        "fare": "To pay: £2",
        "reference": "K7M 4PX",
        "driver": "Ivy",
        "vehicle": "the public minibus",
        "at": "9:35 am",
        "late": "20 minutes",
        "leaves": "8:40 am",
        "returns": "1:15 pm",
        "stops": 8,
        "hours": "9 am to 1 pm",
        "drives": True,
        "who": "Rue",
        "answer_by": "5 pm today",
        "of_papers": True,
        "paper": "MOT of the car",
        "lent": False,
        "taken_off": False,
        "instead": False,
        "until": "4:15 pm on Monday 30 November",
        "link": "https://rides.example.org/drive",
        "code": "314159",
        "minutes": 10,
        "said": "The password was changed.",
        "time": "9:35 am",
    }
