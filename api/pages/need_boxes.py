"""The boxes about help that are ticked, at a booking and for the record: what each stands for, which go together."""

from starlette.datastructures import FormData

from api.language.words import gettext as _
from scheduler.domain.people import Needs, Wheelchair

CHAIRS = {Wheelchair.FOLDS.value, Wheelchair.MOVES.value, Wheelchair.STAYS_IN.value}
LIFTED = (Wheelchair.STAYS_IN, Wheelchair.MOVES)
"""Wheelchairs that may have a motor: one that folds has none."""
FLAGS = {
    "powered": "powered_chair",
    "frame": "walking_frame",
    "dog": "assistance_dog",
    "hearing": "hard_of_hearing",
    "sight": "low_vision",
    "never_alone": "never_left_alone",
    "under_16": "under_16",
    "door": "door_to_door",
}
"""By box: the need it stands for; wheelchairs have boxes of their own."""


def ticked_in(form: FormData) -> set[str]:
    """Return the boxes that were ticked."""
    return {value for value in form.getlist("needs") if isinstance(value, str)}


def wrong_in(ticked: set[str]) -> str:
    """Return what to put right in boxes that cannot go together, or nothing."""
    if len(ticked & CHAIRS) > 1:
        return _("Choose one line about your wheelchair: it folds, you move to a seat, or you stay in it.")
    if "powered" in ticked and not ticked & set(LIFTED):
        return _("Choose whether you move to a seat or stay in your powered wheelchair.")
    return ""


def needs_of(ticked: set[str]) -> Needs:
    """Return the needs that boxes stand for, where nothing is wrong in them."""
    chair = next((kind for kind in Wheelchair if kind in ticked), Wheelchair.NONE)
    return Needs(wheelchair=chair, **{need: box in ticked for box, need in FLAGS.items()})


def ticked_needs(found: Needs) -> list[str]:
    """Return the boxes that stand for these needs."""
    ticked = [] if found.wheelchair is Wheelchair.NONE else [found.wheelchair.value]
    return ticked + [box for box, need in FLAGS.items() if getattr(found, need)]
