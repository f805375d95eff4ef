"""What folds out in a row that leads on as a whole is pressed itself, not the row beneath."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import served
from tests.guards.ground import Ground
from tests.guards.recipes_of_work import absent
from tests.guards.screens import Screen

pytestmark = pytest.mark.browser
ON_TOP = """summary => {
  const {x, y, width, height} = summary.getBoundingClientRect();
  return summary.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def absence(screen: Screen) -> Page:
    """The page of a member who did not come once, open before the staff."""
    ground = screen.ground
    page = screen.tab(ground.browser("staff"))
    page.goto(f"{screen.address}{ground.side.town.url}/desk/absences/{absent(ground).membership_id}")
    return page


def test_an_absence_is_excused_by_pressing(ground: Ground, chromium: Browser):
    with served(ground.app) as address:
        screen = Screen(ground, chromium, address)
        page = absence(screen)
        page.locator("article summary").click()
        page.locator("textarea[name=excuse]").fill("发烧去了医院")
        page.get_by_role("button", name="免记这次").click()
        expect(page.get_by_text("原因：发烧去了医院")).to_be_visible()
        screen.close()


def test_a_row_over_what_folds_out_is_found(ground: Ground, chromium: Browser):
    """The control."""
    with served(ground.app) as address:
        screen = Screen(ground, chromium, address)
        page = absence(screen)
        page.locator("article summary").click(trial=True)  # waits until a press would reach it
        assert page.locator("article summary").evaluate(ON_TOP)
        page.locator("article details").evaluate("one => { one.style.zIndex = 'auto'; one.style.position = 'static' }")
        assert not page.locator("article summary").evaluate(ON_TOP)
        screen.close()
