"""What did not arrive is sent once more when the office says so: as a new message, so that the old one stays on record.

A new message has a reference of its own; by the old one the provider would say that it had it already. Where nobody
knew whether the old one had arrived, its deliverer is asked once more, and nothing is sent if it had.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from api.notify.contact import Contact
from api.notify.message import By, Message, MessageState, sending
from api.persistence import messages
from api.persistence.unit_of_work import SqlStorage
from scheduler.domain.messages import News

ONE_TIME = (News.CODE, News.SIGN_IN_CHANGED)
"""A code is kept nowhere, and who was warned at an old address is not to be warned at a new one."""


def ways_again(failed: Message, contact: Contact | None, open_: Collection[By]) -> tuple[By, ...]:
    """Return the ways by which a failed message can be sent again, the one it was written for in front.

    A short text reads well in an e-mail; what was written for an e-mail or a letter says too much for another way.
    """
    if failed.state is not MessageState.FAILED or failed.news in ONE_TIME or contact is None:
        return ()
    fitting = (By.SMS, By.EMAIL) if failed.by is By.SMS else (failed.by,)
    return tuple(by for by in fitting if by in open_ and contact.address(by))


def written_again(failed: Message, *, id_: str, by: By, address: str, now: datetime) -> Message:
    """Return the message that takes the place of one that failed."""
    fresh = replace(failed, state=MessageState.WAITING, attempts=0, trouble="", provider_id="", sent_at=None)
    return replace(fresh, id=id_, by=by, address=address, made_at=now, due=now)


def send_again(storage: SqlStorage, failed: Message, *, new: Message) -> bool:
    """Have the new message sent instead; False, and nothing done, where somebody dealt with the old one before."""
    with storage.writing() as unit:
        if not messages.set_aside(unit.connection, failed.id) or not messages.put(unit.later, new):
            return False
        unit.put_entry(sending(new, instead_of=failed.id))
        unit.commit()
    return True
