"""Markup in every text that is typed or kept, and no page that takes it for its own."""

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.browser import walks_office, walks_quiet, walks_resident, walks_volunteer
from tests.browser.page_routes import pattern_of
from tests.browser.page_table import NO_PAGES, QUIET
from tests.browser.walks import WAYS, Village, opened
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Page

WALKED = (walks_office, walks_quiet, walks_resident, walks_volunteer)
LIVED = (
    "somebody_new",
    "a_what_if",
    "a_rider_s_card",
    "those_one_books_for",
    "a_ride",
    "a_no",
    "a_duty",
    "a_call",
    "a_failing_day",
)
"""Ways through the small service, one after the other, that leave words of every kind behind."""
NAMES = {"name", "locality", "said_by", "note", "trouble", "message", "post"}
"""What is free text even where it is one word."""
NOT_TYPED = re.compile(r"\d{4}-\d\d-\d\d[ T][\d:.+Z]*|(\w+:(read|write) ?)+")
"""Moments and scopes have spaces too, and nobody writes them."""
SHOWN = {
    "rider.name",
    "driver.name",
    "vehicle.name",
    "account.name",
    "api_token.name",
    "what_if.name",
    "consent.said_by",
    "permission.said_by",
    "event.data.reason",
    "series.body.name",
    "series.body.why",
    "waiting.body.name",
    "message.text",
    "note",
    "typed",
}
"""Texts that pages show; were one missing, nothing would be known of its page."""
FORM = re.compile(r'(<form[^>]*action="([^"]*)"[^>]*>)(.*?)</form>', re.DOTALL)
Form = tuple[str, ...]
"""Where a form is sent, and what is typed into it."""
Shown = tuple[set[str], list[tuple[str, Page]]]
TYPED = "'\"><u>{name}</u>"
EACH = 2
"""So many addresses of one page are looked at by one person."""


def is_free(name: str, value: str) -> bool:
    return bool(value) and not NOT_TYPED.fullmatch(value) and (name in NAMES or " " in value)


def marked(value: Any, column: str, name: str) -> Any:
    """Return the value with markup in every free text, which names the column and key it is kept in."""
    if isinstance(value, dict):
        return {key: marked(part, column, key) for key, part in value.items()}
    if isinstance(value, list):
        return [marked(part, column, name) for part in value]
    if isinstance(value, str) and is_free(name, value):
        place = column if column.endswith(f".{name}") else f"{column}.{name}"
        return value + TYPED.format(name=place)
    return value


def planted(text: str, column: str) -> str:
    if text[:1] not in ("{", "["):
        return str(marked(text, column, column.rpartition(".")[2]))
    found = json.loads(text)
    changed = marked(found, column, column)
    return text if changed == found else json.dumps(changed)


def plant(file: Path) -> set[str]:
    """Write markup into every free text of a database, and return where."""
    where = set()
    with closing(sqlite3.connect(file)) as database, database:
        made = database.execute("SELECT type, name FROM sqlite_master").fetchall()
        for trigger in (name for kind, name in made if kind == "trigger"):
            database.execute(f"DROP TRIGGER {trigger}")  # they keep the audit log as it is
        for table in (name for kind, name in made if kind == "table" and not name.startswith("sqlite_")):
            rows = database.execute(f'SELECT rowid, * FROM "{table}"')
            columns = [column[0] for column in rows.description]
            for row in rows.fetchall():
                for column, before in zip(columns[1:], row[1:], strict=True):
                    after = planted(before, f"{table}.{column}") if isinstance(before, str) else before
                    if after != before:
                        database.execute(
                            f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (after, row[0])
                        )
                        where |= set(re.findall(r"<u>([\w.]+)</u>", after))
    return where


def lived(at: Village, done: set[Form]) -> tuple[dict[str, set[str]], list[Page]]:
    """Walk all ways; return which addresses each person saw, and what answered markup in every field."""
    seen: dict[str, set[str]] = {who: set(addresses) for who, addresses in QUIET.items()}
    walked = [at(who).get(address) for who, addresses in QUIET.items() for address in addresses]
    for name in LIVED:
        for page in WAYS[name].walk(at):
            walked.append(page)
            for known in seen.values():
                known.add(str(page.answer.url.raw_path, "ascii"))
    return seen, list(typed_into(at, walked, done))


def typed_into(at: Village, walked: list[Page], done: set[Form]) -> Iterator[Page]:
    """Send each form that has a field to type in once, with markup in all of these, and yield what came back."""
    visits = {browser.token(): browser for browser in at.known.values()}
    for page in walked:
        # Every page has a form to sign out, so what only asks has somebody's token near it too.
        token = next(iter(page.values("form_token")), "")
        for head, action, inside in FORM.findall(page.source):
            fields, typed = fields_of(inside)
            address = html.unescape(action) or page.path
            key = (pattern_of(address), address.rpartition("/")[2], *typed)
            browser = visits.get(fields.pop("form_token", token))
            if not typed or key in done or browser is None:
                continue
            done.add(key)
            if 'method="post"' in head:
                yield browser.send(address, **{name.replace("-", "__"): one for name, one in fields.items()})
            else:
                yield browser.get(f"{address}?{urlencode(fields)}")


def fields_of(inside: str) -> tuple[dict[str, str], list[str]]:
    """Return what a form sends where all that can be typed is markup and the first of all else is chosen."""
    fields, typed = dict[str, str](), list[str]()
    for tag, found in re.findall(r"<(input|textarea|button|select)\b([^>]*)>", inside):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', found))
        name, kind = known.get("name", ""), known.get("type", "text")
        if name and (tag == "textarea" or (tag == "input" and kind in ("text", "search", "email", "tel"))):
            typed.append(name)
            fields[name] = f"X{TYPED.format(name='typed')}"
        elif name:
            fields.setdefault(name, html.unescape(known.get("value", "")))
    return fields, typed


def read(at: Village, who: str, addresses: set[str]) -> Iterator[tuple[str, Page]]:
    """Yield every page that somebody comes to from some addresses, by links."""
    reader, waiting, counted = at(who), sorted(addresses), dict[str, int]()
    done = set(waiting)
    while waiting:
        address = waiting.pop(0)
        pattern = pattern_of(address)
        counted[pattern] = counted.get(pattern, 0) + 1
        if pattern in NO_PAGES or counted[pattern] > EACH:
            continue
        page = reader.get(address)
        if page.status == 405:  # a form is sent there; the page that it stands on is above
            counted[pattern] -= 1
            above = {address.rpartition("/")[0]} - done
            waiting += above
            done |= above
        elif page.status == 403:
            counted[pattern] = EACH
        if not page.answer.headers.get("content-type", "").startswith("text/html"):
            continue
        yield address, page
        links = {link for link in page.links("/") if link.startswith("/") and not link.startswith("/static")}
        waiting += sorted(links - done)
        done |= links


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Return where markup was planted, and every page that was read after it."""
    folder = tmp_path_factory.mktemp("markup")
    done = set[Form]()
    with opened(folder) as at:
        (seen, answered), now = lived(at, done), at.clock.now()
        # Notes are sealed, so nothing can be planted into them afterwards.
        note = f"Knock loudly{TYPED.format(name='note')}"
        at("coordinator").send(f"/desk/riders/{village.ADA.id}/data/note", note=note)
    where = plant(folder / "test.db") | {"note"}
    with opened(folder) as again:
        again.clock.set(now)
        shown = [page for who in seen for page in read(again, who, seen[who])]
        answered += typed_into(again, [page for _, page in shown], done)
    return where, shown + [(f"after {page.path}", page) for page in answered]


def test_no_page_takes_what_somebody_wrote_for_its_own(pages: Shown) -> None:
    _, shown = pages
    assert len(shown) > 100
    assert not {address for address, page in shown if page.status >= 500}
    assert not {address for address, page in shown if re.search(r"<u>[\w.]+</u>", page.source)}


def test_what_was_planted_was_looked_at(pages: Shown) -> None:
    """Otherwise the test above would show nothing."""
    where, shown = pages
    read = (html.unescape(page.source) for _, page in shown)
    seen = {name for source in read for name in re.findall(r"<u>([\w.]+)</u>", source)}
    assert where >= SHOWN
    assert seen >= SHOWN
