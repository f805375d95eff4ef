"""The README's pictures, taken by going its walk in a freshly loaded demonstration.

`.venv/bin/python -m tests.journeys.pictures http://127.0.0.1:8000`: the walk is really gone, and leaves its traces.
"""

import io
import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from app.demo import accounts
from tests.browser import ARGUMENTS, PROGRAMS
from tests.journeys.people import Someone, sit_down

FOLDER = Path("docs/pictures")
TOWN = "/c/230202005007"
ORCHARD_TOWN = "/c/230206007003"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1.5, "locale": "zh-CN"}
DESK = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"}
COLOURS = 256


class Album:
    """Takes pictures of what somebody sees, small enough for a repository."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address

    def somebody(self, account: accounts.Account | None, screen: dict[str, object]) -> Someone:
        """A person at a phone or at a desk, signed in where an account is given."""
        person = sit_down(self.browser, self.address, **screen)
        if account:
            person.sign_in(account.phone, accounts.PASSWORD)
        return person

    def take(self, person: Someone, name: str) -> None:
        person.page.wait_for_timeout(300)
        picture = Image.open(io.BytesIO(person.page.screenshot())).convert("RGB")
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def walk(album: Album) -> None:
    """The README's walk, in its order."""
    staff, member = album.somebody(accounts.STAFF, DESK), album.somebody(accounts.MEMBER, PHONE)
    report_in(album, staff)
    serve(album, member)
    approve(album, staff, member)
    redeem(album, member)
    settle(album, staff)
    rate(album)
    in_the_orchard(album)
    close_the_half_year(album)
    easier_to_read(album, member)


def report_in(album: Album, staff: Someone) -> None:
    newcomer = album.somebody(None, PHONE)
    newcomer.open(TOWN)
    album.take(newcomer, "board")
    newcomer.press("我来报到")
    newcomer.press("还没有账号，先注册")
    newcomer.fill(name="佟晓雪", phone="13904520001", password=accounts.PASSWORD)
    newcomer.page.check("#agree")
    newcomer.press("注册")
    newcomer.choose("building", "太阳家园 3号楼")
    newcomer.fill(unit="2单元", door="402", workplace="齐齐哈尔市第一医院")
    album.take(newcomer, "report-in")
    newcomer.press("提交报到")
    staff.press("核对")
    staff.press("佟晓雪")
    staff.sees("接收报到")
    staff.page.select_option("#household", index=1)  # the one that was written
    album.take(staff, "accept")
    staff.press("接收报到")


def serve(album: Album, member: Someone) -> None:
    member.press("活动")
    member.press("垃圾分类引导（轮班）")
    member.sees("这次能得多少分")
    album.take(member, "task")
    task = member.page.url
    member.press("认领")
    member.sees("现在可以签到")
    organiser = album.somebody(accounts.ORGANISER, PHONE)
    organiser.open(task)
    organiser.press("我是负责人")
    album.take(organiser, "organiser-code")
    member.open(organiser.read_qr())
    member.press("签到")
    member.sees("已签到")
    album.take(member, "checked-in")


def approve(album: Album, staff: Someone, member: Someone) -> None:
    staff.open(f"{TOWN}/hours?q=魏海涛")
    staff.page.locator("tr", has_text="单元楼道清扫").get_by_role("link").first.click()
    staff.sees("按规则会这样算")
    album.take(staff, "hours")
    staff.press("看预览，批准所选")
    staff.press("批准所选")
    staff.sees("已批准 2 条")
    member.open(f"{TOWN}/my/points")
    line = member.page.locator(".hist details").first
    line.locator("summary").click()
    line.scroll_into_view_if_needed()
    member.page.evaluate("scrollBy(0, -16)")  # the balance above it, with its words
    album.take(member, "points")


def redeem(album: Album, member: Someone) -> None:
    member.press("抵物业费")
    member.press("下半年")
    member.sees("先知道")
    album.take(member, "reserve")
    member.page.get_by_role("button", name=re.compile("^预留 .* 分$")).click()
    member.sees("已预留")
    album.take(member, "redeem-code")
    clerk = album.somebody(accounts.CLERK, DESK)
    clerk.open(member.read_qr())
    album.take(clerk, "counter")
    clerk.press("确认抵扣")
    clerk.sees("刚刚抵了")


def settle(album: Album, staff: Someone) -> None:
    staff.open(f"{TOWN}/settlements")
    staff.page.locator("tr", has_text="待双方确认").get_by_role("link").first.click()
    staff.page.get_by_role("button", name=re.compile("^确认 .* 元$")).click()
    staff.sees("还没确认")
    clerk = album.somebody(accounts.CLERK, DESK)
    clerk.press("结算")
    clerk.page.locator("tr", has_text="一方已确认").get_by_role("link").first.click()
    clerk.page.get_by_role("button", name=re.compile("^确认 .* 元$")).click()
    clerk.sees("已结清")
    album.take(clerk, "settlement")


def rate(album: Album) -> None:
    street = album.somebody(accounts.STREET, DESK)
    street.press("星级")
    street.press("太阳社区")
    street.sees("按网格")
    album.take(street, "stars")
    lead = album.somebody(accounts.LEAD, PHONE)
    lead.page.locator(".figs a").nth(2).click()
    lead.sees("分数怎么来的")
    album.take(lead, "lead-household")


def in_the_orchard(album: Album) -> None:
    """The red orchard: its plan, a tree by its plate, a season."""
    adopter, keeper = album.somebody(accounts.ADOPTER, PHONE), album.somebody(accounts.ORCHARD_STAFF, DESK)
    adopter.open(f"{ORCHARD_TOWN}/orchards")
    adopter.press("红色果园")
    album.take(adopter, "orchard")
    address = adopter.page.url
    adopter.page.locator("main table a").first.click()
    adopter.page.wait_for_load_state()
    adopter.press("记养护")
    album.take(adopter, "tree-care")
    keeper.open(f"{address}/season")
    album.take(keeper, "season")


def close_the_half_year(album: Album) -> None:
    """What everybody sees of the last half-year, a result line by line, and a sign that is checked."""
    anybody, keeper = album.somebody(None, PHONE), album.somebody(accounts.ORCHARD_STAFF, DESK)
    anybody.open(f"{ORCHARD_TOWN}/stars/board")
    album.take(anybody, "star-notice")
    keeper.open(f"{ORCHARD_TOWN}/stars/periods")
    for _step in ("the half-year", "the first result"):
        keeper.page.locator("main table a").first.click()
        keeper.page.wait_for_load_state()
    album.take(keeper, "half-year")
    keeper.open(f"{ORCHARD_TOWN}/signs?kind=door_plate")
    number = "".join(filter(str.isalnum, keeper.text("main table a")))
    anybody.open(f"/signs/{number}")
    album.take(anybody, "sign-check")


def easier_to_read(album: Album, member: Someone) -> None:
    """Large type, dark."""
    member.page.context.add_cookies([{"name": "display", "value": "1-dark", "url": album.address}])
    member.open("/")
    album.take(member, "large-and-dark")


def main(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = next(found for name in PROGRAMS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        walk(Album(browser, address))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
