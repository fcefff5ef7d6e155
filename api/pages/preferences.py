"""Whom a rider would like to be driven by: asked only of those who want to say so."""

from starlette.datastructures import FormData

from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.visit import Visit
from scheduler.domain.people import Gender


def read_driver(form: FormData, draft: RideDraft, errors: FormErrors, _visit: Visit) -> RideDraft | None:
    """Read whether a woman or a man should drive."""
    chosen = text(form, "driver")
    if chosen not in {"any", *Gender}:
        errors.add("driver", _("Choose who should drive you."))
        return None
    return draft.model_copy(update={"driver_gender": None if chosen == "any" else Gender(chosen)})


def show_driver(draft: RideDraft, _visit: Visit) -> dict[str, object]:
    """Return what was chosen so far."""
    return {"chosen": draft.driver_gender or "any"}
