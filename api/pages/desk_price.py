"""The desk's account of a plan: what each run costs by named parts, and why rides are left out."""

from fastapi import APIRouter, Response

from api.pages import changed
from api.pages.desk_repair import exact_day
from api.pages.gate import AnyVisit
from api.pages.rendering import page
from api.security.access import only
from api.security.identity import Role

router = APIRouter(
    prefix="/desk", include_in_schema=False, dependencies=[only(Role.COORDINATOR, Role.PLANNER)]
)


@router.get("/{date}/price")
def price(visit: AnyVisit, date: str) -> Response:
    """Show the price of what is ahead, run by run and part by part."""
    day = exact_day(date)
    found = visit.scheduler.explain(day)
    view = visit.scheduler.day(day)
    crews = {one.shift.id: f"{one.driver.name}, {one.vehicle.name}" for one in view.manifests}
    used = [name for name, amount in found.total.parts if amount and name != "unserved"]
    return page(
        visit,
        "desk/price.html",
        day=day,
        found=found,
        crews=crews,
        parts=[(name, changed.PARTS[name]) for name in used],
        left_out=dict(found.total.parts)["unserved"],
        names=changed.names_of(visit, day),
        pounds=changed.pounds,
    )
