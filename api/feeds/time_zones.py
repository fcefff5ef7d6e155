"""Time zones as a calendar file describes them, for readers that know none by name."""

from icalendar import Calendar, TimezoneDaylight, vDDDLists


def describe_time_zones(made: Calendar) -> None:
    """Add the time zones that a calendar uses, each onset as clocks show it just before (RFC 5545, 3.6.5).

    Where clocks go forward, the library tells what they show just after; read by the standard, that is an hour late.
    """
    made.add_missing_timezones()
    for onset in made.walk("DAYLIGHT"):
        assert isinstance(onset, TimezoneDaylight)
        leap = onset.TZOFFSETTO - onset.TZOFFSETFROM
        onset.DTSTART -= leap
        if onset.rdates:
            onset["rdate"] = vDDDLists([day - leap for day, *_ in onset.rdates])
