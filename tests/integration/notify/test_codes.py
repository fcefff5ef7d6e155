"""Codes go out for real: by e-mail with a link and a code, and nothing of them is kept where it can be read."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import cast

from api.notify import provider
from api.notify.lost_codes import LostCodes
from api.notify.message import By, Message, MessageState
from api.notify.token import read_key
from api.persistence.messages import MessageStore
from api.security.contacts import Contacts
from api.security.identity import Account, Role
from api.security.messages import CodeMessage
from api.security.sending_codes import SentMessages
from api.service import Service
from scheduler.adapters.clocks import SystemClock
from scheduler.domain.people import RiderId
from tests import databases
from tests.fakes import village_service as village
from tests.fakes.mail_server import MailServer
from tests.fakes.provider_server import KEY, TEMPLATES, ProviderServer
from tests.integration.api.conftest import Api

PAGE = {"accept": "text/html", "sec-fetch-site": "same-origin"}


def arrived(server: MailServer) -> str:
    until = monotonic() + 10
    while not server.mails and monotonic() < until:
        sleep(0.01)
    (mail,) = server.mails
    assert "rose@example.org" in str(mail["To"])
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())


def on_the_list(service: Service) -> list[Message]:
    until = monotonic() + 10
    while not service.messages.to_call() and monotonic() < until:
        sleep(0.01)
    return service.messages.to_call()


def test_a_resident_gets_a_mail_and_comes_in_by_it(start: Callable[..., Api], tmp_path: Path) -> None:
    with MailServer() as server:
        api = start(
            mail_host="127.0.0.1",
            mail_port=server.port,
            mail_from="rides@example.org",
            mail_starts_tls=False,
            public_url="https://rides.example.org",
        )
        service = api.app.state.service
        lost = LostCodes(service.messages, service.clock)
        real = SentMessages(service.senders, service.policy, clock=service.surroundings.wall_clock, lost=lost)
        object.__setattr__(
            service.doors.codes._sending, "messages", real
        )  # the demonstration only shows them
        rose = Account(
            "account-rose", "rose", "Rose Rowe", frozenset({Role.RESIDENT}), rider_id=RiderId(village.BEN.id)
        )
        service.sign_ins.add("", rose, contacts={rose.id: Contacts(email="rose@example.org")})
        api.client.cookies.clear()
        api.client.post("/sign-in", data={"contact": "rose@example.org"}, headers=PAGE)
        text = arrived(server)
    service.senders[By.EMAIL]._server = replace(service.senders[By.EMAIL]._server, port=1)  # nobody is there
    for _ in range(2):
        api.client.post("/sign-in", data={"contact": "rose@example.org"}, headers=PAGE)
    (lost,) = on_the_list(service)
    assert (lost.person, lost.by, lost.address) == (f"rider:{village.BEN.id}", By.EMAIL, "")
    assert "read a code out" in lost.text
    assert not re.search(r"\d{6}", lost.text + lost.trouble)
    code = re.search(r"\b\d{6}\b", text)
    link = re.search(r"https://rides\.example\.org(/sign-in/link/[\w-]+)", text)
    assert code
    assert link
    raw = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("test.db"))
    assert link[1].rsplit("/", 1)[1].encode() not in raw
    answer = api.client.post(link[1], headers=PAGE, follow_redirects=False)
    assert answer.headers["Location"] == "/rides"


TROUBLES: tuple[tuple[list[tuple[int, str]], int, str], ...] = (
    ([(400, "Not a valid number")], 0, "The address or number was refused."),
    ([(503, "Not now")], 1, ""),
    ([(0, "")], 1, ""),
    ([(201, "Sign in to this network")], 1, ""),
    ([(403, "No such key")] * 2, 0, "The provider answered 403: No such key"),
    ([(429, "Exceeded rate limit")] * 2, 0, "The provider answered 429: Exceeded rate limit"),
    ([(500, "Internal server error")] * 2, 0, "The provider answered 500: Internal server error"),
    ([(0, "")] * 2, 0, "The provider does not answer (RemoteProtocolError)."),
    ([(201, "Sign in to this network")] * 2, 0, "The provider answered 201: Sign in to this network"),
)


def test_after_any_trouble_of_the_provider_a_code_goes_out_once_or_its_person_is_rung(tmp_path: Path) -> None:
    clock = SystemClock()
    with ProviderServer() as server, databases.opened("sqlite", tmp_path) as database:
        account = provider.Account(server.url, read_key(KEY), {By.SMS: TEMPLATES["sms"]})
        senders = {By.SMS: provider.ProviderSender(account, clock)}
        store = MessageStore(database)
        for number, (fails, taken, trouble) in enumerate(TROUBLES):
            server.fails, person = list(fails), f"rider:{number}"
            sending(senders, store, clock, person)
            assert len(server.taken) == taken, fails
            server.taken.clear()
            assert [one.trouble for one in store.of_person(person)] == ([trouble] if trouble else [])
        server.loses_answers, server.fails = 1, []
        sending(senders, store, clock, "rider:lost-answer")
        assert (len(server.taken), store.of_person("rider:lost-answer")) == (1, [])
        senders[By.SMS] = cast(provider.ProviderSender, object())
        sending(senders, store, clock, "rider:broken")
        assert [one.trouble for one in store.of_person("rider:broken")] == [
            "It could not be sent (AttributeError)."
        ]


def sending(
    senders: dict[By, provider.ProviderSender], store: MessageStore, clock: SystemClock, person: str
) -> None:
    """Send a code, and wait until that is done."""
    codes = SentMessages(senders, village.POLICY, clock=clock, lost=LostCodes(store, clock))
    codes.send(CodeMessage("07700 900123", "123456", None, "Rose Rowe", person))
    codes._beside.shutdown(wait=True)
    for one in store.to_call():
        store.change(one.id, MessageState.FAILED, state=MessageState.TOLD)


def test_somebody_whose_codes_are_lost_at_the_same_moment_is_rung_once(start: Callable[..., Api]) -> None:
    service = start().app.state.service
    lost = LostCodes(service.messages, service.clock)
    person = f"rider:{village.BEN.id}"
    with ThreadPoolExecutor(8) as pool:
        for told in [pool.submit(lost.add, person, by=By.EMAIL, trouble="nobody answers") for _ in range(8)]:
            told.result()
    assert [one.person for one in service.messages.to_call()] == [person]
