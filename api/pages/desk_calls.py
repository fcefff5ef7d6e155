"""The coordinator's call list: whom to ring because there is no other way, or because a message did not arrive."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Response

from api.audit.asking import asking
from api.audit.deed import Deed
from api.notify.again import send_again, ways_again, written_again
from api.notify.contact import Contact
from api.notify.held import is_gone
from api.notify.message import ON_THE_LIST, By, Message, MessageState
from api.notify.words import spoken_of
from api.pages.answers import text
from api.pages.booking import to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.duty import DutyOfferId, DutyRole
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.messages import News
from scheduler.domain.people import DriverId
from scheduler.usecases.rota_commands import AnswerDutyOffer, ConfirmDuty

TITLES = {
    News.CONFIRMED: "Booked",
    News.CHANGED: "Changed",
    News.CANCELLED: "Cancelled",
    News.REGULAR: "Regular ride",
    News.REMINDER: "Reminder",
    News.ON_ITS_WAY: "On its way",
    News.LATE: "Running late",
    News.SOONER: "Comes sooner",
    News.DRIVER_CHANGED: "Another driver",
    News.TO_ARRANGE: "Arrange together",
    News.PLACE_FREE: "A ride is free",
    News.NO_PLACE: "No ride found",
    News.DUTY_OFFER: "Can they help?",
    News.DUTY_WITHDRAWN: "No need to drive",
    News.PARTNER_GONE: "Who shares their duty cannot",
    News.PARTNER_COMES: "Who shares their duty comes",
    News.DUTY_REMINDER: "Their duty",
    News.PAPER: "A paper runs out",
    News.ROSTER: "Their run",
    News.RUN_CHANGED: "Their run changed",
    News.CODE: "Code to sign in",
    News.SIGN_IN_CHANGED: "Signing in changed",
}
PRESSING = (
    News.TO_ARRANGE,
    News.PLACE_FREE,
    News.NO_PLACE,
    News.LATE,
    News.SOONER,
    News.ON_ITS_WAY,
    News.DRIVER_CHANGED,
    News.RUN_CHANGED,
    News.CANCELLED,
    News.CHANGED,
    News.REGULAR,
    News.DUTY_OFFER,
    News.PARTNER_GONE,
    News.PARTNER_COMES,
)
Urgency = tuple[bool, date, datetime, str]
"""What sorts calls: what cannot wait, then the sooner day, then what is due first."""
ANSWERS = ("yes", "no")
"""What a volunteer says on the telephone to a duty they are asked for."""
LOOKS_AHEAD = (
    News.CONFIRMED,
    News.CHANGED,
    News.REMINDER,
    News.DRIVER_CHANGED,
    News.ROSTER,
    News.RUN_CHANGED,
    News.DUTY_REMINDER,
    News.DUTY_WITHDRAWN,
    News.PARTNER_GONE,
    News.PARTNER_COMES,
)
"""What is of no use to anybody once its day is over."""
router = APIRouter(prefix="/desk/calls", include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to ring."""

    message: Message
    title: str
    name: str
    phone: str
    says: str
    is_pressing: bool
    again: tuple[By, ...]
    """The ways by which it can be sent once more."""
    gives_up: str
    """Where it is written down that a volunteer cannot come to the duty they are reminded of."""

    @property
    def has_failed(self) -> bool:
        """Whether they were sent something that did not arrive."""
        return self.message.state is MessageState.FAILED


@router.get("")
def calls(visit: AnyVisit, note: str = "") -> Response:
    """List whom to ring, what cannot wait first."""
    listed = visit.service.messages.to_call()
    found = [_call(visit, message) for message in listed if not _is_over(visit, message)]
    first: dict[str, Urgency] = {}
    for call in found:
        urgency, person = _urgency(call), call.message.person
        first[person] = min(urgency, first.get(person, urgency))
    # Whoever is rung hears everything at once: one call a person, the most pressing person first.
    found.sort(key=lambda call: (first[call.message.person], _urgency(call)))
    return page(
        visit,
        "desk/calls.html",
        calls=found,
        people=len(first),
        zone=visit.policy.zone,
        done=note == "told",
        tried=note == "tried",
        again=note == "again",
        late=note == "late",
    )


@router.post("/{message_id}")
def ring(visit: AnyVisit, message_id: str, form: Form) -> Response:
    """Write down how a call went, or have what did not arrive sent again: once, whoever else presses."""
    message = visit.service.messages.get(message_id)
    if message is None:
        raise NotFound("call", message_id)
    outcome = text(form, "outcome")
    now = visit.service.clock.now()
    if outcome in ANSWERS and message.news is News.DUTY_OFFER:
        try:
            _answer(visit, message, accepts=outcome == "yes")
        except (IllegalTransition, InvalidRequest) as refusal:
            return page(visit, "drive/refused.html", status=409, refusal=refusal.message, back="/desk/calls")
        visit.service.messages.change(message.id, *ON_THE_LIST, state=MessageState.TOLD, sent_at=now)
    elif outcome in ("told", "dropped"):
        state = MessageState.TOLD if outcome == "told" else MessageState.DROPPED
        visit.service.messages.change(message.id, *ON_THE_LIST, state=state, sent_at=now)
        if outcome == "told" and message.news is News.DUTY_REMINDER:
            _confirm(visit, message)
    elif outcome == "no_answer":
        visit.service.messages.change(message.id, *ON_THE_LIST, attempts=message.attempts + 1)
    elif outcome.startswith("again_"):
        if not _send_again(visit, message, outcome.removeprefix("again_")):
            return to("/desk/calls?note=late")
    else:
        return to("/desk/calls")
    by = asking()
    visit.service.audit.add(
        Deed(
            f"call.{outcome}",
            visit.service.surroundings.wall_clock.now(),
            by.actor,
            by.channel,
            subject=message.about,
            people=(message.person,) if ":" in message.person else (),
            detail={"message": message.id},
        )
    )
    if text(form, "from") == "repair" and message.service_date is not None:
        return to(f"/desk/{message.service_date.isoformat()}/repair?note={outcome}")
    note = "again" if outcome.startswith("again_") else "tried" if outcome == "no_answer" else "told"
    return to(f"/desk/calls?note={note}")


def _answer(visit: Visit, message: Message, *, accepts: bool) -> None:
    """Write down the yes or no of a volunteer who was rung about a duty."""
    offer_id = DutyOfferId(message.key.removeprefix("duty-offer:"))
    visit.scheduler.rota.answer(AnswerDutyOffer(offer_id, accepts=accepts, by=visit.origin))


def _confirm(visit: Visit, message: Message) -> None:
    """Write down that a volunteer comes who said so on the telephone, unless the duty is not theirs any more."""
    _news, role, key = message.key.split(":", 2)
    driver_id, day = DriverId(message.person.removeprefix("driver:")), message.service_date
    if day is not None:
        with suppress(NotFound):
            visit.scheduler.rota.confirm(ConfirmDuty(driver_id, day, DutyRole(role), key, visit.origin))


def _contact(visit: Visit, message: Message) -> Contact | None:
    return visit.service.contacts.find(message.person) if ":" in message.person else None


def _send_again(visit: Visit, message: Message, way: str) -> bool:
    service, contact = visit.service, _contact(visit, message)
    by = next((by for by in ways_again(message, contact, service.senders) if by.value == way), None)
    if by is None or contact is None:
        return False
    id_, now = service.surroundings.ids.new_id("message"), service.clock.now()
    new = written_again(message, id_=id_, by=by, address=contact.address(by), now=now)
    return send_again(service.storage, message, new=new)


def _is_over(visit: Visit, message: Message) -> bool:
    """Tell whether a call would come too late: its day is over, the duty has begun, or the offer is settled."""
    if is_gone(visit.service.storage, message):
        return True
    if message.news not in LOOKS_AHEAD or message.service_date is None:
        return False
    lasts = timedelta(hours=visit.policy.roster.reminder_hours)
    has_begun = message.news is News.DUTY_REMINDER and visit.now >= message.made_at + lasts
    return message.service_date < visit.today or has_begun


def _urgency(call: Call) -> Urgency:
    day = call.message.service_date or date.min
    return not call.is_pressing, day, call.message.due, call.message.id


def _call(visit: Visit, message: Message) -> Call:
    contact = _contact(visit, message)
    return Call(
        message=message,
        title=TITLES[message.news],
        name="" if contact is None else contact.name,
        phone="" if contact is None else contact.phone,
        says=spoken_of(message),
        is_pressing=message.news in PRESSING,
        again=ways_again(message, contact, visit.service.senders),
        gives_up=_gives_up(message) if message.news is News.DUTY_REMINDER else "",
    )


def _gives_up(message: Message) -> str:
    _news, role, key = message.key.split(":", 2)
    way = f"shifts/{key}/drop-out" if role == DutyRole.DRIVER else f"duties/{key}/step-down"
    return f"/drive/{way}"
