"""A browser finds nothing on our pages that their own content policy forbids."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visit

PAGES = [
    ("", "/sign-in"),
    ("resident", "/book"),
    ("driver", "/drive"),
    ("coordinator", "/desk"),
    ("coordinator", "/account/second-step"),
    ("administrator", "/admin/tokens"),
]
LISTEN = """
  window.broken = [];
  document.addEventListener(
    'securitypolicyviolation', (one) => window.broken.push(one.violatedDirective + ' ' + one.blockedURI)
  );
"""


@pytest.mark.parametrize(
    ("login", "path"), PAGES, ids=[f"{login or 'nobody'}{path}" for login, path in PAGES]
)
def test_no_page_breaks_its_own_policy(visit: Visit, login: str, path: str) -> None:
    page = visit(login)
    page.add_init_script(LISTEN)
    answer = page.goto(path)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy
    assert "frame-ancestors 'none'" in policy
    page.wait_for_load_state("load")
    assert page.evaluate("window.broken") == []


def test_the_browser_would_tell(browser: Browser, url: str) -> None:
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto("/")
    inline = "document.head.append(Object.assign(document.createElement('style'), {textContent: 'b{}'}))"
    page.evaluate(f"() => {{ {inline}; }}")
    page.wait_for_function("window.broken.length > 0")
    context.close()
