"""Who is told that a paper of theirs runs out: once when 60 days are left, once for 30 and once for 7."""

from collections.abc import Iterator

from scheduler.domain.credentials import Standing, papers
from scheduler.domain.messages import News
from scheduler.domain.people import DriverId, Qualification
from scheduler.usecases.context import Context
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.ports import Records

_WARNED = (Standing.SEASON, Standing.MONTH, Standing.SOON)


def papers_running_out(context: Context, records: Records) -> Iterator[NewsItem]:
    """Yield which paper of whom runs out before long."""
    today = context.today()
    for driver in records.drivers():
        for one in papers(driver, (), today):
            if one.until is not None and one.standing in _WARNED:
                key = f"paper:{driver.id}:{one.kind.value}:{one.until.isoformat()}:{one.standing.value}"
                yield NewsItem(News.PAPER, driver.id, key, one.until, says=one.kind.value)


def is_renewed(records: Records, key: str) -> bool:
    """Tell whether the paper that a piece of news is about has another last day now, or its holder is gone."""
    driver_id, kind, until, _standing = key.removeprefix("paper:").rsplit(":", 3)
    driver = records.driver(DriverId(driver_id))
    held = None if driver is None else driver.until(Qualification(kind))
    return held is None or held.isoformat() != until
