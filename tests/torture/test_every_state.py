"""Every page of the route table in every state: axe finds nothing. `make test` has each page in one of them.

And every page in English: longer words push nothing off the screen, however it is looked at.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import served
from tests.guards.conftest import built, ground, guarded  # noqa: F401 - fixtures
from tests.guards.ground import Ground
from tests.guards.pages import pages
from tests.guards.screens import MATRIX, STATES, Screen, too_wide, violations
from tests.guards.test_pages_in_chromium import screen  # noqa: F401 - fixture

pytestmark = pytest.mark.browser
SEEN = tuple(dict.fromkeys((*MATRIX, *STATES)))


@pytest.mark.parametrize("state", SEEN)
def test_axe_finds_nothing_on_any_page(screen: Screen, chromium: Browser, state: str, found: Any):  # noqa: F811
    wrong = {}
    for endpoint in pages(screen.ground):
        with screen.showing(endpoint) as page:
            STATES[state].put(page)
            if faults := violations(page):
                wrong[endpoint] = faults
    assert wrong == {}
    found(f"{len(pages(screen.ground))} pages {state}")


def test_nothing_lies_outside_in_any_state(screen: Screen):  # noqa: F811
    wrong = {}
    for endpoint in pages(screen.ground):
        with screen.showing(endpoint) as page:
            if wide := too_wide(page):
                wrong[endpoint] = wide
    assert wrong == {}


def test_english_lies_within_the_screen(ground: Ground, chromium: Browser, found: Any):  # noqa: F811
    wrong = {}
    with served(ground.app) as address:
        english = Screen(ground, chromium, address, language="en")
        for endpoint in pages(ground):
            with english.showing(endpoint) as page:
                assert page.get_attribute("html", "lang") == "en"
                if wide := too_wide(page):
                    wrong[endpoint] = wide
        english.close()
    assert wrong == {}, "\n".join(f"{name}: {said}" for name, said in wrong.items())
    found(f"{len(pages(ground))} pages in English, {len(STATES)} states")
