"""What holds for every page: no known barrier, nothing cut off on a small screen, the keyboard always seen."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit

PAGES = [
    ("", "/"),
    ("", "/sign-in"),
    ("", "/accessibility"),
    ("", "/no-such-page"),
    ("resident", "/rides"),
    ("resident", "/book"),
    ("driver", "/drive"),
    ("driver", "/drive?date=2026-12-04"),
    ("driver", "/drive/availability"),
    ("driver", "/drive/availability/2026-12-04-minibus-1-day/withdraw"),
    ("coordinator", "/desk"),
    ("coordinator", "/desk?date=2026-12-06"),
    ("coordinator", "/desk?date=nonsense"),
    ("coordinator", "/desk/riders?q=sample"),
    ("coordinator", "/desk/riders/rider-01"),
    ("coordinator", "/desk/runs/2026-12-01-minibus-1-day"),
]
IDS = [f"{login or 'nobody'}{path}" for login, path in PAGES]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL = {"width": 320, "height": 640}


def barriers(page: Page) -> list[str]:
    """Return what a program can find wrong with a page."""
    found = Axe().run(page, options=RULES).response["violations"]
    wrong = {one["id"]: [node for node in one["nodes"] if not is_known(one["id"], node)] for one in found}
    return [f"{rule} at {[node['target'] for node in nodes][:3]}" for rule, nodes in wrong.items() if nodes]


def is_known(rule: str, node: dict[str, str]) -> bool:
    """Tell whether this is what GOV.UK Frontend does on purpose: choices that say whether they unfold a field.

    ARIA does not list ``aria-expanded`` for a radio, but screen readers announce it, and tests with people who
    use them found it helps.
    """
    return rule == "aria-allowed-attr" and "govuk-radios__input" in node["html"] and "aria-expanded" in node["html"]


def too_wide(page: Page) -> list[str]:
    """Return what sticks out of the window to the right."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll('body *')]
            .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest('.drove-scroll, svg'))
            .map((one) => one.tagName + '.' + one.className).slice(0, 5).concat(['page']);
        }"""
    )


@pytest.mark.parametrize(("login", "path"), PAGES, ids=IDS)
def test_programs_find_no_barrier(visit: Visit, login: str, path: str) -> None:
    page = visit(login)
    faults = page.goto(path)
    assert faults is not None
    assert barriers(page) == []


@pytest.mark.parametrize("path", ["/drive", "/drive/availability"])
def test_programs_find_no_barrier_at_night(visit: Visit, path: str) -> None:
    page = visit("driver", color_scheme="dark", viewport={"width": 360, "height": 740})
    page.goto(path)
    assert barriers(page) == []


@pytest.mark.parametrize(("login", "path"), PAGES, ids=IDS)
def test_nothing_is_cut_off_on_a_small_screen(visit: Visit, login: str, path: str) -> None:
    page = visit(login, viewport=SMALL)
    page.goto(path)
    assert too_wide(page) == []


@pytest.mark.parametrize(("login", "path"), PAGES[:1] + PAGES[4:11], ids=IDS[:1] + IDS[4:11])
def test_nothing_is_cut_off_with_letters_twice_as_large(visit: Visit, login: str, path: str) -> None:
    page = visit(login, viewport={"width": 640, "height": 900})
    page.goto(path)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert too_wide(page) == []


LOOK = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const label = one.nextElementSibling ? getComputedStyle(one.nextElementSibling, '::before') : style;
  const isBox = one.matches('input[type=radio], input[type=checkbox]');
  const look = isBox ? label : style;
  return [one.tagName + ' ' + (one.textContent || one.id).trim().slice(0, 30), look.outlineWidth + look.outlineStyle + look.outlineColor + look.boxShadow + look.backgroundColor + look.borderBottomColor];
}"""


@pytest.mark.parametrize(("login", "path"), [PAGES[1], PAGES[5], PAGES[6], PAGES[10]])
def test_the_keyboard_is_seen_wherever_it_is(visit: Visit, login: str, path: str) -> None:
    page = visit(login)
    page.goto(path)
    unseen = list(_unseen(page, 25))
    assert unseen == []


def _unseen(page: Page, presses: int) -> list[str]:
    """Return what has the focus after one of some presses of the tabulator but looks as it did without."""
    look: Callable[[], list[str]] = lambda: page.evaluate(LOOK)  # noqa: E731
    found = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        name, with_focus = look()
        without = page.evaluate(
            "([source]) => { const one = document.activeElement; one.blur(); const look = (() => {"
            "const style = getComputedStyle(one), isBox = one.matches('input[type=radio], input[type=checkbox]');"
            "const it = isBox ? getComputedStyle(one.nextElementSibling, '::before') : style;"
            "return it.outlineWidth + it.outlineStyle + it.outlineColor + it.boxShadow + it.backgroundColor + it.borderBottomColor; })();"
            "one.focus(); return look; }",
            [LOOK],
        )
        if name.startswith("BODY"):
            break
        if with_focus == without:
            found.append(name)
    return found
