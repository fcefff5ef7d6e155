"""Bank holidays come from the packaged list, without the network, and a day past its end is not called working."""

import socket
from datetime import date
from pathlib import Path

import pytest

from scheduler.adapters.bank_holidays import Division, bank_holiday, bank_holidays, known_until
from scheduler.adapters.service_file import load_policy
from scheduler.domain.errors import BrokenInput
from scheduler.domain.holidays import HolidayRules
from tests.unit.adapters.test_service_file import SERVICE

CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (CHRISTMAS, "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (substitute day)"),
        (date(2026, 12, 29), None),
        (date(2026, 8, 31), "Summer bank holiday"),
    ],
)
def test_the_days_of_england_and_wales(day: date, name: str | None) -> None:
    assert bank_holiday(day) == name


def test_divisions_differ() -> None:
    saint_andrew = date(2026, 11, 30)
    assert bank_holiday(saint_andrew) is None
    assert bank_holiday(saint_andrew, Division.SCOTLAND) is not None


def test_nobody_asks_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    bank_holidays.cache_clear()
    assert bank_holiday(CHRISTMAS) == "Christmas Day"


def test_it_is_known_how_far_the_list_goes() -> None:
    assert known_until() >= date(2027, 12, 31)
    assert HolidayRules(bank_holidays()).known_until == known_until()
    assert HolidayRules().known_until is None


def test_a_service_file_says_whether_it_runs_on_them(tmp_path: Path) -> None:
    file = tmp_path / "service.toml"
    file.write_text(SERVICE)
    assert load_policy(file).runs_on(CHRISTMAS)
    file.write_text(SERVICE + '[holidays]\nbank_holidays = "england-and-wales"\n')
    assert load_policy(file).runs_on(CHRISTMAS)
    assert load_policy(file).holidays.name(CHRISTMAS) == "Christmas Day"
    file.write_text(SERVICE + '[holidays]\nbank_holidays = "england-and-wales"\nruns = false\n')
    assert not load_policy(file).runs_on(CHRISTMAS)
    file.write_text(SERVICE + '[holidays]\nbank_holidays = "france"\n')
    with pytest.raises(BrokenInput, match="england-and-wales"):
        load_policy(file)
