"""The gallery in a real browser: nothing for axe to find, nothing sideways, and the script's small comforts."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PAGES = [
    *(f"look/{name}" for name in ("phone", "form", "desk", "dashboard", "sheet", "empty", "refused", "refused-part")),
    "display",
]
MODES = {"light": "0-light", "dark": "0-dark", "care": "1-light", "care dark": "1-dark", "largest": "3-light"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def opened(chromium: Browser, address: str, width: int = 390, mode: str = "light", *, script: bool = True) -> Page:
    """A page of its own in that size and mode."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    context.add_cookies([{"name": "display", "value": MODES[mode], "url": address}])
    return context.new_page()


@pytest.fixture
def page(chromium: Browser, gallery_address: str) -> Iterator[Page]:
    """A phone that complains about everything the content policy or the script do wrong."""
    found: list[str] = []
    page = opened(chromium, gallery_address)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if "Content Security" in message.text else None)
    yield page
    page.context.close()
    assert not found


@pytest.mark.parametrize(
    ("width", "mode"),
    [
        (390, "light"),
        pytest.param(1280, "dark", marks=pytest.mark.slow),
        pytest.param(320, "care", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(chromium: Browser, gallery_address: str, width: int, mode: str) -> None:
    page = opened(chromium, gallery_address, width, mode)
    page.set_viewport_size({"width": width, "height": 4000})  # nothing is covered by the bars that stick to the foot
    for name in ("phone", "form", "desk", "dashboard", "sheet", "refused"):
        page.goto(f"{gallery_address}/look/{name}")
        found = Axe().run(page, options=RULES).response["violations"]
        assert (name, [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]) == (name, [])
    page.context.close()


@pytest.mark.parametrize(
    "mode", [mode if mode in ("light", "largest") else pytest.param(mode, marks=pytest.mark.slow) for mode in MODES]
)
def test_nothing_lies_outside_the_screen(chromium: Browser, gallery_address: str, mode: str) -> None:
    page = opened(chromium, gallery_address, 320, mode)
    for name in PAGES:
        page.goto(f"{gallery_address}/{name}")
        for width in (320, 899, 900):
            page.set_viewport_size({"width": width, "height": 800})
            sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert (name, width, sideways) == (name, width, 0)
    page.context.close()


@pytest.mark.parametrize("mode", ["light", "care"])
def test_everything_pressed_is_large_enough(chromium: Browser, gallery_address: str, mode: str) -> None:
    """44 px on the phone, 60 in care mode; links inside a sentence excepted."""
    least = {"light": 44, "care": 60}[mode]
    page = opened(chromium, gallery_address, 390, mode)
    small = """least => [...document.querySelectorAll('button, .weui-btn, .chip, .pick, .inp, .tool, .back, nav a')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < least - 0.5)
        .map(e => e.className + ' ' + e.getBoundingClientRect().height)"""
    for name in ("phone", "form", "empty", "desk"):
        page.goto(f"{gallery_address}/look/{name}")
        assert (name, page.evaluate(small, least)) == (name, [])
    page.context.close()


def test_a_refusal_is_put_into_the_page_and_takes_the_focus(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/look/phone?outcome=refused")
    page.click("#claim-2")
    expect(page.locator("#refused")).to_contain_text("时间重叠")
    expect(page.locator("#refused")).to_be_focused()
    expect(page.locator("#list")).to_be_visible()
    assert page.url.endswith("?outcome=refused")


def test_an_act_renews_the_list_and_says_what_was_done(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/look/phone?outcome=done")
    expect(page.locator("#told")).to_be_empty()
    page.click("#claim-2")
    expect(page.locator("#told")).to_contain_text("已认领")
    expect(page.locator("#claim-2")).to_be_focused()


@pytest.mark.parametrize("answers_after", [0, 1500])
def test_what_takes_longer_than_a_moment_says_so(page: Page, gallery_address: str, answers_after: int) -> None:
    """And what is quick says nothing: the control."""
    page.goto(f"{gallery_address}/look/phone?outcome=done")
    page.evaluate("""() => {
      window.told = [];
      new MutationObserver(() => window.told.push(document.getElementById('working').textContent))
        .observe(document.getElementById('working'), {childList: true});
    }""")
    page.route("**/look/claim", lambda route: (page.wait_for_timeout(answers_after), route.continue_()))
    page.click("#claim-2")
    expect(page.locator("#told")).to_contain_text("已认领")
    expect(page.locator("#working")).to_be_empty()
    told = [words for words in page.evaluate("window.told") if words]
    assert told == (["正在处理，请稍等…"] if answers_after else [])


def test_after_a_refusal_the_next_act_takes_it_away(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/look/phone?outcome=refused")
    page.click("#claim-2")
    expect(page.locator("#refused")).to_contain_text("时间重叠")
    page.evaluate("document.querySelector('input[name=outcome]').value = 'done'")
    page.click("#claim-2")
    expect(page.locator("#refused")).to_be_empty()


@pytest.mark.parametrize("outcome", ["fails", "offline"])
def test_what_was_not_sent_is_said(page: Page, gallery_address: str, outcome: str) -> None:
    page.goto(f"{gallery_address}/look/phone?outcome={outcome}")
    if outcome == "offline":
        page.context.set_offline(True)
    page.click("#claim-2")
    expect(page.locator("#refused")).to_contain_text("没有送出")
    expect(page.locator("#refused")).to_be_focused()


def test_another_page_as_answer_is_opened_whole(page: Page, gallery_address: str) -> None:
    """A session that has ended answers with the sign-in page."""
    page.goto(f"{gallery_address}/look/phone?outcome=signed-out")
    page.click("#claim-2")
    page.wait_for_url("**/look/form")
    expect(page.locator("h1")).to_have_text("到社区报到")


def test_filters_and_pages_swap_the_list_and_back_returns(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/look/phone?kind=all")
    page.click("text=下一页")
    expect(page.locator(".pager")).to_contain_text("第 2 页")
    assert page.url.endswith("?kind=all&page=2")
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("第 1 页")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/look/form")
    expect(page.locator("#errors")).to_be_focused()
    page.click("#errors >> text=手机号")
    expect(page.locator("#phone")).to_be_focused()


def test_minus_plus_and_usual_values_fill_the_number(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/look/form")
    number = page.locator("#points")
    page.click('[data-step="50"]')
    expect(number).to_have_value("1,050")
    page.click("text=最多 1,251")
    expect(number).to_have_value("1,251")
    page.click('[data-step="50"]')
    expect(number).to_have_value("1,251")
    page.click('[data-step="-50"]')
    expect(number).to_have_value("1,201")


def test_choosing_rows_counts_them(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/look/desk")
    counted = page.locator('[data-checked="record"]')
    everything = page.locator("[data-check-all]")
    expect(counted).to_have_text("3")
    page.locator('[name="record"]').first.uncheck()
    expect(counted).to_have_text("2")
    everything.check()
    expect(counted).to_have_text("3")
    everything.uncheck()
    expect(counted).to_have_text("0")


def test_the_rest_of_a_long_menu_opens_on_a_phone(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/look/desk")
    rest = page.locator("#menu >> text=操作记录")
    expect(rest).to_be_hidden()
    page.click("#menu >> text=更多")
    expect(rest).to_be_visible()
    page.click("#menu >> text=收起")
    expect(rest).to_be_hidden()


def test_without_a_script_everything_still_works(chromium: Browser, gallery_address: str) -> None:
    page = opened(chromium, gallery_address, script=False)
    page.goto(f"{gallery_address}/look/phone?outcome=refused")
    page.click("#claim-2")
    expect(page.locator("h1")).to_have_text("没有办成")
    page.click("text=回到上一页")
    expect(page).to_have_url(f"{gallery_address}/look/phone?outcome=refused")
    page.click("text=大字")
    assert page.locator("body").get_attribute("data-weui-mode") == "care"
    expect(page).to_have_url(f"{gallery_address}/look/phone?outcome=refused")
    page.goto(f"{gallery_address}/look/form")
    expect(page.locator('[data-step="50"]')).to_be_hidden()
    page.context.close()


def test_the_phones_dark_setting_shows_the_switch_that_changes_something(
    chromium: Browser, gallery_address: str
) -> None:
    for scheme, other in (("light", "深色"), ("dark", "浅色")):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto(f"{gallery_address}/look/desk")
        shown = [words for words in ("深色", "浅色") if page.locator(f"button.tool:has-text('{words}')").is_visible()]
        assert shown == [other]
        context.close()
