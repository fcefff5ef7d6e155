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
from api.pages.navigation import current, links_of, room_of
from api.pages.sayings import Sayings
from api.pages.visit import Visit

FOLDER = Path(__file__).parents[1]
STATIC = FOLDER / "static"
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
            "walk": wording.walk,
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
    policy = visit.policy
    links = links_of(visit.session)
    return (
        templates()
        .get_template(template)
        .render(
            {
                "errors": None,
                "room": room_of(visit.roles),
                "roles": visit.roles,
                "service": policy,
                "language": spoken(),
                "languages": _other_languages(visit),
                "today": visit.today,
                "attribution": visit.attribution,
                "request": visit.request,
                "session": visit.session,
                "navigation": links,
                "current_link": current(links, visit.request.url.path),
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
