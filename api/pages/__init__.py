"""The pages: everything the service shows to people, made on the server and whole without scripts."""

from fastapi import APIRouter

from api.pages import (
    availability,
    booking,
    desk,
    desk_failure,
    desk_map,
    desk_price,
    desk_repair,
    desk_riders,
    drive,
    front,
    offers,
    rides,
    series,
    sign_in,
    waiting,
)
from api.pages.failures import problem_page

__all__ = ["problem_page", "router"]

router = APIRouter()
for part in (
    front,
    sign_in,
    offers,
    waiting,
    booking,
    series,
    rides,
    availability,
    drive,
    desk_riders,
    desk_map,
    desk_failure,
    desk_repair,
    desk_price,
    desk,
):
    router.include_router(part.router)
