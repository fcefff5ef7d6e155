"""The page to which the message about a duty leads: what is asked, and yes or no in one press, without signing in."""

from fastapi import APIRouter, Response

from api.pages.answers import text
from api.pages.gate import AnyVisit, OpenForm
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import anybody
from api.security.answer_links import opens
from api.security.identity import Role
from scheduler.domain.booking import Channel
from scheduler.domain.duty import Duty, DutyOffer, DutyOfferId, DutyOfferState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import Actor
from scheduler.usecases.commands import Origin
from scheduler.usecases.rota_commands import AnswerDutyOffer

router = APIRouter(prefix="/answer", include_in_schema=False, dependencies=[anybody()])


@router.get("/{offer_id}/{proof}")
def ask(visit: AnyVisit, offer_id: str, proof: str) -> Response:
    """Show the duty with two buttons, or what became of the offer. Looking answers nothing."""
    visit.scheduler.rota.expire()
    return _page(visit, _found(visit, offer_id, proof))


@router.post("/{offer_id}/{proof}")
def answer(visit: AnyVisit, offer_id: str, proof: str, form: OpenForm) -> Response:
    """Take down the yes or no of whom we asked."""
    found = _found(visit, offer_id, proof)
    refusal = ""
    if found is not None and text(form, "answer") in ("yes", "no"):
        offer, _ = found
        by = Origin(Actor(Role.DRIVER.value, offer.driver_id), Channel.WEB)
        try:
            accepts = text(form, "answer") == "yes"
            visit.scheduler.rota.answer(AnswerDutyOffer(offer.id, accepts=accepts, by=by))
        except (IllegalTransition, InvalidRequest) as trouble:
            refusal = trouble.message
    return _page(visit, _found(visit, offer_id, proof), refusal=refusal)


def _found(visit: Visit, offer_id: str, proof: str) -> tuple[DutyOffer, Duty] | None:
    """Return what a link is about; None where its duty was taken off the rota since.

    Raises
    ------
    NotFound
        We never sent that link.
    """
    if not opens(visit.service.signing_key, DutyOfferId(offer_id), proof):
        raise NotFound("question", offer_id)
    with visit.service.storage.reading() as records:
        offer = records.duty_offer(DutyOfferId(offer_id))
        duty = None if offer is None else records.duty(offer.duty_id)
    return None if offer is None or duty is None else (offer, duty)


def _page(visit: Visit, found: tuple[DutyOffer, Duty] | None, *, refusal: str = "") -> Response:
    if found is None:
        return page(visit, "drive/answer_gone.html")
    offer, duty = found
    with visit.service.storage.reading() as records:
        vehicle = None if duty.vehicle_id is None else records.vehicle(duty.vehicle_id)
    return page(
        visit,
        "drive/answer.html",
        status=409 if refusal else 200,
        offer=offer,
        duty=duty,
        vehicle=vehicle,
        waits=offer.state is DutyOfferState.WAITING,
        refusal=refusal,
    )
