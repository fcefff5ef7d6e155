"""What tells whether the book of a date is still true, part by part, so that only what changed is read again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stamp:
    """Three numbers, each another one after a change of its part."""

    plan: int
    """The plan of the date and its bookings."""
    before: int
    """The plans of the days before that count towards fairness."""
    register: int
    """Everything else: people, vehicles, shifts, what is held fast."""
