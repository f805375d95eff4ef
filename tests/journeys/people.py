"""The four people of a journey, each with a browser of their own, who see pages and press buttons."""

import io
from dataclasses import dataclass, field
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

PASSWORD = "baodao-journey"


@dataclass
class Someone:
    """A person at a screen; complains about everything that goes wrong behind the page."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(20_000)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("response", lambda answer: self.note(answer.status, answer.url))
        self.page.on("console", lambda said: self.note_said(said.text))

    def note(self, status: int, url: str) -> None:
        if status >= 400:
            self.troubles.append(f"{status} {url}")

    def note_said(self, text: str) -> None:
        if "Content Security" in text:
            self.troubles.append(text)

    # what a person does

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.looks_right()

    def press(self, name: str) -> None:
        """Press the button, or follow the link, that says so."""
        button = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        button.locator("visible=true").first.click()
        self.page.wait_for_load_state()
        self.looks_right()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)

    def choose(self, name: str, label: str) -> None:
        self.page.select_option(f"#{name}", label=label)

    def sign_in(self, phone: str, password: str = PASSWORD) -> None:
        self.open("/sign-in")
        self.fill(phone=phone, password=password)
        self.press("登录")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def read_qr(self) -> str:
        """What a phone's camera reads from this screen: it looks more than once, and from nearer."""
        picture = Image.open(io.BytesIO(self.page.locator(".qr").first.screenshot()))
        for nearer in (1, 2, 3):
            found = zxingcpp.read_barcodes(picture.resize((picture.width * nearer, picture.height * nearer)))
            if len(found) == 1:
                return found[0].text
        raise AssertionError("no code can be read from the picture")

    # what a person sees

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def looks_right(self) -> None:
        """One heading, and nothing lies outside the screen."""
        expect(self.page.locator("h1")).to_have_count(1)
        wide = self.page.locator("html").evaluate("page => page.scrollWidth - innerWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"


def sit_down(chromium: Browser, address: str, **context: Any) -> Someone:
    """A person with a fresh browser."""
    return Someone(chromium.new_context(**context).new_page(), address)
