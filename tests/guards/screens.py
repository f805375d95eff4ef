"""Every page of the route table in Chromium, in each state that a person may choose for it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.guards.ground import Ground
from tests.guards.pages import opened
from tests.world import Browser as Client

TALL = 12_000  # so that nothing is covered, of a long list neither, by the bars that stick to the foot
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PUT = """const put = ([mode, size, theme]) => {
  const of = document.body.dataset;
  for (const [name, value] of [['weuiMode', mode], ['size', size], ['weuiTheme', theme]])
    value ? of[name] = value : delete of[name];
};"""
SET = f"said => {{ {PUT} put(said); }}"
MEASURE = f"""all => {{
  {PUT}
  return all.map(said => {{ put(said); return document.documentElement.scrollWidth - innerWidth; }});
}}"""


@dataclass(frozen=True)
class State:
    """One way to look at a page."""

    width: int = 390
    theme: str = "light"
    size: int = 0

    def put(self, page: Page) -> None:
        """Show the open page so, without loading it again."""
        page.set_viewport_size({"width": self.width, "height": TALL})
        page.evaluate(SET, self.said)

    @property
    def said(self) -> list[str]:
        """What the page's body says of it."""
        return ["care" if self.size else "", str(self.size or ""), self.theme]


STATES = {
    "light": State(),
    "dark": State(theme="dark"),
    "care": State(size=1),
    "narrow": State(width=320),
    "zoomed": State(width=640),  # a screen of 1280 px at 200 %
    "desk": State(width=1280),
    "desk dark": State(width=1280, theme="dark"),
    "desk care": State(width=1280, size=1),
    "largest": State(size=3),
    "care narrow": State(width=320, size=1),
    "care dark": State(theme="dark", size=1),
}
MATRIX = ("light", "dark", "care", "narrow", "zoomed")
TIGHTEST = ("care narrow", "largest", "desk care")  # where whatever lies outside in another state lies outside too


@dataclass
class Screen:
    """Opens the pages of the route table as the people of the ground, in one tab for each of them."""

    ground: Ground
    browser: Browser
    address: str
    language: str = "zh-CN"
    tabs: dict[Client, Page] = field(default_factory=dict)

    @contextmanager
    def showing(self, endpoint: str) -> Iterator[Page]:
        """The page of an endpoint, open."""
        client, url = opened(self.ground, endpoint)
        page = self.tab(client)
        answer = page.goto(self.address + url)
        assert answer is not None and answer.status == 200, f"{endpoint}: {answer and answer.status}"
        yield page

    def tab(self, client: Client) -> Page:
        """A tab with what the test client holds: the sign-in, and the ticket of a scanned code."""
        if client not in self.tabs:
            made = self.browser.new_context(viewport={"width": 390, "height": TALL})
            display = {"name": "display", "value": f"0-auto-{self.language}", "url": self.address}
            made.add_cookies([display])
            check_in = f"{self.ground.side.town.url}/check-in"
            for name, path in ((self.ground.app.config["SESSION_COOKIE_NAME"], "/"), ("check_in", check_in)):
                if kept := client.client.get_cookie(name, path=path):
                    made.add_cookies([{"name": name, "value": kept.value, "url": self.address + path}])
            made.add_init_script(AXE_SCRIPT)
            self.tabs[client] = made.new_page()
        return self.tabs[client]

    def close(self) -> None:
        for tab in self.tabs.values():
            tab.context.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is shown."""
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", RULES)["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def too_wide(page: Page, states: Iterable[str] = tuple(STATES)) -> list[str]:
    """The states in which something lies outside the screen."""
    found = []
    for width in sorted({STATES[name].width for name in states}):
        at = {name: STATES[name].said for name in states if STATES[name].width == width}
        page.set_viewport_size({"width": width, "height": TALL})
        pixels = page.evaluate(MEASURE, list(at.values()))
        found += [f"{name}: {more} px too wide" for name, more in zip(at, pixels, strict=True) if more > 0]
    return found


def photograph(page: Page, state: str, folder: Path, name: str) -> None:
    """The whole page in that state, as a file."""
    STATES[state].put(page)
    page.set_viewport_size({"width": STATES[state].width, "height": 800})
    page.set_viewport_size({"width": STATES[state].width, "height": page.evaluate("document.body.scrollHeight")})
    page.screenshot(path=folder / f"{name}-{state.replace(' ', '-')}.png")
