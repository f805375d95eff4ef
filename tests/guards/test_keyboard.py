"""The member's road and the staff's approval by keyboard alone: Tab, Enter, Space and what one types."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from app.database import transaction
from app.people.accounts import consents_service
from app.people.accounts import service as accounts
from app.people.models import Person
from tests.browser import served
from tests.guards.ground import Ground
from tests.guards.recipes import PASSWORD
from tests.guards.side import give_phone
from tests.journeys.people import Someone, sit_down

pytestmark = pytest.mark.browser

SOON = timedelta(hours=3)  # before the tasks of other tests, so that it is on the first page of the list
MOST = 150  # presses of Tab, before we say that something cannot be reached
# What has the focus: its words, and whether somebody who looks can see where it is.
FOCUSED = """() => {
  const one = document.activeElement, seen = one.closest('.pick') || one, box = seen.getBoundingClientRect();
  const style = getComputedStyle(seen);
  const named = one.getAttribute('aria-label') || (one.labels && one.labels[0]?.textContent) || one.textContent || '';
  const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
  return { named: named.trim(), id: one.id, tag: one.tagName, shown: box.width > 0 && box.height > 0, ring };
}"""
CONTROLS = ("A", "BUTTON", "INPUT", "SELECT", "SUMMARY", "TEXTAREA")


class Hands:
    """Somebody without a mouse."""

    def __init__(self, who: Someone) -> None:
        self.who, self.page = who, who.page
        self.page.set_default_timeout(10_000)

    def reach(self, words: str) -> None:
        """Press Tab until what says so has the focus; on the way each stop can be seen."""
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUSED)
            if at["tag"] in CONTROLS:
                assert at["shown"] and at["ring"], f"{at} on {self.page.url}: nobody sees where the focus is"
            if words == at["id"] or words in at["named"]:
                return
        raise AssertionError(f"{words} is not reached by Tab on {self.page.url}")

    def type(self, name: str, value: str) -> None:
        self.reach(name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def press(self, words: str, *, stays: bool = False) -> None:
        """Reach it and press Enter; the page that comes next is open, unless a part of this one is renewed."""
        self.reach(words)
        if stays:
            self.page.keyboard.press("Enter")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def sees(self, *words: str) -> None:
        self.who.sees(*words)
        self.who.looks_right()

    def sign_in(self, phone: str) -> None:
        self.who.open("/sign-in")
        self.type("phone", phone)
        self.type("password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)


def account_of(person: Person) -> str:
    """The number that the person signs in with."""
    number = give_phone(person)
    with transaction():
        accounts.set_password(person, PASSWORD)
        consents_service.give(person, "terms")
    return number


def colleague(ground: Ground) -> Person:
    """Staff of their own: a new password signs a person out everywhere, and the other tests' staff must stay in."""
    return ground.side.world.staff(ground.side.town.place, "何键")


@pytest.fixture
def sit(ground: Ground, chromium: Browser) -> Iterator[Callable[..., Hands]]:
    """Somebody at a keyboard, before a screen of that width."""
    made: list[Hands] = []
    with served(ground.app) as address:

        def down(width: int) -> Hands:
            made.append(Hands(sit_down(chromium, address, viewport={"width": width, "height": 844})))
            return made[-1]

        yield down
        for one in made:
            one.page.context.close()
    assert [trouble for one in made for trouble in one.who.troubles] == []


def test_a_member_claims_and_redeems(ground: Ground, sit: Callable[..., Hands]):
    side = ground.side
    membership = side.member(earned=2000)
    side.bill(membership.household_id)
    title = side.task(title="键盘上的活动", begins=SOON).title
    member = sit(390)
    member.sign_in(account_of(membership.person))
    member.press("找活动")
    member.press(title)
    member.press("认领")
    member.sees("您已认领")
    member.press("返回")
    member.who.open(f"{side.town.url}/my/points")
    member.press("抵物业费")
    member.press("2026年四季度")
    member.type("points", "1000")
    member.press("预留")  # at once: what it says is drawn anew under the focus
    member.sees("已预留 1,000 分")


def test_a_claim_in_the_list_keeps_the_place_and_is_heard(ground: Ground, sit: Callable[..., Hands]):
    side = ground.side
    task = side.task(title="就在名单里认领", begins=SOON)
    member = sit(390)
    member.sign_in(account_of(side.member().person))
    member.who.open(f"{side.town.url}/tasks")
    member.reach(task.title)
    member.press("认领", stays=True)
    expect(member.page.locator("#told")).to_contain_text("已认领")
    expect(member.page.locator("#told")).to_be_focused()
    expect(member.page.locator("article", has_text=task.title)).to_contain_text("已认领")
    assert member.page.url.endswith("/tasks")


def test_staff_approve_hours(ground: Ground, sit: Callable[..., Hands]):
    side = ground.side
    record = side.record(side.member())
    name = record.person.name
    staff = sit(1280)
    staff.sign_in(account_of(colleague(ground)))
    staff.press("审批")
    staff.sees(name)
    staff.press("看预览，批准所选")
    staff.press("批准所选")
    staff.sees("已批准")


def test_a_filter_keeps_the_focus_and_is_heard(ground: Ground, sit: Callable[..., Hands]):
    side = ground.side
    side.record(side.member())
    staff = sit(1280)
    staff.sign_in(account_of(colleague(ground)))
    staff.who.open(f"{side.town.url}/hours")
    staff.press("没问题", stays=True)
    expect(staff.page.locator("#heard")).to_contain_text("列表已更新")
    expect(staff.page.locator(".chip", has_text="没问题")).to_be_focused()
    expect(staff.page.locator(".chip[aria-current]")).to_contain_text("没问题")
    staff.page.go_back()
    expect(staff.page.locator(".chip[aria-current]")).to_contain_text("全部")


def test_what_cannot_be_seen_is_noticed(ground: Ground, sit: Callable[..., Hands]):
    """The control: without the ring the walk stops."""
    somebody = sit(390)
    somebody.who.open("/sign-in")
    hide = "document.querySelectorAll('input').forEach(one => one.style.setProperty('outline', 'none', 'important'))"
    somebody.page.evaluate(hide)
    with pytest.raises(AssertionError, match="nobody sees"):
        somebody.reach("password")
