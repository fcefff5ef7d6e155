"""Whether we may keep what somebody ticked about the help they need: asked once, before a ride is planned around it."""

from starlette.datastructures import FormData

from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.visit import Visit
from api.privacy.agreeing import Yes, agree
from api.privacy.wording import CURRENT, SPOKEN, WORDINGS
from scheduler.domain.consent import tell_of_health


def lacks_consent(draft: RideDraft, visit: Visit) -> bool:
    """Tell whether the answers say something about health that nobody agreed we may keep."""
    if draft.needs is None or not tell_of_health(draft.needs):
        return False
    return visit.service.consents.in_force(draft.rider_id) is None


def read_consent(form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit) -> RideDraft | None:
    """Write a yes down; without one the ride is not asked for."""
    chosen = text(form, "agreed")
    if chosen == "no":
        words = _(
            "We cannot plan a ride around help that we may not write down. Ring us, or go back one page."
        )
        errors.add("agreed", words)
    elif chosen != "yes":
        errors.add("agreed", _("Choose yes if we may keep this, or no if not."))
    if errors:
        return None
    is_own = visit.signed_in.rider_id == draft.rider_id
    said_by = "" if is_own or visit.signed_in.runs_the_service else visit.signed_in.account.name
    agree(visit.service, draft.rider_id, Yes(visit.origin, text(form, "said_by") or said_by))
    return draft.model_copy(update={"asks_consent": False})


def show_consent(draft: RideDraft, visit: Visit) -> dict[str, object]:
    """Return the words that are agreed to."""
    is_read_out = visit.signed_in.rider_id != draft.rider_id and visit.signed_in.runs_the_service
    return {"words": SPOKEN if is_read_out else _(WORDINGS[CURRENT]), "is_read_out": is_read_out}
