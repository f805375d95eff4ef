"""Every page of the route table in every state: axe finds nothing. `make test` has each page in one of them."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.guards.conftest import built, ground, guarded  # noqa: F401 - fixtures
from tests.guards.pages import pages
from tests.guards.screens import MATRIX, STATES, Screen, violations
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
