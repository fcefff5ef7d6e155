"""The pages of volunteers and their rota, in one router."""

from fastapi import APIRouter

from api.pages import about_me, desk_rota, gaps, open_rides, roster

router = APIRouter()
for part in (roster, open_rides, about_me, gaps, desk_rota):
    router.include_router(part.router)
