"""What each kind of outbox entry does, in the words of the office: what is missing while it waits for a person."""

from scheduler.domain.outbox import OPTIMISE_DAY, SEND_MESSAGE, TELL
from scheduler.usecases.duty_offers import TELL_OFFER
from scheduler.usecases.partners import TELL_PARTNER

_WORDS = {
    OPTIMISE_DAY: "Look for a better plan of a day",
    TELL: "Write messages about something that changed",
    SEND_MESSAGE: "Send a message",
    "follow-message": "Ask whether a message arrived",
    TELL_OFFER: "Ask a driver whether they can drive",
    TELL_PARTNER: "Tell a volunteer whether who shares their duty comes",
    "expire-duty-offers": "Close offers to drivers that have run out",
    "news-round": "Look for reminders and delays to tell people of",
    "tend-what-ifs": "Start what-ifs that wait, and those whose program died",
    "retention": "Delete personal data whose time is over",
    "forget-old": "Clear away old answers and finished work",
    "tend": "Give back offers that ran out and answer people who wait",
}


def words_of(kind: str) -> str:
    """Return what a kind of entry does; of a kind this version does not know, its name."""
    return _WORDS.get(kind, kind.replace("-", " ").capitalize())
