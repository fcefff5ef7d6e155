"""The pages: everything the service shows to people, made on the server and whole without scripts."""

from fastapi import APIRouter

from api.pages import (
    account,
    account_steps,
    admin,
    admin_entry,
    admin_operators,
    admin_records,
    admin_tokens,
    availability,
    booking,
    desk,
    desk_call,
    desk_call_no,
    desk_calls,
    desk_failure,
    desk_map,
    desk_moves,
    desk_price,
    desk_repair,
    desk_riders,
    desk_sign_in,
    drive,
    front,
    offers,
    passkeys,
    person_data,
    planner,
    ready,
    rides,
    series,
    sign_in,
    sign_in_staff,
    waiting,
)
from api.pages.failures import problem_page
from api.pages.sign_in_demo import router as demonstration

__all__ = ["demonstration", "problem_page", "router"]

router = APIRouter()
for part in (
    front,
    sign_in,
    sign_in_staff,
    account,
    account_steps,
    admin,
    admin_entry,
    admin_operators,
    admin_tokens,
    admin_records,
    offers,
    passkeys,
    waiting,
    booking,
    series,
    ready,
    rides,
    availability,
    drive,
    desk_call,
    desk_call_no,
    person_data,
    desk_riders,
    desk_calls,
    desk_sign_in,
    desk_map,
    desk_failure,
    desk_moves,
    desk_repair,
    desk_price,
    desk,
    planner,
):
    router.include_router(part.router)
