"""Which sentences the scheduler says to residents, as patterns; a test holds them against its real answers.

Words in braces stand for values. Where a value is itself a phrase with words in it, its name leads to ``PARTS``.
"""

from api.language.words import N_

SENTENCES = (
    N_("We cannot get you to {place} by {time} on {date}: {because}."),
    N_("We cannot pick you up at {place} after {time} on {date}: {because}."),
    N_("No driver has been found for that day yet."),
    N_("The {run} on {date} has no seat left. Choose another day or your own time, or wait for a seat."),
    N_("The {run} on {date} has one seat left. Choose another day or your own time, or wait for a seat."),
    N_(
        "The {run} on {date} has {number} seats left. Choose another day or your own time, or wait for a seat."
    ),
    N_("There is no road between these places. Choose others, or ring {phone}."),
    N_("We can take up to {number} people together. For a larger group, ring {phone}."),
    N_("Somebody under 16 travels with an adult. Ask again and say that an adult comes along."),
    N_("Somebody must come along, because the driver may have to leave the vehicle for some minutes."),
    N_("You can book up to {number} days ahead. Choose an earlier day."),
    N_("We do not run on that day: it is a bank holiday, {holiday}. Choose another day."),
    N_("We do not run on that day. Choose another day."),
    N_("{place} is next to {other}. Choose places further apart."),
    N_("{place} is outside the area we serve. Choose a place inside it, or ring {phone}."),
    N_("We cannot reach {place} by road. Choose a place near a road, or ring {phone}."),
    N_("We could take you from {place} to {other} {when}, but not the way there."),
    N_("We could get you there {when}, but not the way back."),
    N_("We could pick you up {when}, but not the way back."),
    N_("We could get you there {when}, and back {back}."),
    N_("We could pick you up {when}, and back {back}."),
    N_("We could get you there {when}."),
    N_("We could pick you up {when}."),
    N_("We could meet you at {place}, about {span} on foot from your start, and get you there {when}."),
    N_("We could meet you at {place}, about {span} on foot from your start, {when}."),
    N_("We could take you to {place} {when}. It is about {span} on foot from where you want to go."),
    N_("Choose at least one day of the week."),
    N_("The last day is before the first. Enter a later day."),
    N_("That is more than {number} rides. Enter an earlier last day."),
    N_("A regular ride has at least two dates. Enter a later last day."),
    N_("A regular ride is booked for a year at most. Enter an earlier last day."),
    N_("It is too late to wait for this ride. Choose a later time."),
    N_("It is too late to change this ride here. Ring {phone}."),
    N_("We could only offer other times on that day."),
    N_("This ride has begun, or is over."),
    N_("The time of this ride is over. If we did not come, ring us."),
    N_("That time has passed. Enter a time in the future, like 14:30."),
    N_("The way back is before the way there. Enter a later time."),
    N_("Sign in first."),
)
HOLIDAYS = (
    N_("New Year’s Day"),
    N_("Good Friday"),
    N_("Easter Monday"),
    N_("Early May bank holiday"),
    N_("Spring bank holiday"),
    N_("Summer bank holiday"),
    N_("Christmas Day"),
    N_("Boxing Day"),
)
"""What the government's list calls the days that come every year; one that comes once is shown as it is."""
SUBSTITUTE = N_("{holiday} (substitute day)")
_WHEN = (
    N_("by {time} on {date}"),
    N_("after {time} on {date}"),
    N_("by {time}"),
    N_("after {time}"),
)
PARTS = {
    "because": (
        N_("{drivers} is already busy"),
        N_("{drivers} are already busy"),
        N_("{drivers} has a break at that time"),
        N_("{drivers} have a break at that time"),
        N_("{vehicles} has {room} at that time"),
        N_("{vehicles} have {room} at that time"),
        N_("no driver who can take you is out at that time"),
        N_("you would have to sit in the vehicle for too long"),
        N_("no driver has been found for that day yet"),
        N_("only volunteers' own cars could take you, and they need {span} to arrange it"),
        N_("the vehicles out that day are for members only; to become one, ring {phone}"),
        N_("no vehicle that day has room for your party"),
        N_("no vehicle that can take a wheelchair is out that day"),
        N_("no driver and vehicle that day can take this kind of ride"),
        N_("one way would fit, but not the whole journey"),
        N_("we need {span} to arrange it"),
        N_("we drive from {time} to {until}"),
        N_("you have another ride around that time ({references}). Change that one, or choose another time"),
    ),
    "drivers": (
        N_("the driver who can take you"),
        N_("both drivers who can take you"),
        N_("all {number} drivers who can take you"),
        N_("the driver who is out then"),
        N_("both drivers who are out then"),
        N_("all {number} drivers who are out then"),
    ),
    "vehicles": (
        N_("the vehicle that can take you"),
        N_("both vehicles that can take you"),
        N_("all {number} vehicles that can take you"),
    ),
    "room": (
        N_("no free seat"),
        N_("no free place for a wheelchair"),
        N_("no room left for a walking aid"),
        N_("no room for another dog"),
    ),
    "when": _WHEN,
    "back": _WHEN,
}
