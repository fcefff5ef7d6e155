"""How a page is made: the templates, the words they may use, and what every page shows."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup

from api.demo import ONE_CLICK
from api.language.choosing import is_spoken_at
from api.language.current import LANGUAGES, Language, spoken
from api.language.words import gettext, plural
from api.pages import wording
from api.pages.sayings import Sayings
from api.pages.visit import Visit
from api.security.identity import Role

FOLDER = Path(__file__).parents[1]
STATIC = FOLDER / "static"
NAVIGATION = (
    (Role.RESIDENT, (("Book a ride", "/book"), ("My rides", "/rides"), ("My details", "/details"))),
    (
        Role.DRIVER,
        (
            ("My run", "/drive"),
            ("My roster", "/drive/roster"),
            ("When I can drive", "/drive/availability"),
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
            ("Calls", "/desk/calls"),
        ),
    ),
    (Role.PLANNER, (("What-ifs", "/planner"),)),
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
HELPING = (("People I book for", "/people"), ("One trip for several", "/together"))
"""For those who only book for others, such as a care home."""
STRANGERS = (("What we do", "/"), ("Sign in", "/sign-in"))
ROOMS = (
    (Role.COORDINATOR, "desk"),
    (Role.PLANNER, "desk"),
    (Role.ADMINISTRATOR, "desk"),
    (Role.DRIVER, "driver"),
)

RUN_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#f0e442")
"""Okabe and Ito's set, told apart by colour-blind eyes too. A run's number stands beside its colour everywhere."""


@cache
def templates() -> Environment:
    """Return the reader of our templates; what a template asks for must be there."""
    loader = ChoiceLoader(
        [
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            FileSystemLoader(FOLDER / "templates"),
        ]
    )
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["asset"] = asset
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, plural, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        {
            "tel": telephone_address,
            "money": wording.money,
            "clock": wording.clock,
            "clock24": lambda moment, zone: wording.clock24(moment.astimezone(zone)),
            "long_date": wording.long_date,
            "people": wording.people,
            "needs": wording.need_list,
            "reference": wording.spoken_reference,
            "miles": wording.miles,
            "seats": wording.seats_words,
            "colour": colour,
        }
    )
    return environment


def page(visit: Visit, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a whole page for this visit."""
    return HTMLResponse(_html(visit, template, context), status_code=status)


def _html(visit: Visit, template: str, context: Mapping[str, Any]) -> str:
    policy, links = visit.policy, _navigation(visit)
    return (
        templates()
        .get_template(template)
        .render(
            {
                "errors": None,
                "room": _room(visit),
                "roles": visit.roles,
                "service": policy,
                "language": spoken(),
                "languages": _other_languages(visit),
                "today": visit.today,
                "attribution": visit.attribution,
                "request": visit.request,
                "session": visit.session,
                "navigation": links,
                "current_link": _current(links, visit.request.url.path),
                "token_field": token_field(visit.session.form_token if visit.session else ""),
                "one_click": ONE_CLICK if visit.service.settings.demo else (),
                "say": Sayings(policy, visit.today),
                **context,
            }
        )
    )


def _other_languages(visit: Visit) -> list[tuple[Language, str]]:
    """Return the languages this page can be read in as well, each with its address."""
    address = visit.request.url
    if not is_spoken_at(address.path):
        return []
    return [
        (one, address.include_query_params(lang=one.code).replace(scheme="", netloc="")._url)
        for one in LANGUAGES
        if one != spoken()
    ]


def _room(visit: Visit) -> str:
    return next((room for role, room in ROOMS if role in visit.roles), "resident")


def _navigation(visit: Visit) -> list[tuple[str, str]]:
    if visit.session is None:
        return list(STRANGERS)
    if visit.roles == {Role.RESIDENT} and visit.session.rider_id is None:
        return list(HELPING)
    return [link for role, links in NAVIGATION if role in visit.roles for link in links]


def _current(links: list[tuple[str, str]], path: str) -> str:
    """Return the link whose room the page is in: the longest address that begins the page's own."""
    within = [href for _, href in links if path == href or (href != "/" and path.startswith(f"{href}/"))]
    return max(within, key=len, default="")


def token_field(token: str) -> Markup:
    """Return the hidden field that proves that a form is ours."""
    return Markup('<input type="hidden" name="form_token" value="{}">').format(token)


def telephone_address(phone: str) -> str:
    """Return the address that rings a number."""
    return "tel:" + re.sub(r"[^\d+]", "", phone)


def colour(number: int) -> str:
    """Return the colour of the run with that number of the day: the same in list, time line and map."""
    return RUN_COLOURS[number % len(RUN_COLOURS)]


@cache
def asset(path: str) -> str:
    """Return the address of a file we serve, changing with its content so that browsers may keep it."""
    file = STATIC / path
    if not file.is_file():
        return f"/static/{path}"
    digest = hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()
    return f"/static/{path}?v={digest}"
