"""Every page in English in a real browser: longer words push nothing off the screen, however it is looked at."""

import pytest
from playwright.sync_api import Browser

from tests.browser import served
from tests.guards.ground import Ground
from tests.guards.pages import pages
from tests.guards.screens import Screen, too_wide

pytestmark = pytest.mark.browser
SHARES = 3


@pytest.mark.parametrize("share", range(SHARES))
def test_english_lies_within_the_screen(ground: Ground, chromium: Browser, share: int):
    wrong = {}
    with served(ground.app) as address:
        screen = Screen(ground, chromium, address, language="en")
        for endpoint in pages(ground)[share::SHARES]:
            with screen.showing(endpoint) as page:
                assert page.get_attribute("html", "lang") == "en"
                if found := too_wide(page):
                    wrong[endpoint] = found
        screen.close()
    assert wrong == {}, "\n".join(f"{name}: {found}" for name, found in wrong.items())
