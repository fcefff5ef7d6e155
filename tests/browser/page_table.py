"""Every page of every room, as one finds it on a full day, and which addresses are no pages."""

PAGES: dict[str, tuple[str, ...]] = {
    "": ("/", "/?lang=cy", "/accessibility", "/no-such-page", "/gaps", "/sign-in"),
    "resident": ("/rides?lang=en", "/details", "/runs"),
    "driver": (
        "/drive",
        "/drive?date=2026-12-04",
        "/drive/availability",
        "/drive/availability/2026-12-04-minibus-1-day/withdraw",
        "/drive/roster",
        "/volunteers/driver-1/times",
        "/volunteers/driver-1/driving",
    ),
    "coordinator": (
        "/desk",
        "/desk?date=2026-12-06",
        "/desk/call/rider-01",
        "/desk/runs/2026-12-01-minibus-1-day",
        "/desk/rota",
        "/desk/volunteers",
        "/desk/papers",
    ),
    "planner": ("/planner/new",),
    "administrator": ("/admin/people/new",),
}
"""By who looks at it: pages of the demonstration, on the day that its photographs show."""

QUIET: dict[str, tuple[str, ...]] = {
    "": (
        "/accessibility?lang=cy",
        "/sign-in?lang=cy",
        "/sign-in/card?lang=en",
        "/sign-in/staff",
        "/sign-in/passkey",
        "/sign-in/link/no-such-link",
        "/welcome/no-such-link",
    ),
    "resident": (
        "/rides?lang=cy",
        "/people",
        "/account",
        "/riders/rider-ada/permissions",
        "/rides/no-such-ride?lang=en",
        "/desk",
    ),
    "driver": (
        "/drive?date=nonsense",
        "/drive/roster?view=week",
        "/drive/open-rides",
        "/drive/calendar",
        *(f"/volunteers/driver-cara/{topic}" for topic in ("dates", "limits", "wishes", "people")),
        "/volunteers/driver-cara",
        "/papers/driver-cara",
        "/account",
    ),
    "coordinator": (
        "/desk?date=nonsense",
        "/desk/call",
        "/desk/calls",
        "/desk/riders",
        "/desk/riders/rider-ada",
        "/desk/riders/rider-ada/data",
        "/desk/riders/rider-ada/sign-in",
        "/desk/2026-11-30/price",
        "/roster",
        "/together",
        "/account/password",
        "/account/second-step",
    ),
    "administrator": (
        "/admin",
        "/admin/tokens",
        "/admin/audit",
        "/admin/operators",
        "/admin/messages",
        "/admin/messages/words/confirmed",
        "/admin/work",
    ),
}
"""By who looks at it: pages of the small service, where little has happened yet."""

NO_PAGES: dict[str, str] = {
    "/calendar/{secret}.ics": "a calendar, read by programs",
    "/rides/{booking_id}/calendar": "a calendar, read by programs",
    "/desk/time-bank.csv": "rows for a spreadsheet",
    "/miles/{driver_id}/claims/{claim_id}.csv": "rows for a spreadsheet",
    "/miles/{driver_id}/claims/{claim_id}.pdf": "a sheet to sign, as PDF; its page says the same",
    "/desk/map/roads.json": "what the map is drawn from",
    "/desk/map/{date}.json": "what the map is drawn from; the list beside it says the same",
    "/drive/worker.js": "a script",
    "/planner/{id_}/files/{name:path}": "files of an experiment; its page says the same",
    "/desk/riders/{rider_id}/data/copy": "the same sheet as the rider's own /details/copy",
    "/drive/miles": "leads on to /miles/{driver_id}",
    "/drive/about-me": "leads on to /volunteers/{driver_id}",
    "/desk/riders/{rider_id}/book": "leads on to the questions of a booking",
    "/rides/{booking_id}/as-usual": "leads on to the questions of a booking",
    "/book": "leads on to the questions of a booking",
}
"""Addresses that show nothing of their own, and why."""
