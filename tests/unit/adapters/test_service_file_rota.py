"""What a service file may say of rotas and mileage."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.adapters.service_file import load_policy
from scheduler.domain.errors import BrokenInput
from scheduler.domain.mileage import tax_year

HADDENHAM = Path(__file__).parents[3] / "areas" / "haddenham" / "service.toml"


def test_the_rate_of_a_mile_is_that_of_its_day() -> None:
    mileage = load_policy(HADDENHAM).mileage
    assert [mileage.rate(date(2026, 4, day)).pence for day in (5, 6)] == [45, 55]
    assert mileage.rate(date(2000, 1, 1)).pence == 45
    assert [tax_year(date(2026, 4, day)) for day in (5, 6)] == [2025, 2026]


@pytest.mark.parametrize(
    ("more", "named"),
    [("[roster]\nweeks = 99\n", "weeks"), ("[roster]\nweek = 4\n", "week")],
)
def test_what_cannot_be_is_named(tmp_path: Path, more: str, named: str) -> None:
    text = HADDENHAM.read_text(encoding="utf-8")
    file = tmp_path / "service.toml"
    file.write_text(text.split("# Four to eight weeks")[0] + more, encoding="utf-8")
    with pytest.raises(BrokenInput, match=named):
        load_policy(file)


def test_rates_stand_in_order(tmp_path: Path) -> None:
    file = tmp_path / "service.toml"
    file.write_text(
        HADDENHAM.read_text(encoding="utf-8").replace("2011-04-06", "2027-04-06"), encoding="utf-8"
    )
    with pytest.raises(BrokenInput, match="order"):
        load_policy(file)
