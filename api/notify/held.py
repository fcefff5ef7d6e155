"""Whether what a message offers is still held for the one it goes to."""

from api.notify.message import Message
from scheduler.domain.messages import News
from scheduler.domain.waiting import WaitId
from scheduler.usecases.ports import Storage


def place_is_gone(storage: Storage, message: Message) -> bool:
    """Tell whether a message speaks of a place that was taken, or given to somebody else."""
    if message.news is not News.PLACE_FREE:
        return False
    with storage.reading() as records:
        waiting = records.waiting.get(WaitId(message.about.removeprefix("waiting:")))
    return waiting is None or message.key != f"place-free:{waiting.offer_id}"
