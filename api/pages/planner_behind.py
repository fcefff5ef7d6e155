"""What stands behind a figure: what it is, its value on each day, and the trips of a day that it is counted from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from api.pages.gate import AnyVisit
from api.pages.paging import paged
from api.pages.planner import READERS
from api.pages.planner_figures import is_unsourced, named
from api.pages.rendering import page
from api.planning.files import SIDES, TABLES
from api.security.access import only
from scheduler.domain.errors import NotFound

router = APIRouter(prefix="/planner", include_in_schema=False, dependencies=[only(*READERS)])
FILLED = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """A trip, as it is shown."""

    who: str
    way: str
    outcome: str
    promised: str
    pickup: str
    arrived: str


@router.get("/{id_}/figures/{figure}")
def behind(visit: AnyVisit, id_: str, figure: str, side: str = "a", day: int = 1) -> Response:
    """Show a figure, day by day, and the trips of one day and scenario behind it."""
    folder = visit.service.what_ifs.folder(id_)
    what_if, result = visit.service.what_ifs.find(id_), folder.read("out/comparison.json")
    if what_if is None or result is None or figure not in result["definitions"]:
        raise NotFound("figure", f"{id_}/{figure}")
    names = {one: found["name"] for one, found in zip(SIDES, result["scenarios"], strict=False)}
    if side not in names or day not in result["seeds"]:
        raise NotFound("day", f"{id_}/{figure}/{side}/{day}")
    rows = result["behind"][figure]
    found = [
        told(one)
        for one in folder.rows(side, rows["table"])
        if one["seed"] == day and counts(rows["where"], one)
    ]
    values = {one: _values(folder.rows(one, "figures"), figure) for one in names}
    return page(
        visit,
        "planner/figure.html",
        what_if=what_if,
        label=named(result, figure),
        figure=figure,
        meaning=result.get("meanings", result["definitions"])[figure],
        names=names,
        seeds=result["seeds"],
        values=values,
        side=side,
        day=day,
        trips=paged(found, visit) if rows["table"] in TABLES else None,
        counted=rows["table"],
        unsourced=is_unsourced(result),
    )


def counts(where: Mapping[str, list[Any]], row: Mapping[str, Any]) -> bool:
    """Tell whether a row is one that a figure is counted from; ``*`` is any filled column, blank an empty one."""
    return all(any(_is(row[column], value) for value in values) for column, values in where.items())


def _is(found: Any, value: Any) -> bool:
    if value == FILLED:
        return found not in (None, "")
    return found in (None, "") if value == "" else bool(found == value)


def _values(days: list[dict[str, Any]], figure: str) -> dict[int, str]:
    return {
        one["seed"]: "–" if one[figure] is None else f"{one[figure]:,.2f}".rstrip("0").rstrip(".")
        for one in days
    }


def told(row: Mapping[str, Any]) -> Row:
    """Return a trip or a way in words and times."""
    to = f"{row['village']} to {row['to']}, {'there' if row['direction'] == 'outward' else 'back'}"
    if "means" in row:
        said = row["means"] or f"not travelled: {row['why_not']}"
        late = ", missed its bus" if row["missed"] else ""
        spent = [f"{words} {round(row[key] / 60)}" for key, words in SPENT if row[key] is not None]
        return Row(row["rider"], to, said + late, ", ".join(spent), "", _clock(row["arrives"]))
    outcome = " ".join(part for part in (row["outcome"], row["reason"].replace("_", " ")) if part)
    gone = (
        ", did not come" if row["no_show"] else f", given back {row['cancelled']}" if row["cancelled"] else ""
    )
    promised = (
        f"{_clock(row['promised_from'])} to {_clock(row['promised_to'])}" if row["promised_from"] else ""
    )
    return Row(row["rider"], to, outcome + gone, promised, _clock(row["pickup_at"]), _clock(row["reached"]))


SPENT = (("walk", "walk"), ("wait", "wait"), ("ride", "ride"))


def _clock(second: float | None) -> str:
    return "" if second is None else f"{int(second) // 3600:02d}:{int(second) % 3600 // 60:02d}"
