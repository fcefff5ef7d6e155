"""What a person sees when something goes wrong: a page in plain words with a way on."""

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.language.sentences import in_readers_language
from api.language.words import N_
from api.language.words import gettext as _
from api.pages.rendering import page
from api.pages.visit import Visit
from api.problems import (
    CHANGED,
    DATABASE,
    ILLEGAL,
    INTERNAL,
    NOT_ALLOWED,
    NOT_FOUND,
    NOT_SIGNED_IN,
    SECOND_STEP,
    TOO_LARGE,
    TOO_MANY,
    UNAVAILABLE,
    WRONG_METHOD,
    Kind,
    Problem,
)

WORDS = {
    NOT_FOUND: (N_("We cannot find that page"), N_("Check the address, or start again from the first page.")),
    WRONG_METHOD: (N_("We cannot find that page"), N_("Start again from the first page.")),
    NOT_ALLOWED: (N_("You cannot see this page"), ""),
    TOO_MANY: (N_("Please wait a little"), ""),
    TOO_LARGE: (N_("That is too much at once"), N_("Go back and send less, or ring us.")),
    CHANGED: (
        N_("Somebody else changed this first"),
        N_("Go back and load the page again to see how it is now."),
    ),
    ILLEGAL: (N_("That cannot be done now"), ""),
    UNAVAILABLE: (N_("We cannot work out times just now"), N_("Try again in a minute. Nothing was changed.")),
    DATABASE: (N_("The service is busy just now"), N_("Try again in a minute. Nothing was changed.")),
    INTERNAL: (N_("Something went wrong on our side"), N_("Nothing was changed. Try again, or ring us.")),
}
"""Heading and advice; where there is no advice of ours, what the problem itself says is shown."""
LOST_ANSWERS = (N_("We do not have your answers any more"), N_("Nothing is booked. Please begin again."))
"""What is said where a booking was half-way, and its answers were made in another browser or too long ago."""
STAFF_ROOMS = ("/desk", "/admin", "/plan")
OTHERWISE = (N_("We could not do that"), "")


def problem_page(request: Request, problem: Problem) -> Response | None:
    """Return the page of a problem; strangers are taken to the sign-in page first."""
    if problem.kind is NOT_SIGNED_IN:
        wanted = request.url.path if request.method == "GET" else _page_of(request)
        door = "/sign-in/staff" if wanted.startswith(STAFF_ROOMS) else "/sign-in"
        return RedirectResponse(f"{door}?after={quote(wanted)}", status_code=303)
    if problem.kind is SECOND_STEP:
        return RedirectResponse("/account/second-step", status_code=303)
    service = getattr(request.app.state, "service", None)
    if service is None:
        return None
    visit = Visit(request, service, getattr(request.state, "session", None))
    is_lost = problem.kind is NOT_FOUND and request.url.path.startswith("/book/")
    heading, advice = LOST_ANSWERS if is_lost else WORDS.get(problem.kind, OTHERWISE)
    shown = page(
        visit,
        "problem.html",
        status=problem.kind.status,
        heading=_(heading),
        advice=_(advice) if advice else in_readers_language(problem.detail),
        is_ours=_is_ours(problem.kind),
        begins_again=is_lost,
    )
    shown.headers.update(problem.headers)
    return shown


def _is_ours(kind: Kind) -> bool:
    return kind.status >= 500


def _page_of(request: Request) -> str:
    """Return the page a form came from, when it was one of ours; its answers so far are kept."""
    path = request.url.path
    return path if path.startswith("/book/") else "/"
