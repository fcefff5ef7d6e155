"""What each input of a scenario is called by people, with its unit; files and code call it by its key."""

from collections.abc import Mapping
from pathlib import Path

from scheduler.adapters.strict_toml import read_toml

NAMES: Mapping[str, str] = read_toml(Path(__file__).with_suffix(".toml"))


def input_name(key: str) -> str:
    """Return what an input is called; one without a name of its own is called by the last words of its key."""
    if key in NAMES:
        return NAMES[key]
    above, _, last = key.rpartition(".")
    words = last.replace("_percent", ", %").replace("_min", ", minutes").replace("_", " ")
    return f"{NAMES[above]}: {words}" if above in NAMES else words[:1].upper() + words[1:]
