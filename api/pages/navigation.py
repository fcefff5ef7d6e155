"""Which rooms there are, who belongs in which, and what every page of a room leads to."""

from api.language.words import N_
from api.security.identity import Role, Session

Links = tuple[tuple[str, str], ...]

NAVIGATION: tuple[tuple[Role, Links], ...] = (
    (
        Role.RESIDENT,
        ((N_("Book a ride"), "/book"), (N_("My rides"), "/rides"), (N_("My details"), "/details")),
    ),
    (
        Role.DRIVER,
        (
            ("My run", "/drive"),
            ("My roster", "/drive/roster"),
            ("When I can drive", "/drive/availability"),
            ("Open rides", "/drive/open-rides"),
            ("My miles", "/drive/miles"),
            ("About me", "/drive/about-me"),
        ),
    ),
    (
        Role.COORDINATOR,
        (
            ("The day", "/desk"),
            ("A call", "/desk/call"),
            ("Riders", "/desk/riders"),
            ("Rota", "/desk/rota"),
            ("Volunteers", "/desk/volunteers"),
            ("Vehicles", "/desk/vehicles"),
            ("Papers", "/desk/papers"),
            ("Calls", "/desk/calls"),
        ),
    ),
    (Role.PLANNER, (("What-ifs", "/planner"), ("Return", "/planner/return"))),
    (
        Role.ADMINISTRATOR,
        (
            ("People", "/admin"),
            ("Tokens", "/admin/tokens"),
            ("Operators", "/admin/operators"),
            ("Audit log", "/admin/audit"),
            ("Messages", "/admin/messages"),
            ("Work", "/admin/work"),
        ),
    ),
)
HELPING: Links = ((N_("People I book for"), "/people"), (N_("One trip for several"), "/together"))
"""For those who only book for others, such as a care home."""
STRANGERS: Links = ((N_("What we do"), "/"), (N_("Drive for us"), "/gaps"), (N_("Sign in"), "/sign-in"))
ROOMS = (
    (Role.COORDINATOR, "desk"),
    (Role.PLANNER, "desk"),
    (Role.ADMINISTRATOR, "desk"),
    (Role.DRIVER, "driver"),
)
LANDINGS = (
    (Role.COORDINATOR, "/desk"),
    (Role.ADMINISTRATOR, "/admin"),
    (Role.PLANNER, "/planner"),
    (Role.DRIVER, "/drive"),
    (Role.RESIDENT, "/rides"),
)
"""Where somebody arrives who was not on the way to a page: the first room that is theirs."""


def room_of(roles: frozenset[Role]) -> str:
    """Return the room whose look a page has."""
    return next((room for role, room in ROOMS if role in roles), "resident")


def links_of(session: Session | None) -> list[tuple[str, str]]:
    """Return what leads through the rooms of a visitor."""
    if session is None:
        return list(STRANGERS)
    if session.roles == {Role.RESIDENT} and session.rider_id is None:
        return list(HELPING)
    return [link for role, links in NAVIGATION if role in session.roles for link in links]


PARTS = (
    (("/drive/calendar", "/drive/offers", "/drive/shifts", "/drive/duties"), ("/drive/roster", "/desk/rota")),
    (("/volunteers", "/papers"), ("/drive/about-me", "/desk/volunteers")),
    (("/miles",), ("/drive/miles", "/desk/volunteers")),
    (("/roster",), ("/desk/rota",)),
    (("/desk/claims",), ("/desk/volunteers",)),
)
"""Pages at addresses of their own, and the links in whose part they are: the first that the visitor has."""


def current(links: list[tuple[str, str]], path: str) -> str:
    """Return the link whose part the page is in: the longest address that begins the page's own."""
    for starts, of in PARTS:
        if any(path == one or path.startswith(f"{one}/") for one in starts):
            return next((href for href in of if href in {link for _, link in links}), "")
    within = [href for _, href in links if path == href or (href != "/" and path.startswith(f"{href}/"))]
    return max(within, key=len, default="")
