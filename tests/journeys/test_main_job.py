"""The whole main job by four people in a real browser: from the report-in to the month's signatures and the stars."""

import re
from contextlib import ExitStack
from datetime import date, time

import pytest
from playwright.sync_api import Browser

from app import clock
from app.database import db
from app.stars import service as stars
from tests.journeys.conftest import Ground, new_phone
from tests.journeys.people import PASSWORD, Someone, sit_down

pytestmark = pytest.mark.browser

WEDNESDAY, AFTER = date(2026, 11, 25), date(2026, 12, 2)
MEMBER, TASK, PERIOD = "王海波", "楼前清雪除冰", "2026年四季度"


class Journey:
    """The steps in their order; each is one visit of one person."""

    def __init__(self, ground: Ground, *, member: Someone, staff: Someone, clerk: Someone, street: Someone) -> None:
        self.ground = ground
        self.member, self.staff, self.clerk, self.street = member, staff, clerk, street

    @property
    def people(self) -> tuple[Someone, ...]:
        return self.member, self.staff, self.clerk, self.street

    def report_in(self) -> None:
        """From the QR on the door of the building to the waiting report-in."""
        member = self.member
        member.open(self.ground.town.url)
        assert member.read_qr().endswith(self.ground.town.url)
        member.press("我来报到")
        member.press("还没有账号，先注册")
        member.fill(name=MEMBER, phone=new_phone(), password=PASSWORD)
        member.page.check("#agree")
        member.press("注册")
        member.choose("building", "阳光家园 6号楼")
        member.fill(unit="1单元", door="301", workplace="齐齐哈尔市第一医院")
        member.press("提交报到")
        member.sees("已提交，等社区答复")

    def accept(self) -> None:
        """Staff check the household, name it the lead household, and put down who lives there."""
        staff = self.staff
        staff.sign_in(self.ground.phones["staff"])
        staff.sees("1 份报到等核对")
        staff.press("核对")
        staff.press(MEMBER)
        staff.choose("household", "本人写的这一户：1单元301")
        staff.press("接收报到")
        staff.sees(f"已接收{MEMBER}的报到")
        staff.open(f"{self.ground.town.url}/offices")
        staff.press("选这栋楼")
        staff.press("设为中心户")
        staff.open(f"{self.ground.town.url}/known-members")
        staff.choose("building", "阳光家园 6号楼")
        staff.fill(name=MEMBER)
        staff.press("加入名单")

    def publish(self) -> None:
        """A task for the day after tomorrow at nine."""
        staff = self.staff
        staff.open("/")
        staff.press("新建活动")
        staff.page.locator("a[href*='kind=']").first.click()
        staff.fill(title=TASK, meeting_point="阳光家园南门")
        staff.press("存草稿")
        staff.press("发布")
        staff.sees(f"已发布「{TASK}」")

    def claim(self) -> None:
        member = self.member
        member.open("/")
        member.press("找活动")
        member.press(TASK)
        member.sees("这次能得多少分")
        member.press("认领")
        member.sees("您已认领")

    def scan(self, way: str) -> None:
        """The member's camera reads the organiser's screen."""
        staff, member = self.staff, self.member
        staff.open(f"{self.ground.town.url}/desk/tasks")
        staff.press(TASK)
        staff.press("签到码")
        staff.sees("秒后换新码")
        member.open(staff.read_qr())
        member.press(way)
        member.sees(f"已{way}")

    def approve(self) -> int:
        """Staff see the points before they approve; gives them."""
        staff = self.staff
        staff.open("/")
        staff.sees("1 条时长等审批")
        staff.press("审批")
        staff.sees(MEMBER, "1 小时 40 分")
        staff.press("看预览，批准所选")
        staff.press("批准所选 1 条")
        staff.sees("已批准 1 条")
        said = re.search(r"预计发放 (\d+) 分", staff.text("body"))
        assert said is not None
        return int(said[1])

    def explained(self, awarded: int) -> None:
        """The member reads by which rule the points came."""
        member = self.member
        member.open(f"{self.ground.town.url}/my/points")
        line = member.page.locator(".hist details").filter(has_text=TASK)
        line.locator("summary").click()
        assert f"+{awarded}" in line.inner_text()
        assert re.search(r"积分发放规则第 \d+ 版第 \d+ 条", line.inner_text())

    def bill(self) -> None:
        clerk = self.clerk
        clerk.sign_in(self.ground.phones["clerk"])
        clerk.open(f"/companies/{self.ground.company_id}/bills/new")
        if clerk.page.locator("#number").count() == 0:
            clerk.page.locator("main a.link").first.click()
        clerk.page.select_option("#building_id", index=clerk.page.locator("#building_id option").count() - 1)
        clerk.fill(unit="1单元", door="301", number="WY-0301", period=PERIOD, amount_fen="250.20", due_on="2026-12-31")
        clerk.press("保存账单")
        clerk.sees("WY-0301")

    def redeem(self) -> None:
        member = self.member
        member.open(f"{self.ground.town.url}/my/points")
        member.press("抵物业费")
        member.press(PERIOD)
        member.fill(points="1,000")
        member.page.locator("#points").blur()
        member.page.get_by_role("button", name=re.compile("^预留 .* 分$")).click()
        member.sees("已预留 1,000 分", "150.20 元")

    def counter(self) -> None:
        """The clerk's phone reads the member's screen; points and cash pay the bill."""
        clerk, member = self.clerk, self.member
        clerk.open(member.read_qr())
        clerk.sees("码有效", "王*波", "向住户收")
        assert MEMBER not in clerk.text("body")
        clerk.fill(cash_fen="150.20")
        clerk.press("确认抵扣 100.00 元")
        clerk.sees("今天合计抵 100.00 元")
        member.page.reload()
        member.sees("已抵 100.00 元")

    def settle(self) -> None:
        """Both sides sign the month."""
        staff, clerk = self.staff, self.clerk
        staff.open(f"{self.ground.town.url}/settlements")
        staff.press("出结算单")
        for side, page in (
            (staff, f"{self.ground.town.url}/settlements"),
            (clerk, f"/companies/{self.ground.company_id}/settlements"),
        ):
            side.open(page)
            side.press("2026年11月")
            side.press("确认 100.00 元")
        clerk.sees("已结清")

    def rated(self) -> None:
        """The street follows a figure down to the record under it."""
        street, town = self.street, self.ground.town
        street.sign_in(self.ground.phones["street"])
        street.press("星级")
        street.sees("1 个社区，1 户")
        street.press(town.place.name)
        street.press("阳光家园 6号楼")
        street.sees("分数怎么来的", "本户的服务记录", TASK, "1 小时 40 分")
        assert MEMBER not in street.text("body")


def at(hours: ExitStack, day: date, hour: int, minute: int = 0) -> None:
    hours.enter_context(clock.standing_at(clock.at(day, time(hour, minute))))


def walk(journey: Journey) -> None:
    """The whole road, with the clock set before each part."""
    with ExitStack() as hours:
        journey.report_in()
        journey.accept()
        journey.publish()
        journey.claim()
        at(hours, WEDNESDAY, 8, 55)
        journey.scan("签到")
        at(hours, WEDNESDAY, 10, 35)
        journey.scan("签退")
        at(hours, WEDNESDAY, 14)
        awarded = journey.approve()
        journey.explained(awarded)
        journey.ground.earned_before(MEMBER, 2000)
        journey.bill()
        journey.redeem()
        journey.counter()
        at(hours, AFTER, 9)
        journey.settle()
        stars.compute(as_of=clock.now(), place_ids=[journey.ground.town.place.id])
        db.session.commit()
        journey.rated()


@pytest.mark.parametrize(("width", "script"), [(390, True), (1280, False)])
def test_the_main_job_from_the_report_in_to_the_stars(
    chromium: Browser, ground: Ground, site: str, width: int, script: bool
) -> None:
    """On a phone with its script, at a desk without one; tests/torture has it the other way round."""
    go_all_the_way(chromium, ground, site, width=width, script=script)


def go_all_the_way(chromium: Browser, ground: Ground, site: str, *, width: int, script: bool) -> None:
    """Four people, each at a screen of that width."""
    screen = {"viewport": {"width": width, "height": 844}, "java_script_enabled": script}
    names = ("member", "staff", "clerk", "street")
    journey = Journey(ground, **{name: sit_down(chromium, site, **screen) for name in names})
    walk(journey)
    for person in journey.people:
        person.page.context.close()
        assert not person.troubles
