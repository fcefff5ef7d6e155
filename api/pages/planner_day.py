"""A played day to look at: vehicles moving on a map, and everything the map shows as a list."""

from fastapi import APIRouter, Response

from api.pages.gate import AnyVisit
from api.pages.planner import READERS
from api.pages.planner_figures import is_unsourced
from api.pages.planner_film import drawn
from api.pages.rendering import page
from api.security.access import only
from scheduler.domain.errors import NotFound

router = APIRouter(prefix="/planner", include_in_schema=False, dependencies=[only(*READERS)])


@router.get("/{id_}/day/{side}")
def watched(visit: AnyVisit, id_: str, side: str) -> Response:
    """Show the first day of one of a what-if's scenarios."""
    what_if = visit.service.what_ifs.find(id_)
    folder = visit.service.what_ifs.folder(id_)
    sides = folder.days()
    if what_if is None or side not in sides:
        raise NotFound("day", f"{id_}/{side}")
    result, told = folder.read("out/comparison.json"), folder.read(f"out/scenario-{side}/day.json")
    if result is None or told is None:
        raise NotFound("day", f"{id_}/{side}")
    names = {
        one: found["name"] for one, found in zip("abcd", result["scenarios"], strict=False) if one in sides
    }
    return page(
        visit,
        "planner/day.html",
        what_if=what_if,
        label=result["label"],
        side=side,
        names=names,
        film=drawn(told),
        unsourced=is_unsourced(result),
    )
