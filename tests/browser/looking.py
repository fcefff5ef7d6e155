"""What is asked of every page in a browser: what axe finds, and by hand what axe does not see."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

HERE = Path(__file__).parent
SCRIPT = f"{Axe().axe_script};{(HERE / 'looks.js').read_text(encoding='utf-8')}"
"""To be loaded into every document; where nobody did, it is when it is asked."""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "elementRef": False,
    "preload": False,  # only for rules that are still on trial, which are not asked
}
MAIN = "main"
"""What a page says; around it stands the same in each of its states."""
WIDE = {"width": 1280, "height": 1024}
FOUR_TIMES = {"width": 320, "height": 256}
"""What a window of 1280 by 1024 shows at four times its size; also the narrowest telephone."""
TWICE = {"width": 640, "height": 900}
TWICE_ON_A_PHONE = {"width": 360, "height": 900}
FINGER, POINTER = 44, 24
HEAVIEST = 200_000
"""Bytes of a whole page at its first visit, as they come over the line; maps not counted."""
POINT = 96 / 72
PRINTED = {"resident": 16 * POINT, "driver": 11 * POINT}
"""The smallest letters on paper; a run sheet has to fit its sheet."""
AT_FOUR_TIMES = "nothing cut off at four times the size"
ON_FOOT = ("resident", "driver")
"""Rooms that are read on a telephone, and printed large."""


@dataclass
class Findings:
    """What is wrong with pages, by what was asked of them."""

    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    helps: dict[tuple[str, str], tuple[list[int], str]] = field(default_factory=dict)
    """By room and language: where the first page had its help, and which page that was."""

    def take(self, question: str, page: str, wrong: list[str]) -> None:
        self.asked[question] += 1
        if wrong:
            self.wrong[question][page] = wrong[:6]


def is_known(rule: str, node: dict[str, str]) -> bool:
    """Tell whether this is what GOV.UK Frontend does on purpose: choices that say whether they unfold a field.

    ARIA does not list ``aria-expanded`` for a radio, but screen readers announce it, and tests with people who
    use them found it helps.
    """
    return (
        rule == "aria-allowed-attr"
        and "govuk-radios__input" in node["html"]
        and "aria-expanded" in node["html"]
    )


def ask(page: Page, what: str, argument: Any = None) -> Any:
    if not page.evaluate("() => 'looks' in window"):
        page.evaluate(SCRIPT)
    return page.evaluate(f"(told) => looks.{what}(told)", argument)


def barriers(page: Page) -> list[str]:
    """Return what a program can find wrong with a page."""
    return _told(ask(page, "atRest", {"rules": RULES, "within": None})["barriers"])


def _told(nodes: list[dict[str, Any]]) -> list[str]:
    return [f"{one['rule']} at {one['target']}" for one in nodes if not is_known(one["rule"], one)]


def too_wide(page: Page) -> list[str]:
    """Return what sticks out of the window, or is cut off inside."""
    found: list[str] = ask(page, "cut")
    return found


def glance(page: Page, name: str, findings: Findings) -> None:
    """Ask of a page that stands in a small window what differs most from one state to another."""
    _at_rest(page, name, findings, within=MAIN)
    findings.take(AT_FOUR_TIMES, name, ask(page, "cut"))


def _at_rest(page: Page, name: str, findings: Findings, within: str | None = None) -> dict[str, Any]:
    rest: dict[str, Any] = ask(page, "atRest", {"rules": RULES, "within": within})
    heads = [] if rest["heads"] == 1 else [f"{rest['heads']} headings of the first level"]
    findings.take("no barrier that a program knows", name, [*_told(rest["barriers"]), *heads])
    return rest


def look(page: Page, name: str, findings: Findings) -> None:
    """Ask everything of a page that was opened in a wide window, and leave the window wide."""
    rest = _at_rest(page, name, findings)
    is_large = rest["room"] in ON_FOOT
    findings.take("nothing said by colour or shape alone", name, rest["silent"])
    findings.take("beside a map stands a list", name, rest["maps"])
    if rest["room"] == "resident":
        heavy = rest["weight"] > HEAVIEST or rest["weight"] < HEAVIEST / 10
        findings.take("light enough for a slow line", name, [f"{rest['weight']} bytes"] if heavy else [])
    page.keyboard.press("Tab")
    findings.take("the keyboard is seen wherever it is", name, [*rest["jumps"], *ask(page, "unseen")])
    page.set_viewport_size(FOUR_TIMES)
    findings.take(AT_FOUR_TIMES, name, ask(page, "cut"))
    phone = ask(page, "onAPhone", FINGER if is_large else POINTER)
    findings.take("room for fingers", name, phone["small"])
    findings.take("tables fit a telephone", name, phone["scrolls"] if is_large else [])
    first = findings.helps.setdefault((rest["room"], rest["language"]), (phone["help"], name))
    elsewhere = [f"{phone['help']}, but {first[0]} on {first[1]}"] if phone["help"] != first[0] else []
    findings.take("help in the same place", name, elsewhere if rest["room"] else [])
    page.set_viewport_size(TWICE_ON_A_PHONE if rest["room"] == "resident" else TWICE)
    ask(page, "enlarge", True)
    findings.take("nothing cut off with letters twice as large and wide apart", name, ask(page, "cut"))
    ask(page, "enlarge", False)
    if is_large:
        page.emulate_media(media="print")
        findings.take("printed large", name, ask(page, "printed", PRINTED[rest["room"]] - 0.1))
        page.emulate_media(media="screen")
    page.set_viewport_size(WIDE)
