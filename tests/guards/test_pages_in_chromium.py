"""Every page of the route table in a real browser: nothing for axe to find, nothing sideways, however it is looked at.

Here each page is measured in the tightest states and meets axe in one, the next page in the next; tests/torture has
every page in every state.
`BAODAO_PICTURES=build/pages` keeps a picture of each page in the states a person is likely to choose.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import served
from tests.guards.ground import Ground
from tests.guards.pages import pages
from tests.guards.screens import MATRIX, STATES, TIGHTEST, Screen, photograph, too_wide, violations

pytestmark = pytest.mark.browser
SHARES = 3  # parts of the table, for the workers to divide among them


@pytest.fixture
def screen(ground: Ground, chromium: Browser) -> Iterator[Screen]:
    with served(ground.app) as address:
        made = Screen(ground, chromium, address)
        yield made
        made.close()


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing_and_nothing_lies_outside(screen: Screen, share: int):
    wrong = {}
    for number, endpoint in enumerate(pages(screen.ground)[share::SHARES]):
        state = MATRIX[(number + share) % len(MATRIX)]
        with screen.showing(endpoint) as page:
            found = too_wide(page, TIGHTEST)
            STATES[state].put(page)
            found += [f"{state}: {one}" for one in violations(page)]
            keep_pictures(page, endpoint)
        if found:
            wrong[endpoint] = found
    assert wrong == {}, "\n".join(f"{name}: {found}" for name, found in wrong.items())


def keep_pictures(page, endpoint: str) -> None:
    if folder := os.environ.get("BAODAO_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for state in ("light", "dark", "care", "desk", "desk dark"):
            photograph(page, state, Path(folder), endpoint)


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("document.querySelector('h1').style.width = '2000px'", "px too wide"),
        ("document.querySelectorAll('h1, .lead p').forEach(e => e.style.color = '#bbb')", "color-contrast"),
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')", "label"),
    ],
)
def test_a_fault_is_found(screen: Screen, harm: str, found: str):
    """The control."""
    with screen.showing("sign_in.sign_in") as page:
        page.evaluate(harm)
        said = too_wide(page)
        STATES["narrow"].put(page)
        assert any(found in one for one in [*said, *violations(page)])
