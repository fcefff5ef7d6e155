"""Which ways out of a refusal are in sight at once: three, as different from each other as they can be."""

from typing import NamedTuple

from scheduler.domain.booking import Alternative, AlternativeKind, Denial

IN_SIGHT = 3
FIRST = (
    AlternativeKind.OTHER_TIME,
    AlternativeKind.OTHER_DAY,
    AlternativeKind.MEETING_POINT,
    AlternativeKind.ONE_WAY,
)


class WayOut(NamedTuple):
    """One way out, and its number among all that were found."""

    number: int
    told: Alternative


def ways_out(denial: Denial | None) -> tuple[list[WayOut], list[WayOut]]:
    """Return the ways out to show at once, and those to show when asked for more."""
    found = [WayOut(number, told) for number, told in enumerate(denial.alternatives if denial else ())]
    kinds = [next((one for one in found if one.told.kind is kind), None) for kind in FIRST]
    chosen = [one for one in kinds if one is not None][:IN_SIGHT]
    chosen += [one for one in found if one not in chosen][: IN_SIGHT - len(chosen)]
    return sorted(chosen, key=lambda one: one.number), [one for one in found if one not in chosen]
