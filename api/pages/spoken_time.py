"""Times written as they are said, "half past nine", "ten to two": the same in figures, for those who type them so."""

import re

_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_FIGURES = {name: str(number) for number, name in enumerate(_NAMES, 1)} | {
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "quarter": "15",
    "half": "30",
}
_NAMED = re.compile(rf"\b({'|'.join(_FIGURES)})\b")
_PAST = re.compile(
    r"^(?:a )?(?P<minutes>\d{1,2})(?: minutes?)? (?P<way>past|to) (?P<hour>\d{1,2})(?P<rest>\D*)$"
)
_HALF = re.compile(r"^30 (?P<hour>\d{1,2})(?P<rest>\D*)$")


def in_figures(words: str) -> str:
    """Return "9:30" for "half past nine" and "half nine", "1:50 pm" for "ten to two pm"; other words as they are."""
    text = _NAMED.sub(lambda name: _FIGURES[name[0]], words)
    said = _PAST.match(text)
    if said is not None:
        hour, minutes = int(said["hour"]), int(said["minutes"])
        if said["way"] == "to":
            hour, minutes = hour - 1 or 12, 60 - minutes
        return f"{hour}:{minutes:02d}{said['rest']}"
    half = _HALF.match(text)
    return f"{half['hour']}:30{half['rest']}" if half is not None else text
