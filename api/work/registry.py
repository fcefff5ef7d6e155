"""Which kinds of outbox entry there are, and who does each. The one list: add yours here."""

from datetime import timedelta

from api.service import Service
from api.work.chores import (
    FORGET,
    RETENTION,
    TEND,
    TEND_WHAT_IFS,
    forget_old,
    keep_retention,
    tend,
    tend_what_ifs,
)
from api.work.duties import EXPIRE, EXPIRE_EVERY, TELL_OFFER, expire_offers, tell_offer
from api.work.handlers import Handlers, Rule
from api.work.partners import TELL_PARTNER, tell_of_partner
from api.work.planning import optimise_day
from api.work.sending import FOLLOW, SEND, TRIES, follow, send
from api.work.telling import NEWS_ROUND, ROUND_EVERY, news_round, tell
from scheduler.domain.outbox import OPTIMISE_DAY, TELL


def handlers_of(service: Service) -> Handlers:
    """Return the handlers of a service."""
    return Handlers(
        (
            Rule(OPTIMISE_DAY, optimise_day(service.scheduler)),
            Rule(TELL_OFFER, tell_offer(service)),
            Rule(TELL_PARTNER, tell_of_partner(service)),
            Rule(EXPIRE, expire_offers(service), every=EXPIRE_EVERY),
            Rule(TELL, tell(service)),
            Rule(SEND, send(service), attempts=TRIES + 2),
            Rule(FOLLOW, follow(service)),
            Rule(NEWS_ROUND, news_round(service), every=ROUND_EVERY),
            Rule(RETENTION, keep_retention(service), every=timedelta(hours=24)),
            Rule(FORGET, forget_old(service), every=timedelta(hours=1)),
            Rule(TEND, tend(service), every=timedelta(minutes=1)),
            Rule(TEND_WHAT_IFS, tend_what_ifs(service), every=timedelta(minutes=1)),
        )
    )
