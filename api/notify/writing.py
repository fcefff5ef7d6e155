"""How a piece of news becomes a message: to which address, by which way, in which words, and when it goes out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.notify.contact import Contact
from api.notify.message import By, Message, MessageState
from api.notify.words import words
from scheduler.domain.messages import News
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import Timeline
from scheduler.usecases.news_item import NewsItem


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes messages in the present moment, for the ways that are open."""

    policy: ServicePolicy
    open: Collection[By]
    now: datetime

    def way(self, contact: Contact) -> By:
        """Return the way by which somebody is told: theirs, as far as it is open, else the call list."""
        return next((by for by in contact.ways if by in self.open), By.CALL)

    def way_of(self, item: NewsItem, contact: Contact) -> By:
        """Return the way of a piece of news; what has to be talked over, or is too late by post, is rung."""
        by = self.way(contact)
        too_slow = item.news in (News.PLACE_FREE, News.DUTY_OFFER) and by is By.LETTER
        return By.CALL if item.news is News.TO_ARRANGE or too_slow else by

    def write(self, id_: str, item: NewsItem, contact: Contact, facts: dict[str, Any]) -> Message:
        """Return the message of a piece of news to its person, in the language that is spoken now."""
        by = self.way_of(item, contact)
        heard = by is By.CALL and item.heard
        said = words(item.news, by, {"name": contact.name, **facts})
        return Message(
            id=id_,
            key=item.key,
            news=item.news,
            person=contact.person,
            by=by,
            address=contact.address(by),
            subject=said.subject,
            text=said.text,
            made_at=self.now,
            due=self._due(item),
            service_date=item.service_date,
            about=_about(item),
            state=MessageState.TOLD if heard else _first_state(by),
            sent_at=self.now if heard else None,
        )

    def about_signing_in(self, id_: str, news: News, contact: Contact, facts: dict[str, Any]) -> Message:
        """Return a message that brings a code or tells of a change, which cannot wait."""
        by = self.way(contact)
        said = words(news, by, {"name": contact.name, "service": self.policy, **facts})
        return Message(
            id=id_,
            key=f"{news.value}:{id_}",
            news=news,
            person=contact.person,
            by=by,
            address=contact.address(by),
            subject=said.subject,
            text=said.text,
            made_at=self.now,
            due=self.now,
            state=_first_state(by),
        )

    def _due(self, item: NewsItem) -> datetime:
        rules, zone = self.policy.messages, self.policy.zone
        due = rules.due(item.news, self.now, service_date=item.service_date, zone=zone)
        if item.not_before is None:
            return due
        return max(due, Timeline(item.service_date, zone).moment(item.not_before))


def _first_state(by: By) -> MessageState:
    return MessageState.TO_CALL if by is By.CALL else MessageState.WAITING


def _about(item: NewsItem) -> str:
    if item.booking_id is not None:
        return f"booking:{item.booking_id}"
    if item.series_id is not None:
        return f"series:{item.series_id}"
    if item.wait_id is not None:
        return f"waiting:{item.wait_id}"
    return "" if item.shift_id is None else f"shift:{item.shift_id}"


def person_of(item: NewsItem) -> str:
    """Return the person of a piece of news as messages name people."""
    return f"{'driver' if item.is_for_driver else 'rider'}:{item.person}"
