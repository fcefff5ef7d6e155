"""What holds for every page: no known barrier, nothing cut off on a small screen, the keyboard always seen."""

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
    ("driver", "/drive/shifts/2026-12-04-minibus-1-day/drop-out"),
    ("coordinator", "/desk"),
    ("coordinator", "/desk?date=2026-12-06"),
    ("coordinator", "/desk?date=nonsense"),
    ("coordinator", "/desk/riders"),
    ("coordinator", "/desk/riders/rider-01"),
    ("coordinator", "/desk/runs/2026-12-01-minibus-1-day"),
    ("", "/sign-in/card"),
    ("", "/sign-in/staff"),
    ("resident", "/account"),
    ("coordinator", "/desk/riders/rider-01/sign-in"),
    ("coordinator", "/account/second-step"),
    ("administrator", "/admin"),
    ("administrator", "/admin/people/new"),
    ("administrator", "/admin/tokens"),
    ("planner", "/planner"),
    ("planner", "/planner/new"),
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
    return (
        rule == "aria-allowed-attr"
        and "govuk-radios__input" in node["html"]
        and "aria-expanded" in node["html"]
    )


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
def test_no_barrier_is_found_and_nothing_is_cut_off_on_a_small_screen(
    visit: Visit, login: str, path: str
) -> None:
    page = visit(login)
    page.goto(path)
    assert barriers(page) == []
    page.set_viewport_size(SMALL)
    assert too_wide(page) == []


@pytest.mark.parametrize("path", ["/drive", "/drive/availability"])
def test_no_barrier_is_found_at_night(visit: Visit, path: str) -> None:
    page = visit("driver", color_scheme="dark", viewport={"width": 360, "height": 740})
    page.goto(path)
    assert barriers(page) == []


@pytest.mark.parametrize(("login", "path"), PAGES[:1] + PAGES[4:11], ids=IDS[:1] + IDS[4:11])
def test_nothing_is_cut_off_with_letters_twice_as_large(visit: Visit, login: str, path: str) -> None:
    page = visit(login, viewport={"width": 640, "height": 900})
    page.goto(path)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert too_wide(page) == []


LOOK = """(blurred) => {
  const one = document.activeElement;
  if (one === document.body) return null;
  if (blurred) one.blur();
  const isBox = one.matches('input[type=radio], input[type=checkbox]');
  const style = isBox ? getComputedStyle(one.nextElementSibling, '::before') : getComputedStyle(one);
  const look = ['outlineWidth', 'outlineStyle', 'outlineColor', 'boxShadow', 'backgroundColor', 'borderBottomColor']
    .map((name) => style[name]).join(' ');
  if (blurred) one.focus();
  return [one.tagName + ' ' + (one.textContent || one.id).trim().slice(0, 30), look];
}"""
"""What the focused element looks like, with its focus or for a moment without."""


@pytest.mark.parametrize(("login", "path"), [PAGES[1], PAGES[5], PAGES[6], PAGES[10]])
def test_the_keyboard_is_seen_wherever_it_is(visit: Visit, login: str, path: str) -> None:
    page = visit(login)
    page.goto(path)
    seen, unseen = 0, []
    for _ in range(25):
        page.keyboard.press("Tab")
        looks = page.evaluate(LOOK, False)
        if looks is None:
            break
        seen += 1
        if looks == page.evaluate(LOOK, True):
            unseen.append(looks[0])
    assert seen > 8
    assert unseen == []
