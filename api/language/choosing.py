"""Which language a reader gets: what they just chose, what they chose before, what their browser asks for, English.

A choice is the word ``lang`` in an address (``/book?lang=cy``). It is kept in a cookie for a year, so that the next
page needs no such word. Programs that call the API are answered in English always.
"""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from babel import negotiate_locale
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.language.current import ENGLISH, LANGUAGES, Language, named, speaking

COOKIE = "drove_language"
PARAMETER = "lang"
YEAR = 365 * 24 * 3600
ENGLISH_ONLY = (
    "/v1",
    "/static",
    *("/desk", "/admin", "/planner", "/roster"),
    *("/drive", "/answer", "/coming", "/calendar", "/miles", "/papers", "/volunteers"),
)
"""Answers to programs, and rooms whose words are not in the catalogues yet: half a page in Welsh helps nobody."""


def is_spoken_at(path: str) -> bool:
    """Tell whether the page at a path can be read in every language."""
    return not path.startswith(ENGLISH_ONLY)


class ReadersLanguage:
    """Speaks the reader's language while a page is made, and says in the response which it was."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on in its reader's language."""
        if scope["type"] != "http" or not is_spoken_at(scope["path"]):
            await self.app(scope, receive, send)
            return
        chosen = _just_chosen(scope)
        language = chosen or _of_reader(Headers(scope=scope))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Language", language.tag)
                headers.add_vary_header("Accept-Language, Cookie")
                if chosen is not None:
                    headers.append("Set-Cookie", _kept(chosen, secure=scope["scheme"] == "https"))
            await send(message)

        with speaking(language):
            await self.app(scope, receive, sending)


def _just_chosen(scope: Scope) -> Language | None:
    words = parse_qs(scope["query_string"].decode("latin-1")).get(PARAMETER, [""])
    return named(words[-1])


def _of_reader(headers: Headers) -> Language:
    return _kept_choice(headers.get("cookie", "")) or _asked_for(headers.get("accept-language", ""))


def _kept_choice(cookies: str) -> Language | None:
    try:
        kept = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return None
    return named(kept.value) if kept is not None else None


def _asked_for(header: str) -> Language:
    """Return the first of the browser's languages that we speak, by how much its reader prefers it."""
    wishes = []
    for number, part in enumerate(header.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), number, tag.strip()))
        except ValueError:
            continue
    ordered = [tag for _, _, tag in sorted(wishes) if tag]
    found = negotiate_locale(ordered, [one.code for one in LANGUAGES], sep="-") if ordered else None
    return (named(found) if found else None) or ENGLISH


def _kept(language: Language, *, secure: bool) -> str:
    rest = "; Secure" if secure else ""
    return f"{COOKIE}={language.code}; Max-Age={YEAR}; Path=/; SameSite=Lax; HttpOnly{rest}"
