"""The pages on which a ride is asked for: one question each, every answer kept, the next open question next."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.dependencies import count_quote
from api.pages.agreeing import lacks_consent
from api.pages.draft import RideDraft, new_id
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.steps import BY_NAME, OF_FIELD, STEPS, Step, next_step, step_before
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import InvalidRequest, NotFound, TravelTimesUnavailable
from scheduler.domain.people import RiderId

BOOKERS = (Role.RESIDENT, Role.COORDINATOR)
router = APIRouter(include_in_schema=False, dependencies=[only(*BOOKERS)])


def to(path: str) -> RedirectResponse:
    """Return the redirect that follows a form, so that going back never sends it again."""
    return RedirectResponse(path, status_code=303)


@router.get("/book")
def start(visit: AnyVisit, rider: str = "") -> Response:
    """Begin a booking for the rider who is named or signed in; who is no rider chooses one first."""
    if not rider and visit.signed_in.rider_id is None:
        return to(chooser(visit))
    return begin(visit, new_draft(visit.rider_acted_for(rider).id))


def chooser(visit: Visit) -> str:
    """Return the page on which somebody says for whom a ride is."""
    return "/desk/riders" if visit.signed_in.runs_the_service else "/people"


def begin(visit: Visit, draft: RideDraft) -> Response:
    """Keep a new draft and show its first open question, or all answers when it was filled for them."""
    step = next_step(draft)
    answer = to(f"/book/{draft.id}/{step.name if step else 'answers'}")
    visit.keeper.save(answer, draft)
    return answer


def draft_of(visit: Visit, draft_id: str) -> RideDraft:
    """Return the draft of these pages.

    Raises
    ------
    NotFound
        There is none, or it was begun by somebody else.
    """
    draft = visit.keeper.load(visit.request, draft_id)
    if draft is None or not visit.may_act_for(draft.rider_id):
        raise NotFound("ride being booked", draft_id)
    visit.shows_needs([draft.rider_id], on="booking")
    return draft


@router.get("/book/{draft_id}/answers")
def all_answers(visit: AnyVisit, draft_id: str) -> Response:
    """Show every answer with a link to change it, and the button that asks for rides."""
    draft = draft_of(visit, draft_id)
    step = next_step(draft)
    if step:
        return to(f"/book/{draft.id}/{step.name}")
    return page(visit, "book/answers.html", draft=draft, rider=visit.rider(draft.rider_id))


@router.post("/book/{draft_id}/answers")
def ask_again(visit: AnyVisit, draft_id: str, _form: Form) -> Response:
    """Ask the scheduler with the answers as they are."""
    return ask(visit, draft_of(visit, draft_id))


@router.get("/book/{draft_id}/{name}")
def question(visit: AnyVisit, draft_id: str, name: str) -> Response:
    """Show one question with the answer given so far."""
    draft = draft_of(visit, draft_id)
    return _question(visit, draft, _step(name), errors=FormErrors())


@router.post("/book/{draft_id}/{name}")
def answer(visit: AnyVisit, draft_id: str, name: str, form: Form) -> Response:
    """Take one answer; go on to the next open question, or to the offers when none is open."""
    draft, step = draft_of(visit, draft_id), _step(name)
    errors = FormErrors()
    answered = step.read(form, draft, errors, visit)
    if answered is None:
        return _question(visit, draft, step, errors=errors, sent=dict(form))
    return go_on(visit, answered)


def go_on(visit: Visit, draft: RideDraft) -> Response:
    """Keep an answer and go on to the next open question, or to the offers when none is open."""
    answered = draft.answered_anew().model_copy(update={"asks_consent": lacks_consent(draft, visit)})
    following = next_step(answered)
    if following is None:
        return ask(visit, answered)
    redirect = to(f"/book/{answered.id}/{following.name}")
    visit.keeper.save(redirect, answered)
    return redirect


def ask(visit: Visit, draft: RideDraft, *, notice: str = "", takes_first: bool = False) -> Response:
    """Ask the scheduler for rides, and go to the page that shows what it answered.

    What cannot be asked at all is shown at the question it belongs to. Who ``takes_first`` has chosen already: the
    first ride goes straight to the last check, and where there is none any more, that is said.
    """
    draft = draft.model_copy(update={"asks_consent": lacks_consent(draft, visit)})
    step = next_step(draft)
    if step:
        redirect = to(f"/book/{draft.id}/{step.name}")
        visit.keeper.save(redirect, draft)
        return redirect
    count_quote(visit.service, visit.signed_in)
    try:
        quote = visit.scheduler.quote(draft.command(visit.origin, visit.policy))
    except InvalidRequest as refusal:
        errors = FormErrors()
        step = BY_NAME[OF_FIELD.get(refusal.field.split(".")[0], "day")]
        errors.add(step.name, refusal.message, target="main-content")
        shown = _question(visit, draft, step, errors=errors)
        visit.keeper.save(shown, draft)
        return shown
    except TravelTimesUnavailable:
        shown = page(visit, "book/no_roads.html", status=503, draft=draft)
        visit.keeper.save(shown, draft)
        return shown
    taken = quote.offers[0].id if takes_first and quote.offers else None
    update = {
        "quote_id": quote.id,
        "quote_day": quote.request.service_date,
        "offer_id": taken,
        "notice": "gone" if takes_first and not taken else notice,
    }
    redirect = to(f"/book/{draft.id}/{'check' if taken else 'offers'}")
    visit.keeper.save(redirect, draft.model_copy(update=update))
    return redirect


def new_draft(rider_id: RiderId, **known: object) -> RideDraft:
    """Return a draft with a fresh id and what is known already."""
    return RideDraft.model_validate({"id": new_id(), "rider_id": rider_id, **known})


def _step(name: str) -> Step:
    if name not in BY_NAME:
        raise NotFound("question", name)
    return BY_NAME[name]


def _question(
    visit: Visit, draft: RideDraft, step: Step, *, errors: FormErrors, sent: dict[str, object] | None = None
) -> Response:
    before = step_before(step.name, draft)
    return page(
        visit,
        step.template,
        status=422 if errors else 200,
        step=step,
        draft=draft,
        rider=visit.rider(draft.rider_id),
        back=f"/book/{draft.id}/{before.name}" if before else "/",
        position=STEPS.index(step) + 1,
        errors=errors or None,
        sent=sent or {},
        **step.show(draft, visit),
    )
