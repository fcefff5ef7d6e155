"""How a caller gets what was booked in writing: a way that is open for them, asked on the call and kept."""

from dataclasses import replace

from api.notify.message import By
from api.pages.visit import Visit
from scheduler.domain.people import RiderId

WORDS = {
    By.SMS: "a text message",
    By.EMAIL: "an e-mail",
    By.LETTER: "a letter",
    By.CALL: "a call, nothing in writing",
}


def ways_of(visit: Visit, rider_id: RiderId) -> list[tuple[str, str]]:
    """Return the ways that are open for a rider, the present one first."""
    known = visit.service.contacts.find(f"rider:{rider_id}")
    if known is None:
        return []
    first = known.way
    others = [by for by in WORDS if by is not first and known.address(by)]
    return [(by.value, WORDS[by]) for by in (first, *others)]


def keep_way(visit: Visit, rider_id: RiderId, chosen: str) -> None:
    """Keep the way that the caller asked for, before anything is told to them."""
    known = visit.service.contacts.find(f"rider:{rider_id}")
    if known is None or chosen not in set(By) or chosen == known.way:
        return
    by = By(chosen)
    if known.address(by):
        visit.service.contacts.put(replace(known, chosen=by))


def way_words(visit: Visit, rider_id: RiderId) -> str:
    """Return how a rider is told: "a text message"."""
    known = visit.service.contacts.find(f"rider:{rider_id}")
    return WORDS[known.way if known is not None else By.CALL]
