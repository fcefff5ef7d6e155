"""The JSON side, one module a noun. Each route says who may use it, what it takes, what it answers."""

from fastapi import APIRouter

from api.routes import (
    bookings,
    drivers,
    enquiries,
    events,
    explanations,
    groups,
    holds,
    outbox,
    places,
    plans,
    quotes,
    ready_calls,
    repairs,
    riders,
    runs,
    series,
    sessions,
    shifts,
    state,
    trains,
    vehicles,
    waiting,
    watching,
)

router = APIRouter()
for module in (
    sessions,
    places,
    trains,
    quotes,
    groups,
    bookings,
    waiting,
    series,
    ready_calls,
    enquiries,
    riders,
    drivers,
    vehicles,
    shifts,
    plans,
    repairs,
    explanations,
    holds,
    runs,
    events,
    outbox,
    state,
    watching,
):
    router.routes.extend(module.router.routes)
