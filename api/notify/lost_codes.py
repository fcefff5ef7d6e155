"""What becomes of a code to sign in that could not be sent: its person is on the coordinator's call list, once.

The code itself is kept nowhere. Whoever rings reads out another from the rider's page.
"""

from threading import Lock

from api.notify.message import By, Message, MessageState
from api.persistence.messages import MessageStore
from api.security.secrets import new_id
from scheduler.domain.messages import News
from scheduler.usecases.ports import Clock

SAYS = (
    "A code to sign in could not be sent. Is the number or address still right? "
    "Put it right under “Signing in” on the rider’s page, or read a code out from there."
)


class LostCodes:
    """Puts people whose code did not go out on the call list."""

    def __init__(self, messages: MessageStore, clock: Clock) -> None:
        self._messages, self._clock = messages, clock
        self._one_at_a_time = Lock()

    def add(self, person: str, *, by: By, trouble: str) -> None:
        """List somebody, such as ``rider:…``, unless they are listed for this already."""
        with self._one_at_a_time:  # codes go out on threads, and somebody who asks twice is rung once
            listed = {one.person for one in self._messages.to_call() if one.news is News.CODE}
            if person and person not in listed:
                self._list(person, by=by, trouble=trouble)

    def _list(self, person: str, *, by: By, trouble: str) -> None:
        id_, now = new_id("code"), self._clock.now()
        self._messages.add(
            Message(
                id=id_,
                key=f"code:{id_}",
                news=News.CODE,
                person=person,
                by=by,
                address="",
                subject="Code to sign in",
                text=SAYS,
                made_at=now,
                due=now,
                state=MessageState.FAILED,
                trouble=trouble,
            )
        )
