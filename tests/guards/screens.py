"""Every page of the route table in Chromium, in each state that a person may choose for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.guards.ground import Ground
from tests.guards.pages import opened
from tests.world import Browser as Client

TALL = 4000  # so that nothing is covered by the bars that stick to the foot
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SET = """([mode, size, theme]) => {
  const of = document.body.dataset;
  for (const [name, value] of [['weuiMode', mode], ['size', size], ['weuiTheme', theme]])
    value ? of[name] = value : delete of[name];
}"""


@dataclass(frozen=True)
class State:
    """One way to look at a page."""

    width: int = 390
    theme: str = "light"
    size: int = 0

    def put(self, page: Page) -> None:
        """Show the open page so, without loading it again."""
        page.set_viewport_size({"width": self.width, "height": TALL})
        page.evaluate(SET, ["care" if self.size else "", str(self.size or ""), self.theme])


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
}
MATRIX = ("light", "dark", "care", "narrow", "zoomed")


@dataclass
class Screen:
    """Opens the pages of the route table as the people of the ground, one browser for each of them."""

    ground: Ground
    browser: Browser
    address: str
    language: str = "zh-CN"
    contexts: dict[Client, BrowserContext] = field(default_factory=dict)

    @contextmanager
    def showing(self, endpoint: str) -> Iterator[Page]:
        """The page of an endpoint, open."""
        client, url = opened(self.ground, endpoint)
        page = self._of(client).new_page()
        try:
            answer = page.goto(self.address + url)
            assert answer is not None and answer.status == 200, f"{endpoint}: {answer and answer.status}"
            yield page
        finally:
            page.close()

    def _of(self, client: Client) -> BrowserContext:
        """Chromium with what the test client holds: the sign-in, and the ticket of a scanned code."""
        if client not in self.contexts:
            made = self.contexts[client] = self.browser.new_context(viewport={"width": 390, "height": TALL})
            made.add_init_script(AXE_SCRIPT)
            display = {"name": "display", "value": f"0-auto-{self.language}", "url": self.address}
            made.add_cookies([display])
            check_in = f"{self.ground.side.town.url}/check-in"
            for name, path in ((self.ground.app.config["SESSION_COOKIE_NAME"], "/"), ("check_in", check_in)):
                if kept := client.client.get_cookie(name, path=path):
                    made.add_cookies([{"name": name, "value": kept.value, "url": self.address + path}])
        return self.contexts[client]

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is shown."""
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", RULES)["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def too_wide(page: Page) -> list[str]:
    """The states in which something lies outside the screen."""
    found = []
    for name, state in STATES.items():
        state.put(page)
        if (pixels := page.evaluate("() => document.documentElement.scrollWidth - innerWidth")) > 0:
            found.append(f"{name}: {pixels} px too wide")
    return found


def photograph(page: Page, state: str, folder: Path, name: str) -> None:
    """The whole page in that state, as a file."""
    STATES[state].put(page)
    page.set_viewport_size({"width": STATES[state].width, "height": 800})
    page.set_viewport_size({"width": STATES[state].width, "height": page.evaluate("document.body.scrollHeight")})
    page.screenshot(path=folder / f"{name}-{state.replace(' ', '-')}.png")
