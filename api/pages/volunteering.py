"""The pages of volunteers and their rota, in one router."""

from fastapi import APIRouter

from api.pages import (
    about_me,
    board_roster,
    calendars,
    claims,
    claims_to_pay,
    desk_duty,
    desk_rota,
    drive_worker,
    duty_answer,
    duty_coming,
    gaps,
    giving_up,
    going_along,
    open_rides,
    papers,
    roster,
)

router = APIRouter()
for part in (
    roster,
    duty_answer,
    duty_coming,
    giving_up,
    going_along,
    open_rides,
    about_me,
    gaps,
    desk_rota,
    desk_duty,
    calendars,
    board_roster,
    claims,
    claims_to_pay,
    papers,
    drive_worker,
):
    router.routes.extend(part.router.routes)
