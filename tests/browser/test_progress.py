"""How far a what-if is goes on being shown after the service was away; the script is run on a page of its own."""

from pathlib import Path
from time import monotonic

from playwright.sync_api import Browser, Route

SCRIPT = Path(__file__).parents[2] / "api" / "static" / "planner.js"
PAGE = """<!doctype html><title>A what-if</title><div data-what-if="{state}"><p>{words}</p></div>
<script type="module" src="/planner.js"></script>"""


def test_progress_is_looked_at_again_after_the_service_was_away(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    now, asked = {"state": "running", "words": "3 of 10"}, list[str]()

    def answer(route: Route) -> None:
        asked.append(now["state"])
        if route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        elif now["state"] == "gone":
            route.abort()
        elif now["state"] == "busy":
            route.fulfill(status=503, body="Not now")
        else:
            route.fulfill(body=PAGE.format_map(now), content_type="text/html")

    def until(expected: str) -> None:
        """Let time pass until the page says so."""
        began = monotonic()
        while page.inner_text("p") != expected and monotonic() - began < 10:
            page.clock.run_for(4_000)
        assert page.inner_text("p") == expected

    page.route("**/*", answer)
    page.goto("http://progress.example/")
    for state in ("gone", "busy"):
        now["state"], before = state, len(asked)
        while len(asked) == before:
            page.clock.run_for(4_000)
        assert page.inner_text("p") == "3 of 10", "what was known stays"
    now.update(state="running", words="7 of 10")
    until("7 of 10")
    now.update(state="over", words="Done")
    until("Done")
    context.close()
