"""The return for the council: a period of the live service in figures, with the trips behind each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from api.pages import planner_return_shown as shown
from api.pages import typed
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit
from api.pages.paging import paged
from api.pages.planner import READERS
from api.pages.planner_behind import counts, told
from api.pages.planner_form import Shown, shown_field
from api.pages.rendering import page
from api.pages.visit import Visit
from api.planning.present import present_of
from api.planning.reading import read_typed
from api.planning.returned import BASE, FILES, LONGEST_DAYS, PRICES, Period, Returned, last_month, reckon
from api.security.access import only
from scheduler.domain.errors import BrokenInput, NotFound

LENT = "lent"
router = APIRouter(prefix="/planner/return", include_in_schema=False, dependencies=[only(*READERS)])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for, as it was sent and as it was understood."""

    sent: Mapping[str, str]
    first: date | None
    last: date | None
    prices: Mapping[str, str]

    @property
    def query(self) -> str:
        """The end of an address that asks for the same."""
        return urlencode({name: value for name, value in self.sent.items() if value})


@router.get("")
def returned(visit: AnyVisit) -> Response:
    """Show the form, and the return where a period was chosen."""
    if "from" not in visit.request.query_params:
        usual = last_month(visit.today)
        return _page(visit, {"from": str(usual.first), "to": str(usual.last)})
    errors = FormErrors()
    wanted = _wanted(visit, errors)
    found = _reckoned(visit, wanted, errors)
    if found is None:
        return _page(visit, wanted.sent, status=422, errors=errors)
    first, more = shown.figures(found.told)
    return _page(
        visit,
        wanted.sent,
        query=wanted.query,
        days=len([events for events in found.told["daily"]["requests"] if events]),
        first=first,
        more=more,
        chart=shown.daily_chart(found.told, "trips"),
        groups=shown.groups(found.told),
        trend=shown.trend(found.told),
        strangers=found.told["shifts_without_price"],
        not_closed=found.told["runs_not_closed"],
        untimed=found.told["figures"]["untimed_trips"],
        files=FILES,
    )


@router.get("/figures/{figure}")
def behind(visit: AnyVisit, figure: str, day: str = "") -> Response:
    """Show a figure day by day, and the trips of a day that it is counted from."""
    wanted, found = _found(visit)
    if figure not in found.told["figures"] or (day and day not in found.told["days"]):
        raise NotFound("figure", f"{figure}/{day}")
    behind = found.told["behind"][figure]
    rows = [one for one in found.told[behind["table"]] if one["day"] == day and counts(behind["where"], one)]
    of_lent = behind["table"] == LENT
    values = zip(found.told["days"], found.told["daily"][figure], strict=True)
    return page(
        visit,
        "planner/return_figure.html",
        query=wanted.query,
        label=shown.name_of(found.told, figure),
        meaning=found.told["meanings"][figure],
        whole=shown.shown_value(figure, found.told["figures"][figure]),
        values=[(on, shown.short_day(on), shown.shown_value(figure, value)) for on, value in values],
        chart=shown.daily_chart(found.told, figure),
        day=day,
        day_name=shown.short_day(day) if day else "",
        lent=[(one, shown.pounds(_in_pounds(one["pence"]))) for one in rows] if of_lent else None,
        trips=paged([(told(one), shown.pounds(_in_pounds(one["subsidy_pence"]))) for one in rows], visit)
        if not of_lent
        else None,
    )


@router.get("/files/{name}")
def fetch(visit: AnyVisit, name: str) -> Response:
    """Hand out one of the tables."""
    wanted, found = _found(visit)
    if name not in FILES:
        raise NotFound("file", name)
    named = f'attachment; filename="return-{wanted.first}-{wanted.last}-{name}"'
    return Response(found.files[name], media_type="text/csv", headers={"content-disposition": named})


def _found(visit: Visit) -> tuple[Wanted, Returned]:
    """Return the return that an address asks for.

    Raises
    ------
    NotFound
        It asks for none that can be reckoned.
    """
    errors = FormErrors()
    wanted = _wanted(visit, errors)
    found = _reckoned(visit, wanted, errors)
    if found is None:
        raise NotFound("return", wanted.query)
    return wanted, found


def _wanted(visit: Visit, errors: FormErrors) -> Wanted:
    names = ("from", "to", *(one.name for one in PRICES))
    sent = {name: visit.request.query_params.get(name, "").strip() for name in names}
    prices = read_typed(sent, PRICES)
    for name, message in prices.wrong.items():
        errors.add(name, message)
    reader = partial(typed.read_whole_date, today=visit.today)
    first, last = (errors.read(name, partial(reader, sent[name])) for name in ("from", "to"))
    if first and last and first > last:
        errors.add("to", "The last day is before the first. Choose the earlier day first.")
    elif first and last and (last - first).days >= LONGEST_DAYS:
        errors.add("to", f"Choose {LONGEST_DAYS} days at most.")
    return Wanted(sent, first, last, prices.changes)


def _reckoned(visit: Visit, wanted: Wanted, errors: FormErrors) -> Returned | None:
    if errors or wanted.first is None or wanted.last is None:
        return None
    try:
        return reckon(visit.service, Period(wanted.first, wanted.last), wanted.prices)
    except BrokenInput as trouble:
        errors.add("from", str(trouble))
        return None


def _page(visit: Visit, sent: Mapping[str, str], *, status: int = 200, **more: Any) -> Response:
    present = present_of(BASE)
    prices: list[Shown] = [shown_field(one, present.get(one.key), sent.get(one.name, "")) for one in PRICES]
    return page(
        visit,
        "planner/return.html",
        status=status,
        sent=sent,
        prices=prices,
        prices_typed=any(one.typed for one in prices),
        **{"query": "", **more},
    )


def _in_pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100
